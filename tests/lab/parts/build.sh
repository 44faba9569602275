#!/usr/bin/env bash
# What the bed builds, into $build: wanrelay, gload, the guests' kernel and initrd. Sourced.

compile_flags=(-std=c++20 -O2 -Wall -Wextra -Wconversion -Wshadow -Werror)
kernel_modules=(drivers/virtio/virtio_ring drivers/virtio/virtio
  drivers/virtio/virtio_pci_modern_dev drivers/virtio/virtio_pci_legacy_dev
  drivers/virtio/virtio_pci drivers/block/virtio_blk drivers/virtio/virtio_balloon
  net/core/failover drivers/net/net_failover drivers/net/virtio_net)

bed_packages() {
  printf '%s\n' qemu-system-x86 qemu-utils libvirt-daemon libvirt-daemon-driver-qemu \
    libvirt-clients glusterfs-server glusterfs-client iproute2 iputils-ping procps util-linux \
    cpio g++ python3
}

built() {
  local file
  for file in wanrelay vmlinuz initrd.gz; do [ -s "$build/$file" ] || return 1; done
}

build_all() (
  mkdir -p "$build"
  cd "$build"
  exec 7>.lock
  flock 7
  compile wanrelay "$lab_folder/wan"
  compile gload "$lab_folder/guest" -static -s -pthread
  unpack_kernel
  pack_initrd
)

compile() { # PROGRAM FOLDER FLAGS...: all sources of the folder, when one is newer
  local program=$1 folder=$2 newer root
  shift 2
  newer=$(find "$folder" -name '*.?pp' -newer "$program" 2>/dev/null || true)
  if [ -s "$program" ] && [ -z "$newer" ]; then return; fi
  root=$(cd "$lab_folder/../.." && pwd -P)
  g++ "${compile_flags[@]}" -I "$root" -o "$program" "$folder"/*.cpp "$@"
}

# Debian's kernel for virtual machines, only unpacked: installing it would bring systemd, udev
# and initramfs-tools.
unpack_kernel() (
  local package version module
  if [ -s vmlinuz ] && [ -s modules/done ]; then return; fi
  mkdir -p modules
  cd modules
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ {print $2}')
  [ -n "$package" ] || fail "no linux-image-cloud-amd64 in apt's lists: run apt-get update"
  apt-get download -q -o APT::Sandbox::User=root "$package" >&2
  mkdir -p unpacked
  dpkg-deb --fsys-tarfile linux-image-*.deb |
    tar -x -C unpacked --wildcards './boot/vmlinuz-*' './lib/modules/*/kernel/drivers/virtio/*' \
      '*/virtio_blk.ko' '*/failover.ko' '*/net_failover.ko' '*/virtio_net.ko'
  version=$(ls unpacked/lib/modules)
  for module in "${kernel_modules[@]}"; do
    mv "unpacked/lib/modules/$version/kernel/$module.ko" .
  done
  mv "unpacked/boot/vmlinuz-$version" ../vmlinuz
  rm -rf unpacked linux-image-*.deb
  echo "$version" >"done"
)

pack_initrd() {
  local module
  if [ -s initrd.gz ] && [ initrd.gz -nt gload ] && [ initrd.gz -nt modules/done ]; then return; fi
  rm -rf root
  mkdir -p root/lib
  cp gload root/init
  for module in "${kernel_modules[@]}"; do
    cp "modules/${module##*/}.ko" root/lib/
    echo "/lib/${module##*/}.ko" >>root/modules
  done
  (cd root && find . | cpio -o -H newc --quiet | gzip -1) >initrd.new
  mv initrd.new initrd.gz
  rm -rf root
}
