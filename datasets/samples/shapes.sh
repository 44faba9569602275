# The shape of the load in time, for workload.sh. $START is the record's start in Unix seconds.

# intensity CYCLE PHASE LOW HIGH: a whole number between LOW and HIGH, a raised cosine with one
# peak a CYCLE seconds (a "day"), the valley PHASE seconds after the start.
intensity() {
  awk -v t="$(($(date +%s) - START))" -v c="$1" -v p="$2" -v l="$3" -v h="$4" \
    'BEGIN { print int(l + (h - l) * (1 - cos(6.283185307 * (t - p) / c)) / 2) }'
}

# think SECONDS: sleeps between half and one and a half times as long.
think() { sleep "$(shuf -i 50-150 -n 1 | awk -v s="$1" '{ print s * $1 / 100 }')"; }
