#include "tests/laws/replica_history.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include <fmt/format.h>

namespace gemello::testing {
namespace {

constexpr double size = 1e6;  // far more than is ever written, a byte each

bool has(BrickMask mask, std::size_t brick) {
  return (mask >> brick) % 2 == 1;
}

// Counted out, not by the functions under test.
bool is_quorum(const ReplicaRule& rule, BrickMask mask) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < rule.bricks; ++i) count += has(mask, i);
  if (rule.quorum == ReplicaRule::Quorum::none) return count > 0;
  if (rule.quorum == ReplicaRule::Quorum::fixed) return count >= rule.count;
  const std::size_t others = rule.bricks - count;
  return count > others || (count == others && has(mask, 0));
}

// Whether any two quorums have a brick in common.
bool quorums_meet(const ReplicaRule& rule) {
  const unsigned end = 1U << rule.bricks;
  for (unsigned one = 0; one < end; ++one)
    for (unsigned two = 0; two < end; ++two)
      if ((one & two) == 0 && is_quorum(rule, static_cast<BrickMask>(one)) &&
          is_quorum(rule, static_cast<BrickMask>(two)))
        return false;
  return true;
}

class History {
 public:
  History(const ReplicaRule& rule, const ReplicaRule& promised, const ReplicaModel& model)
      : rule_(rule),
        promised_(promised),
        model_(model),
        up_(rule.all()),
        meet_(quorums_meet(promised)) {
    reaches_.fill(rule.all());
    for (std::size_t i = 0; i < rule.bricks; ++i) has_[i] = {0};  // what was there before
  }

  void take(const ReplicaStep& step) {
    const std::size_t brick = step.brick % rule_.bricks;
    const BrickMask reached = up_ & reaches_.at(step.who);
    switch (step.kind) {
      case ReplicaStep::Kind::write:
        write(reached);
        break;
      case ReplicaStep::Kind::heal:
        heal(reached, brick);
        break;
      case ReplicaStep::Kind::brick:
        up_ = static_cast<BrickMask>(up_ ^ (1U << brick));
        break;
      case ReplicaStep::Kind::partition:
        reaches_.at(step.who) = step.reaches & rule_.all();
        break;
      case ReplicaStep::Kind::replace:
        replace_brick(brick);
        break;
      case ReplicaStep::Kind::resolve:
        resolve_by(brick);
        break;
    }
    for (const BrickMask reach : reaches_) check_reads(up_ & reach);
    check_all_asked();
  }

  void end() {
    for (std::size_t round = 0; round < rule_.bricks; ++round)
      for (std::size_t i = 0; i < rule_.bricks; ++i) heal(rule_.all(), i);
    if (in_split_brain(image_, rule_)) {
      if (healable(image_, rule_, rule_.all())) fail("a split brain is healed by nobody");
      return;
    }
    if (!is_clean(image_, rule_)) fail("all reached and healed, somebody is accused");
    for (std::size_t i = 0; i < rule_.bricks; ++i) {
      if (image_.missed[i] != 0) fail(fmt::format("healed, brick {} misses bytes", i));
      // An arbiter that knows of writes which were given up is none the worse.
      if (has(rule_.arbiters, i) && resolved_) continue;
      if (has_[i] != has_[0]) fail(fmt::format("healed, brick {} differs from the first", i));
    }
  }

  const std::string& broken() const { return broken_; }

 private:
  void fail(const std::string& how) {
    if (broken_.empty()) broken_ = how;
  }

  bool has_all_acknowledged(std::size_t brick) const {
    return std::includes(has_[brick].begin(), has_[brick].end(), acknowledged_.begin(),
                         acknowledged_.end());
  }

  void write(BrickMask reached) {
    const ReplicaImage before = image_;
    if (!model_.write(image_, rule_, reached, 1, size)) {
      if (image_ != before) fail("a refused write changed the image");
      return;
    }
    ++writes_;
    acknowledged_.insert(writes_);
    for (std::size_t i = 0; i < rule_.bricks; ++i)
      if (has(reached, i)) has_[i].insert(writes_);
    if (!is_quorum(promised_, reached))
      fail(fmt::format("write {} acknowledged by {:b}, no quorum", writes_, reached));
  }

  void heal(BrickMask reached, std::size_t brick) {
    const BrickMask good = model_.sources(image_, rule_, reached);
    if (!has(healable(image_, rule_, reached), brick) || good == 0) return;
    std::size_t source = 0;
    while (!has(good, source)) ++source;
    has_[brick] = has_[source];
    model_.healed(image_, rule_, reached, brick);
  }

  void replace_brick(std::size_t brick) {
    BrickMask holders = 0;
    for (std::size_t i = 0; i < rule_.bricks; ++i)
      if (i != brick && has_all_acknowledged(i))
        holders = static_cast<BrickMask>(holders | 1U << i);
    if (!is_quorum(promised_, holders) || !(holders & rule_.data())) return;
    replace(image_, rule_, brick, size);
    has_[brick].clear();
  }

  void resolve_by(std::size_t brick) {
    if (!in_split_brain(image_, rule_) || !has(rule_.data(), brick)) return;
    resolve(image_, rule_, brick, size);
    acknowledged_ = has_[brick];  // a person gave up the others
    resolved_ = true;
  }

  void check_reads(BrickMask reached) {
    const BrickMask good = model_.sources(image_, rule_, reached);
    std::set<int> first;
    for (std::size_t i = 0; i < rule_.bricks; ++i) {
      if (!has(good, i)) continue;
      if (first.empty()) first = has_[i];
      if (has_[i] != first) fail(fmt::format("sources {:b} of {:b} differ", good, reached));
      if (meet_ && is_quorum(promised_, reached) && !has_all_acknowledged(i))
        fail(fmt::format("a read from brick {} of {:b} lacks an acknowledged write", i, reached));
    }
    if ((good != 0 && is_quorum(rule_, reached)) !=
        (access(image_, rule_, reached) == ImageAccess::granted))
      fail(fmt::format("access by {:b} is not as quorum and sources are", reached));
  }

  void check_all_asked() {
    const BrickMask good = model_.sources(image_, rule_, rule_.all());
    bool somebody = false;  // has all that was acknowledged
    for (std::size_t i = 0; i < rule_.bricks; ++i) {
      somebody = somebody || (has(rule_.data(), i) && has_all_acknowledged(i));
      if (has(good, i) && !has_all_acknowledged(i))
        fail(fmt::format("good brick {} lacks an acknowledged write", i));
    }
    if (somebody ? rule_.bricks <= 2 && good == 0 : good != 0)
      fail(fmt::format("some copy has everything: {}; good: {:b}", somebody, good));
    for (std::size_t i = 0; i < rule_.bricks; ++i)
      for (std::size_t of = 0; of < rule_.bricks; ++of)
        if (has(good, of) && has(rule_.data(), i)) check_missed(i, of);
  }

  void check_missed(std::size_t brick, std::size_t source) {
    std::set<int> lacks;
    std::set_difference(has_[source].begin(), has_[source].end(), has_[brick].begin(),
                        has_[brick].end(), std::inserter(lacks, lacks.end()));
    if (static_cast<double>(lacks.size()) > image_.missed[brick])
      fail(fmt::format("brick {} lacks {} bytes, not {}", brick, lacks.size(),
                       image_.missed[brick]));
  }

  const ReplicaRule rule_;
  const ReplicaRule promised_;
  const ReplicaModel model_;
  ReplicaImage image_;
  BrickMask up_ = 0;
  bool meet_ = false;
  bool resolved_ = false;
  std::array<BrickMask, 3> reaches_{};
  int writes_ = 0;
  std::set<int> acknowledged_ = {0};
  std::array<std::set<int>, replica_max> has_;
  std::string broken_;
};

}  // namespace

std::string to_text(const std::vector<ReplicaStep>& steps) {
  static constexpr std::array names = {"write", "heal", "brick", "partition", "replace", "resolve"};
  std::string text;
  for (const ReplicaStep& step : steps)
    text += fmt::format("{} who {} brick {} reaches {:04b}\n",
                        names.at(static_cast<std::size_t>(step.kind)), step.who, step.brick,
                        step.reaches);
  return text;
}

std::string replica_law_broken(const ReplicaRule& rule, const ReplicaRule& promised,
                               const std::vector<ReplicaStep>& steps, const ReplicaModel& model) {
  History history(rule, promised, model);
  for (const ReplicaStep& step : steps) history.take(step);
  history.end();
  return history.broken();
}

}  // namespace gemello::testing
