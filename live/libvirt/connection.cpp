#include "live/libvirt/connection.hpp"

#include <exception>
#include <thread>
#include <utility>

#include "live/libvirt/error.hpp"
#include "live/libvirt/event_loop.hpp"

namespace gemello::live::virt {
namespace {

int on_lifecycle(virConnectPtr /*conn*/, virDomainPtr domain, int /*event*/, int /*detail*/,
                 void* opaque) {
  char uuid[VIR_UUID_STRING_BUFLEN] = {};
  virDomainGetUUIDString(domain, uuid);
  (*static_cast<Connection::Changed*>(opaque))(uuid);
  return 0;
}

void forget_changed(void* opaque) {
  delete static_cast<Connection::Changed*>(opaque);
}

/// Closing tells libvirtd that it wants no more events, and a hung libvirtd takes no farewell.
void close_elsewhere(Connection* connection) {
  try {
    std::thread([connection] { delete connection; }).detach();
  } catch (const std::exception&) {
    // Without a thread it stays open until the process ends: better than waiting here.
  }
}

}  // namespace

std::shared_ptr<Connection> Connection::open(const std::string& uri, Changed changed,
                                             std::string& problem) {
  const bool events = ensure_event_loop();
  // No virConnectOpenAuth: it would ask a person on the terminal for a password.
  const virConnectPtr handle = virConnectOpen(uri.c_str());
  if (handle == nullptr) {
    problem = last_error().text;
    return nullptr;
  }
  std::shared_ptr<Connection> connection(new Connection(handle), close_elsewhere);
  if (events) connection->watch(changed);
  return connection;
}

void Connection::watch(const Changed& changed) {
  auto own = std::make_unique<Changed>(changed);
  events_ = virConnectDomainEventRegisterAny(handle_, nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                             VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle), own.get(),
                                             forget_changed);
  if (events_ >= 0) own.release();  // NOLINT(bugprone-unused-return-value): libvirt frees it
}

Connection::~Connection() {
  if (events_ >= 0) virConnectDomainEventDeregisterAny(handle_, events_);
  virConnectClose(handle_);
}

bool Connection::alive() const {
  return virConnectIsAlive(handle_) == 1;
}

HostFacts Connection::facts() const {
  const std::lock_guard lock(mutex_);
  return facts_;
}

void Connection::learn(const HostFacts& facts) {
  const std::lock_guard lock(mutex_);
  facts_ = facts;
}

}  // namespace gemello::live::virt
