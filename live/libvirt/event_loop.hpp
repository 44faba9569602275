#pragma once

namespace gemello::live::virt {

/// Makes libvirt ready once per process: its event loop on a thread of its own (keepalive and
/// domain events need one) and no chatter on standard error. To be called before anything is
/// opened. False: there is no thread for the loop, so there are no events and no keepalive.
bool ensure_event_loop();

}  // namespace gemello::live::virt
