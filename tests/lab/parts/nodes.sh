#!/usr/bin/env bash
# Nodes: their namespaces, their power and their cables. Sourced, never run.
#
# A node is its PID 1 (node_init) in namespaces of its own; `net` holds the switches and the WAN.
# The node's folder $state/NAME is its disk; NAME.cut, NAME.jam and NAME.power beside it are its
# cable, its power switch and the lock of that switch.

pid_of() { cat "$state/$1/pid" 2>/dev/null || true; }

power_is_on() {
  local pid
  pid=$(pid_of "$1")
  [ -n "$pid" ] && grep -qazxF "$state/$1" "/proc/$pid/cmdline" 2>/dev/null
}

in_node() { # NODE COMMAND...: with the node's network, folders and processes
  local node=$1
  shift
  nsenter -t "$(pid_of "$node")" -n -m -u -i -p -- "$@"
}

in_network() { # COMMAND...: at the switches, with the machine's folders and processes
  LAB_INSIDE=$state nsenter -t "$(pid_of net)" -n -- "$@"
}

# The same, in place of this program: signals reach the command, its exit code is the caller's.
exec_in_node() {
  power_is_on "$1" || fail "$1 is off"
  exec nsenter -t "$(pid_of "$1")" -n -m -u -i -p -- "${@:2}"
}

exec_in_network() {
  power_is_on net || fail "no bed is up in $state"
  export LAB_INSIDE=$state
  exec nsenter -t "$(pid_of net)" -n -- "$@"
}

power_on() {
  local node=$1 folder=$state/$1 parent pid
  if power_is_on "$node"; then return; fi
  mkdir -p "$folder"
  # By this open file `lab down` knows the bed's processes.
  [ "$state.lock" -ef /proc/self/fd/8 ] || exec 8<"$state.lock"
  rm -rf --one-file-system "$folder/run" "$folder/ready"
  (
    close_callers_files
    exec setsid unshare --net --mount --uts --ipc --pid --fork --mount-proc \
      --propagation private "$lab_folder/node_init" "$node" "$folder"
  ) </dev/null >"$folder/init.log" 2>&1 &
  parent=$!
  for _ in $(seq 250); do
    [ -e "$folder/ready" ] && break
    kill -0 "$parent" 2>/dev/null || break
    sleep 0.02
  done
  if [ ! -e "$folder/ready" ]; then
    say "$node did not start:"
    cat "$folder/init.log" >&2
    return 1
  fi
  pid=$(tr -d " " <"/proc/$parent/task/$parent/children")
  echo "$pid" >"$folder/pid"
  [ "$node" = net ] || plug_cable "$node"
}

# A node outlives who powers it on, and shall not keep that program's files and pipes open.
close_callers_files() {
  local file number
  for file in "/proc/$BASHPID/fd"/*; do
    number=${file##*/}
    if [ "$number" -gt 2 ] && [ "$number" != 8 ]; then exec {number}>&-; fi
  done
}

# A power failure: first the cable is silent, so that no closing packet leaves, then all is dead.
# When this returns, no process of the node is left (its PID 1 dies last).
power_off() {
  local node=$1 pid
  if power_is_on "$node"; then
    pid=$(pid_of "$node")
    in_network ip link set "$node" down 2>/dev/null || true
    forget_orphans "$pid" || true
    kill -KILL "$pid" 2>/dev/null || true
    wait_until_gone "$pid" || return 1
  fi
  rm -f "$state/$node/pid"
  in_network ip link del "$node" 2>/dev/null || true
}

# PID: the kernel is shared and goes on; it shall not keep that node's connections for minutes.
forget_orphans() {
  nsenter -t "$1" -n sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries'
}

wait_until_gone() { # PID, for 10 s
  for _ in $(seq 1000); do
    [ -d "/proc/$1" ] || return 0
    sleep 0.01
  done
  say "process $1 does not die"
  return 1
}

# One at a time per node; a node that boots does not hold it.
with_power_switch() { # NODE COMMAND...
  local node=$1
  shift
  exec 9>"$state/$node.power"
  flock -w 10 9 || fail "the power switch of $node is busy"
  "$@"
  exec 9>&-
}

plug_cable() {
  local node=$1 position=up
  if [ -e "$state/$node.cut" ]; then position=down; fi
  in_network ip link del "$node" 2>/dev/null || true
  in_network ip link add "$node" type veth peer name eth0 address "$(mac_of "$node")" \
    netns "$(pid_of "$node")"
  in_network ip link set "$node" master "sw-$(site_of "$node")" "$position"
}

cut_cable() {
  : >"$state/$1.cut"
  if power_is_on "$1"; then in_network ip link set "$1" down; fi
}

heal_cable() {
  rm -f "$state/$1.cut"
  if power_is_on "$1"; then in_network ip link set "$1" up; fi
}

limit_rate() { # NODE MBIT, both ways; 0 removes; lost when the node loses power
  local node=$1 shape=(root tbf rate "$2mbit" burst 256k latency 50ms)
  if [ "$2" = 0 ]; then
    in_network tc qdisc del dev "$node" root
    in_node "$node" tc qdisc del dev eth0 root
    return
  fi
  in_network tc qdisc replace dev "$node" "${shape[@]}"
  in_node "$node" tc qdisc replace dev eth0 "${shape[@]}"
}

# The node's id of life, if the node answers over the network within a second.
witness() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  in_network timeout 1 bash -c 'until ping -q -c 1 -W 1 "$1"; do sleep 0.05; done' - \
    "$(address_of "$1")" >/dev/null 2>&1 || return 1
  cat "$state/$1/run/lab-life" 2>/dev/null
}

signal_libvirtd() { # NODE SIGNAL: to every libvirtd of that node
  power_is_on "$1" || fail "$1 is off"
  pkill "-$2" --ns "$(pid_of "$1")" --nslist pid -x libvirtd || fail "no libvirtd runs on $1"
}
