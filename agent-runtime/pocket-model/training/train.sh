#!/usr/bin/env bash
# Trains the pocket model in the time that is given. Needs prepared/ (prepare.sh) and a GPU.
#
#   ./train.sh [--minutes 9.5] [--results results/last] [--resume FOLDER [--begin 0.85]] [--recipe recipes/pocket.json] [--workers N] [--cpu]
#
# --minutes   from the start of this command until its results lie there; the learning rate comes down to the end of them
# --results   a folder for the results: seven files below 16 MiB, 43 MB in all. They are renewed every 45 s, so that a command
#             that is cut off leaves nearly all
# --resume    such a folder, or results/pocket, where install.sh has kept what belongs to the weights that ship: goes on where that
#             run was; if it had come to the end of the curriculum, in its last part
# --begin     go on at this place of the curriculum instead (0 to 1)
# --cpu       without a GPU, for a try with a tiny recipe; otherwise a missing GPU is a failure
set -euo pipefail
since=$(date +%s.%N) caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
python=${PYTHON:-python3}
minutes=9.5 results=results/last recipe=recipes/pocket.json
more=()
while [ $# -gt 0 ]; do
    case $1 in
        --cpu) more+=(--cpu); shift; continue ;;
        --minutes | --results | --recipe | --resume | --begin | --workers) [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; } ;;
        *) echo "unknown option $1; see the head of $0" >&2; exit 2 ;;
    esac
    case $1 in
        --minutes) minutes=$2 ;; --recipe) recipe=$2 ;;
        --results) results=$(cd "$caller" && realpath -m "$2") ;;
        --resume) more+=(--resume "$(cd "$caller" && realpath "$2")") ;;
        *) more+=("$1" "$2") ;;
    esac
    shift 2
done
export POCKET_FONTS=$PWD/prepared/fonts PYTHONUNBUFFERED=1 TOKENIZERS_PARALLELISM=false OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
for needed in prepared/tokenizer.json prepared/fonts prepared/shards; do
    [ -e "$needed" ] || { echo "$PWD/$needed is missing: run ./prepare.sh first, or carry it to this machine" >&2; exit 2; }
done
mkdir -p "$results"
nvidia-smi -L 2>/dev/null || true
"$python" -m pocket.train "$recipe" --out "$results" --tokenizer prepared/tokenizer.json --shards prepared/shards \
    --minutes "$minutes" --since "$since" --check-every 60 ${more[@]+"${more[@]}"} 2>&1 | tee "$results/log.txt"
ls -l "$results"
