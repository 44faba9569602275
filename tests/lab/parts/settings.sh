#!/usr/bin/env bash
# The bed's settings, and the names and addresses of its nodes. Sourced, never run.

lab_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
state=$(realpath -ms "${LAB_STATE:-/var/tmp/gemello-lab}")
bricks=$state/bricks
switch_address=10.77.0.254
images_folder=/var/lib/libvirt/images # where a host mounts the volume

# On a bed that is up, the choices made at `up` hold.
load_settings() {
  if [ -f "$state/settings" ]; then
    # shellcheck source=/dev/null
    . "$state/settings"
  else
    settings_from_environment
  fi
}

settings_from_environment() {
  build=$(realpath -m "${LAB_BUILD:-$lab_folder/../../build/lab}")
  hosts=${LAB_HOSTS-h1@a h2@a h3@b}
  disks=${LAB_DISKS-d1@a d2@b d3@a}
  volume=${LAB_VOLUME:-replica 3 arbiter 1}
  wan_us=${LAB_WAN_US:-0}
  lock_manager=${LAB_LOCK:-}
  tcp_user_timeout=${LAB_TCP_USER_TIMEOUT:-20}
  ping_timeout=${LAB_PING_TIMEOUT:-5}
  accelerator=${LAB_ACCEL:-qemu}
}

save_settings() {
  local name
  for name in build hosts disks volume wan_us lock_manager tcp_user_timeout ping_timeout \
    accelerator; do
    printf '%s=%q\n' "$name" "${!name}"
  done >"$state/settings"
}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "lab: $*"
  exit 1
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }

node_names() { # of a list of name@site
  local node
  for node in "$@"; do echo "${node%@*}"; done
}

all_nodes() {
  # shellcheck disable=SC2086 # lists of words
  node_names $hosts $disks
}

site_of() {
  local node
  for node in $hosts $disks; do
    if [ "${node%@*}" = "$1" ]; then echo "${node#*@}"; fi
  done
}

address_of() {
  case $1 in
    net) echo "$switch_address" ;;
    h*) echo "10.77.0.$((10 + ${1#h}))" ;;
    d*) echo "10.77.0.$((30 + ${1#d}))" ;;
  esac
}

# Fixed, so that no neighbour keeps a stale address when a node comes back.
mac_of() {
  case $1 in
    h*) printf '02:77:00:00:01:%02x\n' "${1#h}" ;;
    d*) printf '02:77:00:00:03:%02x\n' "${1#d}" ;;
  esac
}

require_node() {
  [ -f "$state/settings" ] || fail "no bed is up in $state"
  [ -n "${1:-}" ] || fail "which node? one of $(all_nodes | xargs)"
  [ -n "$(site_of "$1")" ] || fail "no node $1, there are $(all_nodes | xargs)"
}
