#!/usr/bin/env bash
# Trains, exports and evaluates the pocket model; the whole of it is this one command. Needs prepared/ (prepare.sh).
#
#   ./train.sh [--minutes 22] [--wait 0] [--results DIR] [--recipe recipes/pocket.json] [--start DIR --begin 0.5]
#
# The training runs in the background and outlives this command. --wait: return after so many seconds at the latest;
# the same command again goes on watching. 0 waits to the end. --results: where the result (or what there is of it so
# far) is put, in at most eight files below 16 MiB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
python=${PYTHON:-python3}
minutes=22 wait=0 results=results/last recipe=recipes/pocket.json run=run pages=80
more=()
while [ $# -gt 0 ]; do
    case $1 in
        --minutes) minutes=$2 ;; --wait) wait=$2 ;; --results) results=$2 ;; --recipe) recipe=$2 ;; --run) run=$2 ;;
        --pages) pages=$2 ;; --start | --begin | --workers | --compile) more+=("$1" "$2") ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
    shift 2
done
export POCKET_FONTS=$PWD/prepared/fonts PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
[ -f prepared/tokenizer.json ] || { echo "prepared/tokenizer.json is missing: run ./prepare.sh first, or copy prepared/ to this machine" >&2; exit 2; }
"$python" -c 'import torch, tokenizers, safetensors, PIL, numpy; print("torch", torch.__version__, "cuda", torch.cuda.is_available())'
mkdir -p "$run" "$results"

# exporting a checkpoint takes seconds; with it, a machine that is lost does not take everything along
export_to() {
    rm -rf "$run/export"
    "$python" -m pocket.export "$1" "$run/export" --tokenizer prepared/tokenizer.json --shard-mb 15 >"$run/export.txt"
}
collect() {
    cp "$run"/export/model*.safetensors "$results/" 2>/dev/null || true
    tar -czf "$results/rest.tar.gz" -C "$run" --exclude='*.safetensors' --exclude='*.pt' --exclude='*.part' . 
    ls -l "$results"
}

if [ ! -e "$run/finished" ] && ! { [ -e "$run/pid" ] && kill -0 "$(cat "$run/pid")" 2>/dev/null; }; then
    export -f export_to
    export python run minutes recipe pages
    # shellcheck disable=SC2016
    setsid nohup bash -c '
        set -euo pipefail
        nvidia-smi -L 2>/dev/null || true
        shards=(); [ -d prepared/shards ] && shards=(--shards prepared/shards)
        "$python" -m pocket.train "$recipe" --out "$run" --tokenizer prepared/tokenizer.json "${shards[@]}" --minutes "$minutes" "$@"
        export_to "$run/model.pt"
        "$python" -m pocket.evaluate "$run/model.pt" --tokenizer prepared/tokenizer.json "${shards[@]}" --out "$run" --pages "$pages" --tasks $((pages / 2))
        touch "$run/finished"
    ' train --compile auto --check-every 150 "${more[@]}" >>"$run/log.txt" 2>&1 &
    echo $! >"$run/pid"
fi

deadline=$((SECONDS + wait))
while [ ! -e "$run/finished" ] && kill -0 "$(cat "$run/pid")" 2>/dev/null && { [ "$wait" -eq 0 ] || [ $SECONDS -lt $deadline ]; }; do
    sleep 2
done
tail -n 25 "$run/log.txt"
if [ -e "$run/finished" ]; then
    collect
    echo "finished: the result is in $results"
elif kill -0 "$(cat "$run/pid")" 2>/dev/null; then
    [ ! -e "$run/checkpoint.pt" ] || [ -e "$run/model.pt" ] || { cp "$run/checkpoint.pt" "$run/snapshot.pt" && export_to "$run/snapshot.pt"; }
    collect
    echo "still running: give the same command again"
else
    collect
    echo "failed: see the log above; the same command goes on from the last checkpoint" >&2
    exit 1
fi
