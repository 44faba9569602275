#pragma once

#include <QString>
#include <QStringList>

namespace gemello::gui {

/// Accepts a text that has all words of a filter, whatever their case and order.
class WordFilter {
 public:
  void set(const QString& text) { words_ = text.split(QChar(u' '), Qt::SkipEmptyParts); }
  bool empty() const { return words_.isEmpty(); }
  bool accepts(const QString& text) const {
    for (const QString& word : words_) {
      if (!text.contains(word, Qt::CaseInsensitive)) return false;
    }
    return true;
  }

 private:
  QStringList words_;
};

}  // namespace gemello::gui
