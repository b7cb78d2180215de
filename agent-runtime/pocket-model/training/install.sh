#!/usr/bin/env bash
# Turns the results of train.sh into what ships: measures the model, puts the checkpoint among the module's resources, makes a GGUF pair
# (run/ship/gguf) and goldens by the reference implementation, and keeps what the next run goes on from.
#   [PYTHON=python3] [PAGES=200] [TASKS=50] ./install.sh RESULTS
set -euo pipefail
from=$(cd "${1:?usage: ./install.sh RESULTS, the folder that train.sh filled}" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"
python=${PYTHON:-python3}
export POCKET_FONTS=$PWD/prepared/fonts OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
rm -rf run
mkdir -p run/results
# a copy, because the results may be results/pocket, which is made anew below
cp "$from"/* run/results/
from=run/results
"$python" -m pocket.evaluate "$from" --shards prepared --out run --pages "${PAGES:-200}" --tasks "${TASKS:-50}"
"$python" -m pocket.export "$from" run/ship --gguf --install run/evaluation.json
"$python" -m pocket.evaluate "$from" --shards prepared --out run/check --pages 6 --tasks 0 --goldens 50 --reference run/ship
"$python" -m pocket.plot "$from/curve.csv" run/curve.png
rm -rf ../src/test/resources/dev/sightline/pocket/goldens results/pocket
mkdir -p results/pocket
cp -r run/check/goldens ../src/test/resources/dev/sightline/pocket/goldens
cp run/evaluation.md run/evaluation.json run/curve.png "$from"/{curve.csv,log.txt,state.json,heads.safetensors} results/pocket/
