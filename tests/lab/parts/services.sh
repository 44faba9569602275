#!/usr/bin/env bash
# The services of the nodes as seen from outside: libvirtd, glusterd, the volume. Sourced.

uri_of() { echo "qemu+unix:///system?socket=$state/$1/run/libvirt/libvirt-sock"; }

gluster_on() { # NODE ARGUMENTS...
  local node=$1
  shift
  in_node "$node" gluster --mode=script "$@"
}

service_answers() {
  case $1 in
    net) [ -e "$state/net/booted" ] ;;
    h*) [ -S "$state/$1/run/libvirt/libvirt-sock" ] &&
      timeout 5 virsh -q -c "$(uri_of "$1")" version >/dev/null 2>&1 ;;
    d*) [ -S "$state/$1/run/glusterd.socket" ] &&
      gluster_on "$1" pool list >/dev/null 2>&1 ;;
  esac
}

wait_for_service() { # NODE, for 40 s
  local node=$1 limit=$(($(now_ms) + 40000))
  until service_answers "$node"; do
    if ! power_is_on "$node" || [ "$(now_ms)" -gt "$limit" ]; then
      say "the service of $node does not answer, see $state/$node/init.log and var-log there"
      return 1
    fi
    sleep 0.05
  done
}

connected_peers() { gluster_on "$1" pool list | grep -c Connected; }

create_volume() {
  local servers first server bricks_of_volume=()
  mapfile -t servers < <(all_nodes | grep '^d')
  first=${servers[0]}
  for server in "${servers[@]:1}"; do gluster_on "$first" peer probe "$server" >/dev/null; done
  for _ in $(seq 50); do
    if [ "$(connected_peers "$first")" = ${#servers[@]} ]; then break; fi
    sleep 0.1
  done
  for server in "${servers[@]}"; do bricks_of_volume+=("$server:$bricks/$server/brick"); done
  # shellcheck disable=SC2086 # words: replica 3 arbiter 1
  gluster_on "$first" volume create vol $volume "${bricks_of_volume[@]}" force >/dev/null
  set_volume_options "$first"
  gluster_on "$first" volume start vol >/dev/null
}

share_of() { echo "$state/share-$1"; }

# NAME: mounts the volume for a program at the switches, by a client of its own, as another machine
# would. The volume file names addresses, for the machine knows no d1.
share_volume() {
  local name=${1:-} folder server
  [[ $name =~ ^[a-z0-9]+$ ]] || fail "a share is named in small letters and digits"
  folder=$(share_of "$name")
  [ "$volume" != none ] || fail "there is no volume"
  ! mountpoint -q "$folder" || fail "share $name is mounted already"
  mkdir -p "$folder"
  # shellcheck disable=SC2086 # a list of words
  gluster_on "$(node_names $disks | head -n 1)" system:: getspec vol >"$folder.vol"
  # shellcheck disable=SC2086
  for server in $(node_names $disks); do
    sed -i "s/remote-host $server\$/remote-host $(address_of "$server")/" "$folder.vol"
  done
  in_network glusterfs --volfile="$folder.vol" --log-file="$folder.log" \
    --pid-file="$folder.pid" "$folder"
  for _ in $(seq 250); do
    if mountpoint -q "$folder" && stat "$folder/." >/dev/null 2>&1; then
      echo "$folder"
      return
    fi
    sleep 0.02
  done
  fail "share $name was not mounted, see $folder.log"
}

# NAME SIGNAL: to the client; while it is stopped, whatever touches the share hangs.
signal_share() { kill "-$2" "$(cat "$(share_of "$1").pid")"; }

# Their clients are gone by now, or will be: nothing waits for them.
unmount_shares() {
  local folder
  for folder in "$state"/share-*; do
    if mountpoint -q "$folder" 2>/dev/null || [[ $(<"/proc/self/mounts") == *" $folder "* ]]; then
      umount -l "$folder" || true
    fi
  done
}

# The options of a store of VM images, then failures that are noticed within a test's patience.
# A brick drops the image locks of a silent client when its connection dies: by tcp-user-timeout
# where data is under way, by the keepalive probes where the connection is idle.
set_volume_options() {
  local idle=$(((tcp_user_timeout + 1) / 2)) interval=$(((tcp_user_timeout + 9) / 10))
  if [[ $volume == replica* ]]; then gluster_on "$1" volume set vol group virt >/dev/null; fi
  gluster_on "$1" volume set vol \
    network.ping-timeout "$ping_timeout" \
    server.tcp-user-timeout "$tcp_user_timeout" \
    server.keepalive-time "$idle" \
    server.keepalive-interval "$interval" \
    server.keepalive-count 5 \
    cluster.heal-timeout 5 \
    features.shard off \
    storage.owner-uid 0 \
    storage.owner-gid 0 >/dev/null
}
