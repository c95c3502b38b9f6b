r"""Probe an encoder on one pair of languages: translations found layer by layer, word pieces and features in common.

    python examples/run_probes.py --model runs/2026-01-31_pretrain_5e6f7a8b/model --text data/ud-pud \
        --source en --target de
    python examples/run_probes.py probes.yaml                   # the same from a file; JSON, too

The core of `hf-xlt probe` on the library, without what that adds: many pairs and encoders, zero-shot scores beside
all this, other distances, resuming, figures. Takes 10 seconds for 200 sentences and a small encoder of `hf-xlt
pretrain` on two cores. Prints one line per layer, with 95 % intervals, and two lines on what the languages share, such
as these (of one small encoder; others give others):

    layer   encoder                untrained              (n = 200, spelling alone 80.0)
    0       24.0 [18.6, 30.4]      22.5 [17.3, 28.8]
    1       18.5 [13.7, 24.5]      22.5 [17.3, 28.8]
    ...
    word pieces: Jaccard 0.287 of 1,651 and 1,583
    word order: 4 of 6 features of WALS shared, other values of 81A, 86A
"""

import sys
from collections import Counter
from dataclasses import dataclass, field

from transformers import AutoModel, AutoTokenizer, HfArgumentParser

from hf_xlt.probes import (
    Pieces,
    Share,
    piece_overlap,
    read_aligned_text,
    sentence_vectors,
    shared_features,
    surface_hits,
    translation_hits,
    untrained_encoder,
    wals_features,
)
from hf_xlt.training.processes import process_state


@dataclass
class Arguments:
    """What to probe."""

    model: str = field(metadata={"help": "folder or Hub id of an encoder that AutoModel opens"})
    text: str = field(metadata={"help": "sentences and their translations, see docs/probes.md"})
    source: str = field(metadata={"help": "code of a language"})
    target: str = field(metadata={"help": "code of another"})
    sentences: int = field(default=200, metadata={"help": "most sentences"})


def main() -> None:
    if not process_state().is_main_process:
        return  # one process does it all
    parser = HfArgumentParser(Arguments)
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    (arguments,) = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()
    languages = arguments.source, arguments.target
    text = read_aligned_text(arguments.text, languages, size=arguments.sentences)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModel.from_pretrained(arguments.model, use_safetensors=True)

    columns = []
    for encoder in (model, untrained_encoder(model)):
        vectors = [sentence_vectors(encoder, tokenizer, text.texts[code], code) for code in languages]
        hits = translation_hits(*vectors)
        columns.append([Share.of(hits.of(layer)) for layer in range(len(hits.hits))])
    spelling = Share.of(surface_hits(*(text.texts[code] for code in languages))[0])
    print(f"layer   {'encoder':22} {'untrained':22} (n = {len(text)}, spelling alone {100 * spelling.value:.1f})")
    for layer, shares in enumerate(zip(*columns, strict=True)):
        print(f"{layer:<7}", *(f"{_told(share):22}" for share in shares))

    pieces = [
        Pieces(
            Counter(piece for ids in tokenizer(text.texts[code], add_special_tokens=False).input_ids for piece in ids)
        )
        for code in languages
    ]
    overlap = piece_overlap(*pieces)
    print(f"word pieces: Jaccard {overlap.jaccard:.3f} of {overlap.train:,} and {overlap.evaluation:,}")
    found = shared_features(wals_features(), *languages)
    print(
        f"word order: {found.count} of {found.compared} features of WALS shared, "
        f"other values of {', '.join(found.different) or 'none'}"
    )


def _told(share: Share) -> str:
    return f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


if __name__ == "__main__":
    main()
