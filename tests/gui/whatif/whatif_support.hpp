#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gui/whatif/ask.hpp"
#include "gui/whatif/scenario_document.hpp"
#include "models/cloud/platform_reader.hpp"

#include <QApplication>
#include <QPalette>
#include <QPixmap>
#include <QTemporaryDir>
#include <QWidget>

namespace gemello::gui::testing {

inline std::string source_path(const std::string& path) {
  return std::string(GEMELLO_SOURCE_DIR) + "/" + path;
}

inline const std::string sample_scenario = source_path("datasets/samples/napoli.json");

inline std::shared_ptr<const Inventory> napoli_inventory() {
  return std::make_shared<const Inventory>(
      read_platform(source_path("platforms/infn-napoli.json")));
}

/// Keeps what is asked; a test answers, in any order.
class FakeServer {
 public:
  struct Asked {
    protocol::RequestId id;
    protocol::RequestBody body;
    OnReply on_reply;
    OnFailure on_failure;
  };

  Ask ask() {
    return [this](protocol::RequestBody body, OnReply reply, OnFailure failure) {
      all.push_back({++last_, std::move(body), std::move(reply), std::move(failure)});
      return last_;
    };
  }
  /// Names of the requests so far: "load branch fault".
  std::string names() const {
    std::string text;
    for (const Asked& one : all)
      text += (text.empty() ? "" : " ") + std::string(protocol::name_of(one.body));
    return text;
  }
  template <class Body>
  const Body& body(std::size_t index) const {
    return std::get<Body>(all.at(index).body);
  }
  void reply(std::size_t index, const nlohmann::json& result) { all.at(index).on_reply(result); }
  void fail(std::size_t index, const std::string& sentence) {
    protocol::Error error;
    error.sentence = sentence;
    all.at(index).on_failure(error);
  }

  std::vector<Asked> all;

 private:
  protocol::RequestId last_ = 0;
};

/// A dark palette, as a dark desktop gives it.
inline QPalette dark_palette() {
  QPalette dark(QColor(53, 53, 53));
  dark.setColor(QPalette::WindowText, Qt::white);
  dark.setColor(QPalette::Text, Qt::white);
  dark.setColor(QPalette::ButtonText, Qt::white);
  dark.setColor(QPalette::Base, QColor(35, 35, 35));
  dark.setColor(QPalette::AlternateBase, QColor(45, 45, 45));
  dark.setColor(QPalette::PlaceholderText, QColor(150, 150, 150));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    dark.setColor(QPalette::Disabled, role, QColor(120, 120, 120));
  return dark;
}

/// Where GEMELLO_LOOK names a folder, pictures of a widget are kept there, light and dark, for a
/// person to see.
inline void look_at(QWidget& widget, const char* name) {
  const char* folder = std::getenv("GEMELLO_LOOK");
  if (folder == nullptr) return;
  const QPalette before = QApplication::palette();
  widget.show();
  widget.grab().save(QString("%1/%2.png").arg(folder, name));
  QApplication::setPalette(dark_palette());
  QApplication::processEvents();
  widget.grab().save(QString("%1/%2_dark.png").arg(folder, name));
  QApplication::setPalette(before);
  QApplication::processEvents();  // or the next picture is dark
}

}  // namespace gemello::gui::testing
