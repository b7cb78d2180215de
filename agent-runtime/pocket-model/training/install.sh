#!/usr/bin/env bash
# Turns the result of train.sh into what ships: one checkpoint among the module's resources, a GGUF pair, and goldens made by the
# reference implementation.   [RECIPE=recipes/pocket.json] ./install.sh RESULTS
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
python=${PYTHON:-python3}
from=${1:?usage: ./install.sh RESULTS, the folder that train.sh filled}
export POCKET_FONTS=$PWD/prepared/fonts OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
recipe=${RECIPE:-recipes/pocket.json}
mkdir -p run
tar -xzf "$from/rest.tar.gz" -C run
mkdir -p run/export
cp "$from"/model*.safetensors run/export/
# the one that the weights were trained with, whatever prepared/ holds by now
tokenizer=run/tokenizer.json
cp run/export/tokenizer.json "$tokenizer"
"$python" -m pocket.adopt run/export --recipe "$recipe" --out run/model.pt
"$python" -m pocket.export run/model.pt run/ship --tokenizer "$tokenizer" --gguf --install run/evaluation.json
"$python" -m pocket.evaluate run/model.pt --tokenizer "$tokenizer" --shards prepared/shards --out run/check --pages 6 --tasks 0 --goldens 50 --reference run/ship
rm -rf ../src/test/resources/dev/sightline/pocket/goldens results/pocket
mkdir -p ../src/test/resources/dev/sightline/pocket results/pocket
cp -r run/check/goldens ../src/test/resources/dev/sightline/pocket/goldens
cp run/evaluation.md run/evaluation.json run/curve.csv run/curve.png run/log.txt results/pocket/
