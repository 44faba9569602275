#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gemello::runs {

/// An element of a page as a browser would find it.
struct Element {
  std::string tag;
  std::map<std::string, std::string> attributes;  ///< values as written, entities kept
  std::string text;                               ///< of it and of all inside, entities kept
  std::vector<std::size_t> inside;                ///< its ancestors, outermost first
};

/// Walks a page: tags, attributes in double quotes or bare, text; script and style end at their
/// end tag whatever is in them. Elements in the order of their start tags.
class HtmlWalk {
 public:
  explicit HtmlWalk(const std::string& page) : page_(page) {
    while (at_ < page_.size()) step();
    for (const std::size_t left : open_) faults.push_back("not closed: " + elements[left].tag);
  }

  std::vector<Element> elements;
  std::vector<std::string> faults;  ///< end tags that close nothing, elements not closed

  std::vector<const Element*> all(const std::string& tag) const {
    std::vector<const Element*> found;
    for (const Element& element : elements)
      if (element.tag == tag) found.push_back(&element);
    return found;
  }
  /// The first of a tag inside an element; nullptr if there is none.
  const Element* first_in(const Element& parent, const std::string& tag) const {
    const auto index = static_cast<std::size_t>(&parent - elements.data());
    for (const Element& element : elements)
      for (const std::size_t ancestor : element.inside)
        if (ancestor == index && element.tag == tag) return &element;
    return nullptr;
  }
  const Element* by_id(const std::string& id) const {
    for (const Element& element : elements) {
      const auto found = element.attributes.find("id");
      if (found != element.attributes.end() && found->second == id) return &element;
    }
    return nullptr;
  }

 private:
  void step() {
    const std::size_t tag = page_.find('<', at_);
    add_text(page_.substr(at_, tag == std::string::npos ? tag : tag - at_));
    if (tag == std::string::npos) {
      at_ = page_.size();
    } else if (page_[tag + 1] == '!') {
      at_ = page_.find('>', tag) + 1;
    } else if (page_[tag + 1] == '/') {
      at_ = page_.find('>', tag) + 1;
      end(page_.substr(tag + 2, at_ - tag - 3));
    } else {
      start(tag + 1);
    }
  }
  void add_text(const std::string& text) {
    for (const std::size_t one : open_) elements[one].text += text;
  }
  void start(std::size_t at) {
    static const std::set<std::string> empty{"meta", "br",   "input", "link",
                                             "img",  "line", "circle"};
    Element element;
    const std::size_t name_end = page_.find_first_of(" \n/>", at);
    element.tag = page_.substr(at, name_end - at);
    element.inside = open_;
    at = name_end;
    while (page_[at] != '>') {
      at = page_.find_first_not_of(" \n/", at);
      if (page_[at] == '>') break;
      const std::size_t key_end = page_.find_first_of("= \n>", at);
      const std::string key = page_.substr(at, key_end - at);
      at = key_end;
      if (page_[at] != '=') {
        element.attributes[key] = "";
        continue;
      }
      const bool quoted = page_[at + 1] == '"';
      const std::size_t value_end =
          quoted ? page_.find('"', at + 2) : page_.find_first_of(" \n>", at + 1);
      element.attributes[key] = quoted ? page_.substr(at + 2, value_end - at - 2)
                                       : page_.substr(at + 1, value_end - at - 1);
      at = quoted ? value_end + 1 : value_end;
    }
    at_ = at + 1;
    if (element.tag == "script" || element.tag == "style") {
      const std::size_t close = page_.find("</" + element.tag, at_);
      element.text = page_.substr(at_, close - at_);
      at_ = page_.find('>', close) + 1;
    } else if (empty.count(element.tag) == 0) {
      open_.push_back(elements.size());
    }
    elements.push_back(std::move(element));
  }
  void end(const std::string& tag) {
    if (open_.empty() || elements[open_.back()].tag != tag) {
      faults.push_back("</" + tag + "> closes nothing");
      return;
    }
    open_.pop_back();
  }

  const std::string& page_;
  std::size_t at_ = 0;
  std::vector<std::size_t> open_;
};

}  // namespace gemello::runs
