#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <optional>
#include <string>

#include "gui/whatif/scenario_text.hpp"

namespace gemello::gui {

/// What `gemello policies --json` lists, as the schema of a scenario's "policy": each part is one
/// of its policies, by name, with that policy's options. Errors: std::invalid_argument: it is not
/// what that command writes.
OrderedJson policy_schema(const OrderedJson& catalogue);

/// Asks the program for its policies: their names and options are its own, and this window's
/// library has no policies. One question at a time.
class PolicyCatalogue : public QObject {
  Q_OBJECT

 public:
  explicit PolicyCatalogue(QObject* parent = nullptr);
  ~PolicyCatalogue() override;

  /// `program`: path of gemello. came() or failed() follows.
  void ask(const QString& program);
  /// How long it may take; half a minute unless said.
  void set_patience(int milliseconds) { patience_.setInterval(milliseconds); }
  /// As it came; nothing before.
  const std::optional<OrderedJson>& schema() const { return schema_; }

 signals:
  void came();
  void failed(const QString& why);

 private:
  void finished(int code, QProcess::ExitStatus status);

  QProcess process_;
  QTimer patience_;
  std::optional<OrderedJson> schema_;
};

}  // namespace gemello::gui
