#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gemello {

/// Names of one kind of thing -> ids, while a file is read: `JsonValue::reference` looks up here.
template <class Id>
class NameTable {
 public:
  /// `kind` is the word for error sentences: "switch".
  explicit NameTable(std::string_view kind) : kind_(kind) {}

  const std::string& kind() const { return kind_; }
  /// False if the name is taken already.
  bool add(const std::string& name, Id id) { return ids_.emplace(name, id).second; }
  std::optional<Id> find(std::string_view name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? std::nullopt : std::optional<Id>(found->second);
  }
  /// Sorted.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> all;
    for (const auto& [name, id] : ids_) all.push_back(name);
    return all;
  }

 private:
  std::string kind_;
  std::map<std::string, Id, std::less<>> ids_;
};

}  // namespace gemello
