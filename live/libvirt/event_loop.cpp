#include "live/libvirt/event_loop.hpp"

#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

namespace gemello::live::virt {
namespace {

/// Errors are read where they arise; libvirt would also print each on standard error.
void say_nothing(void* /*unused*/, virErrorPtr /*unused*/) {}

void run_loop() {
  for (;;) {
    if (virEventRunDefaultImpl() < 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

bool ensure_event_loop() {
  // Both live as long as the process: the loop's thread is never joined.
  static std::mutex mutex;
  static bool runs = false;
  const std::lock_guard lock(mutex);
  if (runs) return true;
  static const bool ready = [] {
    if (virInitialize() < 0) return false;
    virSetErrorFunc(nullptr, say_nothing);
    return virEventRegisterDefaultImpl() == 0;
  }();
  if (!ready) return false;
  try {
    std::thread(run_loop).detach();
    runs = true;
  } catch (const std::exception&) {
    return false;  // the next call tries again
  }
  return runs;
}

}  // namespace gemello::live::virt
