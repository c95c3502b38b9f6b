#!/usr/bin/env bash
# Does transfer need a shared script? English and its twin in another script, on English treebanks.
#
#   bash examples/script_twin.sh UD_TRAIN UD_PUD [minutes of pre-training] [options of hf-xlt transfer]
#
# UD_TRAIN, UD_PUD: folders with Universal Dependencies treebanks (*.conllu); of PUD, the test sentences. An encoder is
# pre-trained by MLM on the text of the English training sentences and of their twins (20 minutes unless said), then
# trained on their tags, and tested on PUD and its twin; beside it the same encoder with random weights, three seeds
# each. `hf-xlt` must be installed; nothing is downloaded.
set -euo pipefail
usage="usage: bash examples/script_twin.sh UD_TRAIN UD_PUD [minutes] [options of hf-xlt transfer]"
train=$(realpath "${1:?"$usage"}")
pud=$(realpath "${2:?"$usage"}")
minutes=${3:-20}
shift $(($# < 3 ? $# : 3))
cd "$(dirname "$0")/.."

if [ -e data/script_twin ]; then
    echo "Taking the data set of an earlier start: data/script_twin"
else
    python datasets_scripts/universal_dependencies.py "$train" "$pud" --languages en --output data/script_twin \
        --split 'test=*_pud-*' --exclude '*-test.conllu'
fi
hf-xlt pretrain examples/script_twin.yaml --minutes "$minutes" --output runs/script_twin_mlm
hf-xlt transfer --task pos --data data/script_twin --train en --eval 'en,en~script=rot' \
    --model runs/script_twin_mlm/model --untrained-baseline "$@"
