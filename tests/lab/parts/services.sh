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
