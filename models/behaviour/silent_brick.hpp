#pragma once

#include "models/units/time.hpp"

namespace gemello::behaviour {

/// A brick or a client that says nothing more: its power, cable or switch is gone, and no
/// connection is closed. (Closed ones, of a process that dies, are noticed at once.)

/// How long after the loss of a brick its clients give up the connection, and requests that wait
/// for it go on: the next ping is due `ping_timeout` after the last one, and is waited for as long.
/// `phase`: from the last ping that was answered to the loss, 0 to ping_timeout. Uniform phases
/// give times uniform between one and two timeouts.
///
/// Source: rpc_clnt_start_ping and rpc_clnt_ping_timer_expired, glusterfs
/// rpc/rpc-lib/src/rpc-clnt-ping.c. Measured with 5 s: 8.5 and 7.6 s (our test bed).
Duration silent_loss_noticed(Duration ping_timeout, Duration phase);

/// Clients try to connect again so often, first so long after they gave up.
/// Source: rpc_clnt_reconnect, glusterfs rpc/rpc-lib/src/rpc-clnt.c.
inline constexpr Duration reconnect_interval = 3s;

/// When the connection stands again, counted from when it was given up: at the first attempt at or
/// after the brick can be reached (`reachable`, counted likewise, may be negative: it was before).
Duration reconnected(Duration reachable);

/// How long after its last packet the locks of a silent client go: the server then gives up its
/// connection, though the client may live and write on through others.
/// `tcp_user_timeout`: server.tcp-user-timeout.
///
/// Source: TCP_USER_TIMEOUT, RFC 5482 and tcp(7). Measured with 20 s: 21.3 and 21.9 s after
/// the cut (our test bed); the kernel looks only when it sends a probe, keepalive-interval (2 s)
/// apart, which is not modelled.
Duration silent_client_unlocked(Duration tcp_user_timeout);

}  // namespace gemello::behaviour
