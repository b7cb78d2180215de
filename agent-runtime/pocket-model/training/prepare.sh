#!/usr/bin/env bash
# Makes prepared/: everything that training needs beside Python packages, so that it can run on a machine without
# fonts, browser and network. Takes about twelve minutes on one idle core; what is there already is kept.
#   [PYTHON=python3] [PAGES=2000] [SEED=1] [UNSEEN_PAGES=250] ./prepare.sh
# prepared/unseen is for evaluating; training does not need it. Another SEED gives other pages: one for each machine's time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
python=${PYTHON:-python3}
export OMP_NUM_THREADS=1
mkdir -p prepared/fonts prepared/shards prepared/unseen

"$python" - prepared/fonts <<'PY'
import shutil, sys
from pocket import fonts
wanted = {f for group in (fonts.FAMILIES, fonts.UNSEEN) for pair in group.values() for f in pair}
for name in sorted(wanted & set(fonts.files())):
    shutil.copyfile(fonts.files()[name], f"{sys.argv[1]}/{name}")
missing = sorted(wanted - set(fonts.files()))
print(f"{len(wanted) - len(missing)} font files" + (f"; not on this machine: {', '.join(missing)}" if missing else ""))
PY
[ -f prepared/tokenizer.json ] || nice "$python" -m pocket.vocabulary recipes/pocket.json prepared/tokenizer.json
nice "$python" -m pocket.chromium prepared/shards --count "${PAGES:-2000}" --seed "${SEED:-1}"
nice "$python" -m pocket.chromium prepared/unseen --count "${UNSEEN_PAGES:-250}" --seed 2 --unseen
du -sh prepared prepared/*
