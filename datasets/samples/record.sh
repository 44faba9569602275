#!/bin/sh
# Records the sample trace: record.sh OUTPUT.gtrace [DURATION]. Root, Debian 12. All traffic stays
# in network namespaces made here (gsamp*), all files in a new folder below /var/tmp; both are
# removed at the end. $LOGS: a folder that keeps what the units print.
# $GEMELLO is the program (default: build/release/gemello of this checkout).
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
OUTPUT=$1
DURATION=${2:-34min}
GEMELLO=${GEMELLO:-$ROOT/build/release/gemello}
WORK=$(mktemp -d /var/tmp/gemello-sample.XXXXXX)
chmod 755 "$WORK"
PGBIN=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
START=$(date +%s)
PATH=/usr/sbin:/usr/bin:/sbin:/bin  # Debian's programs, no others
AS_POSTGRES="setpriv --reuid=postgres --regid=postgres --clear-groups"
export HERE WORK PGBIN START LC_ALL=C

clean() {
  for n in 11 12 13 14 15 16 17 18 19 20; do ip netns del "gsamp$n" 2>/dev/null || true; done
  ip netns del gsamp-switch 2>/dev/null || true
  rm -rf "$WORK"
}

install_packages() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light \
    redis-server memcached apache2-utils postgresql sqlite3 python3 xz-utils zstd imagemagick \
    openssl git curl g++ ninja-build cmake iproute2 >/dev/null
}

# A bridge in a namespace of its own; every networked unit hangs on it with one veth pair.
make_networks() {
  ip netns add gsamp-switch
  ip -n gsamp-switch link add br0 type bridge
  ip -n gsamp-switch link set br0 up
  for n in 11 12 13 14 15 16 17 18 19 20; do
    ip netns add "gsamp$n"
    ip -n "gsamp$n" link set lo up
    ip -n "gsamp$n" link add eth0 type veth peer name "port$n" netns gsamp-switch
    ip -n "gsamp$n" addr add "10.77.0.$n/24" dev eth0
    ip -n "gsamp$n" link set eth0 up
    ip -n gsamp-switch link set "port$n" master br0 up
  done
}

make_database() {  # folder
  mkdir -p "$WORK/$1"
  chown postgres: "$WORK/$1"
  $AS_POSTGRES "$PGBIN/initdb" -A trust -D "$WORK/$1" >/dev/null
  echo "host all all 10.77.0.0/24 trust" >>"$WORK/$1/pg_hba.conf"
}

make_data() {
  mkdir -p "$WORK/files" "$WORK/web-server" "$WORK/socket"
  chmod 777 "$WORK/socket"
  make_database pg
  make_database pg-idle
  echo "unix_socket_directories = '$WORK/socket'" >>"$WORK/pg/postgresql.conf"
  $AS_POSTGRES "$PGBIN/pg_ctl" -s -w -D "$WORK/pg" -o "-c listen_addresses=" \
    -l "$WORK/socket/log" start
  $AS_POSTGRES createdb -h "$WORK/socket" bench
  $AS_POSTGRES pgbench -h "$WORK/socket" -q -i -s 20 bench 2>/dev/null
  $AS_POSTGRES "$PGBIN/pg_ctl" -s -w -D "$WORK/pg" stop
  tar cf "$WORK/files/text.tar" -C / usr/include/c++ usr/share/perl
  head -c 40000000 "$WORK/files/text.tar" >"$WORK/files/part.tar"
  head -c 400000000 /dev/urandom >"$WORK/files/data.bin"
  seq 1 40000000 | awk 'NR % 11 == 0 { print ($1 * 7919) % 10000019, "request", $1 }' \
    >"$WORK/files/lines.txt"
  convert -size 2400x1600 plasma:fractal "$WORK/files/picture.png"
  find /usr/share/doc -type f -exec cat {} + 2>/dev/null | tr -dc 'a-z \n' |
    head -c 60000 >"$WORK/web-server/page.html"
  mkdir "$WORK/source"
  tar -C "$ROOT" --exclude=./build --exclude=./.git -cf - . | tar -C "$WORK/source" -xf -
  cp -r /usr/include/c++ "$WORK/repository"
  git -C "$WORK/repository" init -q
  git -C "$WORK/repository" config user.email unit@sample
  git -C "$WORK/repository" config user.name unit
  git -C "$WORK/repository" add -A
  git -C "$WORK/repository" commit -qm start
  cat >"$WORK/nginx.conf" <<CONF
daemon off; worker_processes 2; pid nginx.pid; error_log stderr; user root;
events { worker_connections 256; }
http { access_log access.log; gzip on; gzip_http_version 1.0; gzip_comp_level 4;
  server { listen 10.77.0.13:80; root $WORK/web-server; } }
CONF
}

install_packages
trap clean EXIT
make_networks
make_data
START=$(date +%s)
"$GEMELLO" trace record -o "$OUTPUT" -f "$HERE/units.txt" --period 10s --duration "$DURATION" \
  --logs "${LOGS:-$WORK/logs}" --licence CC0-1.0
