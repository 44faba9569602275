#include "gui/recording/loader.hpp"

#include <QMetaObject>
#include <exception>
#include <new>
#include <utility>

#include "gui/recording/run_loader.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

QString text_of(const std::string& text) {
  return QString::fromStdString(text);
}

}  // namespace

Loader::Loader(QObject* parent) : QObject(parent), reader_(std::make_unique<QObject>()) {
  reader_->moveToThread(&thread_);
  thread_.setObjectName("loader");
  thread_.start();
}

Loader::~Loader() {
  ++turn_;
  thread_.quit();
  thread_.wait();
}

void Loader::load(const QString& folder) {
  const std::uint64_t turn = ++turn_;
  loading_ = true;
  QMetaObject::invokeMethod(
      reader_.get(), [this, folder, turn] { read(folder, turn); }, Qt::QueuedConnection);
}

void Loader::cancel() {
  ++turn_;
  loading_ = false;
}

template <class Tell>
void Loader::post(std::uint64_t turn, Tell tell) {
  QMetaObject::invokeMethod(
      this,
      [this, turn, tell = std::move(tell)] {
        if (turn == turn_) tell();
      },
      Qt::QueuedConnection);
}

void Loader::read(const QString& folder, std::uint64_t turn) {
  LoadWatch watch;
  watch.cancelled = [this, turn] { return turn != turn_; };
  watch.progressed = [this, turn](double share) {
    post(turn, [this, share] { emit progressed(share); });
  };
  const auto fail = [&](const QString& sentence, const QString& file, const QString& place) {
    post(turn, [this, sentence, file, place] {
      loading_ = false;
      emit failed(sentence, file, place);
    });
  };
  try {
    RecordingPtr recording = load_run(folder.toStdString(), watch);
    post(turn, [this, recording = std::move(recording)] {
      loading_ = false;
      emit loaded(recording);
    });
  } catch (const LoadCancelled&) {
    return;
  } catch (const InputError& error) {
    fail(text_of(error.sentence()), text_of(error.file()), text_of(error.place()));
  } catch (const std::bad_alloc&) {
    fail("needs more memory than there is", folder, {});
  } catch (const std::exception& error) {
    fail(text_of(error.what()), folder, {});
  }
}

}  // namespace gemello::gui
