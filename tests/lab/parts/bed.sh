#!/usr/bin/env bash
# The whole bed: up, down, status, and who owns it. Sourced, never run.
#
# Everything the bed runs is found again, whenever `up` was killed: its own processes have the
# bed's lock open from the fork on; programs started through `lab net` are in the bed's network or
# have LAB_INSIDE in their environment.

bed_up() {
  local begin
  settings_from_environment
  check_settings
  build_all
  take_bed
  mkdir -p "$state"
  save_settings
  write_hosts_file
  begin=$(now_ms)
  watch_owner
  step "switches and WAN" start_nodes net
  # shellcheck disable=SC2046 # lists of words
  step "disk servers" start_nodes $(all_nodes | grep '^d')
  if [ -n "$disks" ] && [ "$volume" != none ]; then step "volume ($volume)" create_volume; fi
  # shellcheck disable=SC2046
  step "hosts" start_nodes $(all_nodes | grep '^h')
  say "all up in $(($(now_ms) - begin)) ms"
}

check_settings() {
  local node folder
  [ "$(id -u)" = 0 ] || fail "the bed needs root"
  for node in $hosts $disks; do
    [[ $node =~ ^[hd][1-9]@[ab]$ ]] || fail "node '$node' is no h1@a .. h9@b or d1@a .. d9@b"
  done
  for folder in "$state" "$build"; do
    if [[ $folder/ =~ ^/(run|var/run|var/lib|var/cache|var/log)/ ]]; then
      fail "$folder: every node has its own /${BASH_REMATCH[1]}, choose another folder"
    fi
  done
  [ ${#state} -le 60 ] || fail "$state: longer than 60 characters, too long for sockets below it"
  [[ $accelerator =~ ^(qemu|kvm)$ ]] || fail "LAB_ACCEL is qemu or kvm, not '$accelerator'"
  [[ $tcp_user_timeout$ping_timeout$wan_us =~ ^[0-9]+$ ]] ||
    fail "LAB_TCP_USER_TIMEOUT, LAB_PING_TIMEOUT and LAB_WAN_US are whole numbers"
}

step() { # WHAT COMMAND...
  local begin what=$1
  begin=$(now_ms)
  shift
  "$@"
  say "$(printf '%-28s %6d ms' "$what" $(($(now_ms) - begin)))"
}

start_nodes() { # all at once
  local node
  for node in "$@"; do with_power_switch "$node" power_on "$node"; done
  for node in "$@"; do wait_for_service "$node"; done
}

write_hosts_file() {
  local node
  echo "127.0.0.1 localhost" >"$state/hosts"
  for node in $(all_nodes); do echo "$(address_of "$node") $node" >>"$state/hosts"; done
}

# The lock of LAB_STATE, on file 8, which every process of the bed inherits: held until the last is
# gone.
take_bed() {
  local limit=$(($(now_ms) + ${LAB_WAIT:-0} * 1000))
  until exec 8>"$state.lock" && flock -n 8 && [ "$state.lock" -ef /proc/self/fd/8 ]; do
    [ "$(now_ms)" -lt "$limit" ] || fail "a bed is up, or not all down, in $state: run lab down"
    sleep 0.2
  done
  [ ! -e "$state/settings" ] || fail "remains of a bed in $state: run lab down"
}

# With LAB_OWNER the bed goes down when that process is gone, however it ended.
watch_owner() {
  if [ -z "${LAB_OWNER:-}" ]; then return; fi
  (
    close_callers_files
    export LAB_STATE=$state
    exec setsid "$lab_folder/lab" guard "$LAB_OWNER"
  ) </dev/null >/dev/null 2>&1 &
}

guard() { # PID
  tail --pid="$1" -f /dev/null
  exec 8>&-
  bed_down
}

bed_down() {
  local pids stuck=0
  mapfile -t pids < <(processes_inside)
  end_processes TERM 1000 "${pids[@]}" || true
  end_processes KILL 5000 "${pids[@]}" || stuck=1
  end_bed_processes || stuck=1
  unmount_shares
  rm -rf --one-file-system "$state"
  rm -f "$state.lock"
  return $stuck
}

# Ends what is found until nothing is found, for 15 s: a process found may just have made another.
end_bed_processes() {
  local limit=$(($(now_ms) + 15000)) pid pids
  forget_connections
  while [ "$(now_ms)" -lt "$limit" ]; do
    mapfile -t pids < <(bed_processes)
    if [ ${#pids[@]} = 0 ]; then return; fi
    # An unshare ends by itself, when all of its node is gone: what it waits for is waited for.
    for pid in "${pids[@]}"; do
      [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = unshare ] || kill -KILL "$pid" 2>/dev/null || true
    done
    sleep 0.02
  done
  say "not all processes of the bed end: ${pids[*]}"
  return 1
}

# Without this the kernel keeps the networks of dead nodes for minutes.
forget_connections() {
  local file
  for file in "$state"/*/pid; do
    forget_orphans "$(cat "$file" 2>/dev/null)" 2>/dev/null || true
  done
}

bed_processes() { # those that have the lock open
  find /proc/[0-9]*/fd -maxdepth 1 -lname "$state.lock" 2>/dev/null | cut -d/ -f3 | sort -un
}

end_processes() { # SIGNAL MILLISECONDS PID...: fails if one is left by then
  local signal=$1 limit=$(($(now_ms) + $2)) pid
  shift 2
  for pid in "$@"; do kill "-$signal" "$pid" 2>/dev/null || true; done
  for pid in "$@"; do
    while is_running "$pid"; do
      if [ "$(now_ms)" -gt "$limit" ]; then return 1; fi
      sleep 0.01
    done
  done
}

is_running() { # PID; a zombie does nothing more, whatever its parent waits for
  grep -q '^State:\s[^ZX]' "/proc/$1/status" 2>/dev/null
}

# Programs of users of the bed that live in its network; not this one and those that called it.
processes_inside() {
  local pid ancestors found
  ancestors=" $(ancestors_of $$) "
  found=$(
    grep -lazxF "LAB_INSIDE=$state" /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\n'
    if power_is_on net; then pgrep --ns "$(pid_of net)" --nslist net; fi
  )
  for pid in $(printf '%s\n' "$found" | sort -un); do
    if [[ $ancestors != *" $pid "* ]] && ! is_of_node "$pid"; then echo "$pid"; fi
  done
}

is_of_node() { # PID: in the process namespace of a node, or the unshare above it
  ! [ "/proc/$1/ns/pid" -ef /proc/self/ns/pid ] ||
    [ "$(cat "/proc/$1/comm" 2>/dev/null)" = unshare ]
}

ancestors_of() { # PID and those above it
  local pid=$1 status
  while [ "$pid" -gt 1 ]; do
    printf '%s ' "$pid"
    status=$(sed -n 's/^PPid:\s*//p' "/proc/$pid/status" 2>/dev/null)
    pid=${status:-0}
  done
}

bed_status() {
  local node first=""
  if [ ! -f "$state/settings" ]; then
    echo "lab is down"
    return
  fi
  for node in net $(all_nodes); do
    printf '%-4s %-12s %s\n' "$node" "$(address_of "$node")" "$(node_status "$node")"
  done
  echo "WAN: $(tell_wan stats | paste -sd ';')"
  for node in $(all_nodes | grep '^d'); do
    if [ -z "$first" ] && power_is_on "$node"; then first=$node; fi
  done
  if [ -n "$first" ]; then
    gluster_on "$first" volume info vol | grep -E 'Type|Status|Brick[0-9]' || true
  fi
  for node in $(all_nodes | grep '^h'); do
    if power_is_on "$node"; then
      echo "-- $node"
      timeout 5 virsh -q -c "$(uri_of "$node")" list --all || true
    fi
  done
}

node_status() {
  local text=off
  if power_is_on "$1"; then text="on, pid $(pid_of "$1")"; fi
  if [ -e "$state/$1.cut" ]; then text="$text, cable cut"; fi
  if [ -e "$state/$1.jam" ]; then text="$text, power switch jammed"; fi
  echo "$text"
}

tell_wan() { # COMMAND
  "$build/wanrelay" tell "$state/wan.socket" "$*"
}
