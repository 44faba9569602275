#!/usr/bin/env bash
# Guests: persistent domains that boot the bed's kernel and run gload. Sourced, never run.

guest_address() { # NAME: anywhere, by name
  local number
  number=$(printf '%s' "$1" | cksum | cut -d' ' -f1)
  echo "10.77.$((1 + number % 200)).$((1 + number / 200 % 250))"
}

guest_mac() {
  printf '%s' "$1" | md5sum | sed 's/\(..\)\(..\)\(..\).*/52:54:00:\1:\2:\3/'
}

# By name too, for hosts refuse a guest that they know under another id.
guest_uuid() {
  printf '%s' "$1" | md5sum |
    sed 's/\(.\{8\}\)\(....\)\(....\)\(....\)\(.\{12\}\).*/\1-\2-\3-\4-\5/'
}

# NAME [KEY=VALUE...]: sets memory, disk, size and orders (kernel arguments for gload).
read_guest_words() {
  local name=$1 word
  [[ $name =~ ^[a-zA-Z][a-zA-Z0-9_-]{0,30}$ ]] || fail "'$name' is no name for a guest"
  shift
  memory=96 disk=qcow2 size=256M
  orders="g.name=$name g.ip=$(guest_address "$name") g.to=$switch_address"
  for word in "$@"; do
    case $word in
      mem=*) memory=${word#*=} ;;
      disk=qcow2 | disk=raw | disk=none) disk=${word#*=} ;;
      size=*) size=${word#*=} ;;
      tick=* | dirty=* | ws=* | cpu=* | wr=* | bs=* | flush=*) orders="$orders g.$word" ;;
      *) fail "guest $name: unknown word '$word'" ;;
    esac
  done
}

disk_xml() { # NAME
  if [ "$disk" = none ]; then return; fi
  cat <<END
    <disk type='file' device='disk'>
      <driver name='qemu' type='$disk' cache='none' error_policy='stop'/>
      <source file='$images_folder/$1.$disk'/>
      <target dev='vda' bus='virtio'/>
    </disk>
END
}

guest_xml() { # NAME [KEY=VALUE...]
  local name=$1 memory disk size orders
  read_guest_words "$@"
  cat <<END
<domain type='$accelerator'>
  <name>$name</name>
  <uuid>$(guest_uuid "$name")</uuid>
  <memory unit='MiB'>$memory</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
    <kernel>$build/vmlinuz</kernel>
    <initrd>$build/initrd.gz</initrd>
    <cmdline>console=ttyS0 quiet loglevel=1 panic=1 mitigations=off cryptomgr.notests nokaslr \
$orders</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
$(disk_xml "$name")
    <interface type='bridge'>
      <mac address='$(guest_mac "$name")'/>
      <source bridge='br0'/>
      <model type='virtio'/>
    </interface>
    <serial type='pty'>
      <log file='$state/serial-$name.log' append='on'/>
      <target port='0'/>
    </serial>
    <memballoon model='virtio'><stats period='1'/></memballoon>
    <controller type='usb' model='none'/>
  </devices>
</domain>
END
}

create_guest() { # [--define] NAME HOST [KEY=VALUE...]
  local start=yes name host image memory disk size orders
  if [ "${1:-}" = --define ]; then
    start=no
    shift
  fi
  [ $# -ge 2 ] || fail "which guest, on which host?"
  name=$1 host=$2
  shift 2
  require_node "$host"
  power_is_on "$host" || fail "$host is off"
  read_guest_words "$name" "$@"
  if [ "$disk" != none ]; then
    image=$images_folder/$name.$disk
    in_node "$host" sh -c "[ -e $image ] || qemu-img create -q -f $disk $image $size"
  fi
  guest_xml "$name" "$@" >"$state/$name.xml"
  virsh -q -c "$(uri_of "$host")" define "$state/$name.xml"
  if [ $start = yes ]; then virsh -q -c "$(uri_of "$host")" start "$name"; fi
}

tell_guest() { # NAME COMMAND...: one datagram, wherever the guest runs
  local address
  address=$(guest_address "$1")
  shift
  # shellcheck disable=SC2016 # expanded by the inner shell
  in_network bash -c 'printf "%s" "$2" >"/dev/udp/$1/9999"' - "$address" "$*"
}
