#!/usr/bin/env bash
# The whole bed: up, down, status, and who owns it. Sourced, never run.
#
# Everything the bed runs is found again without its records: nodes by their command line,
# programs started through `lab net` by their network or by LAB_INSIDE in their environment.

bed_up() {
  local begin
  settings_from_environment
  check_settings
  build_all
  take_bed
  mkdir -p "$state"
  record_process up $$
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
  rm -f "$state/up.process"
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

# The lock of LAB_STATE, held by every process of the bed until the last is gone.
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
  LAB_STATE=$state setsid "$lab_folder/lab" guard "$LAB_OWNER" </dev/null >/dev/null 2>&1 8>&- &
  record_process guard $!
}

guard() { # PID
  tail --pid="$1" -f /dev/null
  bed_down
}

bed_down() {
  local pid pids stuck=0
  stop_recorded up
  stop_recorded guard
  mapfile -t pids < <(processes_inside)
  end_processes TERM 1000 "${pids[@]}" || true
  end_processes KILL 5000 "${pids[@]}" || stuck=1
  mapfile -t pids < <(node_processes)
  end_processes KILL 10000 "${pids[@]}" || stuck=1
  rm -rf --one-file-system "$state"
  rm -f "$state.lock"
  return $stuck
}

# The id alone could be another's by now, so the time of its start is kept with it.
record_process() { echo "$2 $(start_time_of "$2")" >"$state/$1.process"; }

start_time_of() { # PID: field 22 of its stat; the name in parentheses may hold blanks
  local text fields
  text=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  read -r -a fields <<<"${text##*) }"
  echo "${fields[19]}"
}

stop_recorded() { # up or guard, and what it runs at the moment
  local pid start
  read -r pid start 2>/dev/null <"$state/$1.process" || return 0
  if [ "$pid" = $$ ] || [ "$(start_time_of "$pid")" != "$start" ]; then return; fi
  kill -STOP "$pid"
  pkill -KILL -P "$pid" || true
  kill -KILL "$pid"
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

node_processes() { # every node_init of this bed, and the unshare above it
  local file pid words
  for file in $(grep -laz '/node_init$' /proc/[0-9]*/cmdline 2>/dev/null); do
    pid=${file#/proc/}
    mapfile -d '' -t words <"$file" 2>/dev/null || continue
    if [[ ${words[-1]:-} == "$state"/* ]]; then echo "${pid%/cmdline}"; fi
  done
}

# Programs of users of the bed that live in its network; not this one and those that called it.
processes_inside() {
  local file pid ancestors found
  ancestors=" $(ancestors_of $$) "
  found=$(
    grep -lazxF "LAB_INSIDE=$state" /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\n'
    if power_is_on net; then pgrep --ns "$(pid_of net)" --nslist net; fi
  )
  for pid in $(printf '%s\n' "$found" | sort -un); do
    [[ $ancestors == *" $pid "* ]] || echo "$pid"
  done
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
