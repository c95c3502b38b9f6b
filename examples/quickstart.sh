#!/usr/bin/env bash
# The main job from nothing: an environment, a data set, a matrix.
#
#   bash examples/quickstart.sh UD [options of hf-xlt transfer]
#
# UD: a folder with Universal Dependencies treebanks (*.conllu) of English, Italian, French, Russian and Turkish below it,
# such as an unpacked release. Trains a small model from random weights on 2,000 sentences of English, of Italian, and
# on both, three times each, and tags the test sets of all five languages. The packages take about two minutes to install;
# the rest takes about six on two cores.
set -euo pipefail
ud=${1:?"usage: bash examples/quickstart.sh UD [options of hf-xlt transfer]; UD: a folder with treebanks (*.conllu)"}
shift
ud=$(realpath "$ud")
cd "$(dirname "$0")/.."

if [ ! -x .venv/bin/hf-xlt ]; then
    python3 -m venv .venv
    .venv/bin/python -m pip install --quiet -c constraints.txt -e .
fi
if [ -e data/quickstart ]; then
    echo "Taking the data set of an earlier start: data/quickstart"
else
    .venv/bin/python datasets_scripts/universal_dependencies.py "$ud" --languages en,it,fr,ru,tr --output data/quickstart
fi
.venv/bin/hf-xlt transfer --task pos --data data/quickstart --train en,it,en+it --max-train-sentences 2000 "$@"
