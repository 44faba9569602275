#!/bin/sh
# One work unit of the sample record: workload.sh UNIT. Runs until it is ended. record.sh prepares
# $WORK and the network namespaces; units.txt says which unit runs when and in which namespace.
set -u
. "$(dirname "$0")/shapes.sh"
mkdir -p "$WORK/$1"
cd "$WORK/$1"

as_postgres() { exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

case "$1" in
  # ---- services under load, each in a network namespace of its own ---------------------------
  db-server)
    as_postgres "$PGBIN/postgres" -D "$WORK/pg" -c listen_addresses=10.77.0.11 \
      -c shared_buffers=256MB ;;
  db-client)
    until psql -qh 10.77.0.11 -U postgres -c 'select 1' bench >/dev/null 2>&1; do sleep 1; done
    while :; do
      pgbench -h 10.77.0.11 -U postgres -n -c 4 -R "$(intensity 1200 0 15 180)" -T 20 bench
    done ;;
  web-server)
    exec nginx -p "$WORK/web-server/" -c "$WORK/nginx.conf" ;;
  web-client)
    while :; do
      ab -q -n "$(intensity 900 300 10 400)" -c 8 -H 'Accept-Encoding: gzip' \
        http://10.77.0.13/page.html
      think 2
    done ;;
  cache-server)
    exec redis-server --bind 10.77.0.15 --protected-mode no --save 60 1000 \
      --dir "$WORK/cache-server" ;;
  cache-client)
    while :; do
      redis-benchmark -h 10.77.0.15 -q -c 10 -d 512 -r 200000 -t set,get \
        -n "$(intensity 600 0 500 9000)"
      think 3
    done ;;
  session-server)
    exec memcached -u nobody -l 10.77.0.17 -m 128 -t 2 ;;
  session-client)
    exec python3 "$HERE/programs.py" memcached-client 10.77.0.17 ;;
  file-server)
    exec python3 -m http.server --bind 10.77.0.19 --directory "$WORK/files" 8000 ;;
  backup-client)
    while :; do
      curl -s --limit-rate "$(intensity 1500 700 2 12)M" -o copy.bin http://10.77.0.19:8000/data.bin
      sync copy.bin; think 25
    done ;;
  # ---- builds and developers ------------------------------------------------------------------
  build-gemello)
    while :; do
      rm -rf build
      cmake -S "$WORK/source" -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
      timeout 240 ninja -C build -j1 -k0; think 150
    done ;;
  ci-job)
    while :; do
      for include in regex algorithm map random thread functional iostream; do
        echo "#include <$include>
int main() { return 0; }" >"$include.cpp"
        g++ -std=c++20 -O2 -o "$include" "$include.cpp" && "./$include"
      done
      think 45
    done ;;
  git-server)
    cp -r "$WORK/repository" repository; cd repository
    while :; do
      for file in $(find . -type f -path "./12/*" | shuf -n 60); do
        echo "/* $(date +%s%N) */" >>"$file"
      done
      git add -A
      git commit -qm change
      git log --stat -30 >/dev/null
      git gc -q --prune=now
      think 30
    done ;;
  developer)
    while :; do
      grep -rl "template" /usr/include/c++ | wc -l
      think 4
      python3 -c 'print(sum(i * i for i in range(900000)))'
      think 6
      ls -lR /usr/lib/x86_64-linux-gnu | sort -k5n | tail -3
      think 9
    done ;;
  # ---- batch ----------------------------------------------------------------------------------
  compress-xz)
    while :; do
      head -c "$(intensity 1000 500 4 14)000000" "$WORK/files/text.tar" | xz -T1 -6 >out.xz
      think 50
    done ;;
  compress-zstd)
    while :; do
      zstd -q -f -15 --long=27 -T1 "$WORK/files/part.tar" -o out.zst
      think 40
    done ;;
  archive)
    while :; do
      tar czf doc.tar.gz /usr/share/doc 2>/dev/null
      sync doc.tar.gz
      think 75
    done ;;
  sort-batch)
    while :; do
      sort -S 300M --parallel=1 "$WORK/files/lines.txt" >sorted.txt
      sync sorted.txt
      think 60
    done ;;
  image-batch)
    while :; do
      for size in 1200 800 400 200; do
        convert "$WORK/files/picture.png" -resize "${size}x" "$size.jpg"
      done
      think 20
    done ;;
  sign-batch)
    while :; do
      openssl speed -seconds 1 rsa2048 >/dev/null 2>&1
      think 25
    done ;;
  log-analysis)
    while :; do
      awk '{ n[$1 % 1000]++ } END { for (k in n) print n[k], k }' "$WORK/files/lines.txt" |
        sort -n | tail -5
      think 35
    done ;;
  ledger)
    sqlite3 ledger.db 'pragma journal_mode=wal; create table t(id integer primary key, v text);'
    while :; do
      i=0; while [ $i -lt "$(intensity 800 200 3 25)" ]; do
        sqlite3 ledger.db "begin;
          with recursive c(x) as (select 1 union all select x + 1 from c where x < 400)
          insert into t(v) select hex(randomblob(40)) from c;
          commit;"
        i=$((i + 1))
      done
      sqlite3 ledger.db 'select count(*), max(v) from t'; think 12
    done ;;
  disk-scrub)
    while :; do
      dd if="$WORK/files/data.bin" of=/dev/null bs=1M iflag=direct \
        count="$(intensity 700 100 20 200)" 2>/dev/null
      think 5
    done ;;
  nightly-report)
    exec python3 "$HERE/programs.py" report ;;
  analytics)
    exec python3 "$HERE/programs.py" analytics ;;
  batch-import)  # ends by itself
    exec python3 "$HERE/programs.py" import ;;
  # ---- mostly idle ----------------------------------------------------------------------------
  object-cache)
    exec python3 "$HERE/programs.py" cache ;;
  leaky-service)
    while :; do python3 "$HERE/programs.py" leak; done ;;
  monitor-agent)
    while :; do cat /proc/stat /proc/meminfo /proc/diskstats >>samples.log; sleep 5; done ;;
  cron)
    while :; do
      sleep 120
      find /usr/share -newer /etc/passwd -name '*.conf' >found.txt
      sha256sum /usr/bin/* >sums.txt 2>/dev/null
    done ;;
  idle-db)
    as_postgres "$PGBIN/postgres" -D "$WORK/pg-idle" -c listen_addresses= \
      -c unix_socket_directories="$WORK/pg-idle" ;;
  idle-web)
    exec python3 -m http.server --bind 127.0.0.1 18080 ;;
  idle-shell)
    while :; do sleep 30; done ;;
  *) echo "workload.sh: there is no unit '$1'" >&2; exit 2 ;;
esac
