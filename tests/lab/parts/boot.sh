#!/usr/bin/env bash
# What a node does when its power comes on, inside its namespaces. Sourced by node_init.

# Folders of its own where services write, over the machine's, which stay as they are.
make_private() {
  local folder=$1 pair
  mount -t sysfs sysfs /sys # so that /sys/class/net shows this namespace
  mkdir -p "$folder"/{run,etc-libvirt,etc-glusterfs}
  mkdir -p "$folder"/var-lib/libvirt "$folder"/var-cache/libvirt
  mkdir -p "$folder"/var-log/{libvirt,glusterfs}
  if [ ! -d "$folder/var-lib/glusterd" ]; then
    cp -a /etc/glusterfs/. "$folder/etc-glusterfs"
    cp -a /var/lib/glusterd "$folder/var-lib/glusterd"
    rm -f "$folder/var-lib/glusterd/glusterd.info"
  fi
  for pair in run:/run var-lib:/var/lib var-cache:/var/cache var-log:/var/log \
    etc-libvirt:/etc/libvirt etc-glusterfs:/etc/glusterfs; do
    mount --bind "$folder/${pair%%:*}" "${pair##*:}"
  done
  mkdir -p /run/lock
  mount --bind "$state/hosts" /etc/hosts
  add_libvirt_user "$folder"
}

# libvirtd insists on its default user even where qemu.conf says root; only the package
# libvirt-daemon-system, which the bed avoids, would create it.
add_libvirt_user() {
  local folder=$1
  cp /etc/passwd "$folder/passwd"
  cp /etc/group "$folder/group"
  grep -q '^libvirt-qemu:' "$folder/passwd" ||
    echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >>"$folder/passwd"
  grep -q '^libvirt-qemu:' "$folder/group" || echo 'libvirt-qemu:x:64055:' >>"$folder/group"
  mount --bind "$folder/passwd" /etc/passwd
  mount --bind "$folder/group" /etc/group
}

boot() { # NAME; whatever fails here fails as on a real machine: the node stays up without it
  local name=$1
  ip link set lo up
  echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true
  case $name in
    net) boot_switches ;;
    d*) boot_disk_server "$name" ;;
    h*) boot_host "$name" ;;
  esac
}

boot_switches() {
  local site
  echo 2 >/proc/sys/net/ipv4/tcp_syn_retries
  for site in a b; do
    # Fixed, for a bridge otherwise changes its address as ports come and go.
    ip link add "sw-$site" address "02:77:00:00:00:0$site" type bridge
    ip link set "sw-$site" up
  done
  ip addr add "$switch_address/16" dev sw-a
  "$build/wanrelay" wan-a wan-b "$state/wan.socket" &
  until [ -S "$state/wan.socket" ]; do sleep 0.02; done
  ip link set wan-a master sw-a up
  ip link set wan-b master sw-b up
  "$build/wanrelay" tell "$state/wan.socket" "delay_us $wan_us" >/dev/null
  : >"$state/net/booted"
}

wait_for_cable() {
  until [ -e /sys/class/net/eth0 ]; do sleep 0.02; done
}

boot_disk_server() {
  wait_for_cable
  ip addr add "$(address_of "$1")/16" dev eth0
  ip link set eth0 up
  mkdir -p "$bricks/$1"
  glusterd
}

boot_host() {
  local name=$1
  wait_for_cable
  ip link add br0 address "$(mac_of "$name" | sed 's/:01:/:02:/')" type bridge
  ip link set eth0 master br0 up
  ip addr add "$(address_of "$name")/16" dev br0
  ip link set br0 up
  write_libvirt_settings "$name"
  mount_volume
  if [ "$lock_manager" = lockd ]; then
    mkdir -p "$images_folder/.lockd"
    virtlockd -d
  fi
  libvirtd -d --listen
}

# libvirtd starts after the remote folders, as a distribution orders it.
mount_volume() {
  local first rest
  mkdir -p "$images_folder"
  if [ -z "$disks" ] || [ "$volume" = none ]; then return; fi
  # shellcheck disable=SC2086 # a list of words
  first=$(node_names $disks | head -n 1)
  # shellcheck disable=SC2086
  rest=$(node_names $disks | tail -n +2 | paste -sd :)
  until mount -t glusterfs ${rest:+-o backup-volfile-servers="$rest"} "$first:/vol" \
    "$images_folder"; do
    sleep 1
  done
}

write_libvirt_settings() {
  local name=$1
  mkdir -p /etc/libvirt/qemu
  cat >/etc/libvirt/libvirtd.conf <<END
listen_tls = 0
listen_tcp = 1
auth_tcp = "none"
auth_unix_rw = "none"
auth_unix_ro = "none"
host_uuid = "$(printf '77000000-0000-4000-8000-%012d' "${name#h}")"
keepalive_interval = 2
keepalive_count = 3
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
END
  cat >/etc/libvirt/qemu.conf <<END
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
migration_host = "$(address_of "$name")"
keepalive_interval = 2
keepalive_count = 3
END
  if [ -n "$lock_manager" ]; then
    echo "lock_manager = \"$lock_manager\"" >>/etc/libvirt/qemu.conf
  fi
  cat >/etc/libvirt/qemu-lockd.conf <<END
require_lease_for_disks = 1
file_lockspace_dir = "$images_folder/.lockd"
END
}
