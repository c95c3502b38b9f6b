r"""Map word vectors of one language onto those of another with a dictionary, and refine the map.

    python examples/run_alignment.py --source de --source_vectors wiki.de.vec --target en \
        --target_vectors wiki.en.vec --train de-en.0-5000.txt --test de-en.5000-6500.txt --output_dir aligned
    python examples/run_alignment.py alignment.yaml             # the same from a file; JSON, too

The core of `hf-xlt align` on the library, without what that adds: other methods, maps without a dictionary, several
languages, vectors trained on text, intervals, resuming, a card. Takes a minute for
20,000 words of 300 numbers each on two cores; `--max_vocab` reads more. Of the planted languages of the tests
(tests/examples/test_run_alignment.py) it says, after 2 seconds:

    120 pairs; mean CSLS cosine after refinement 0.999
    procrustes, nn: P@1 100.0 % of 60 words
    procrustes, csls: P@1 100.0 % of 60 words
    procrustes+refine, nn: P@1 100.0 % of 60 words
    procrustes+refine, csls: P@1 100.0 % of 60 words
    100.0 % of the test words are in both vocabularies
"""

import sys
from dataclasses import dataclass, field

from transformers import HfArgumentParser

from hf_xlt.alignment.evaluation import lexicon_queries, score_queries
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import Normalisation
from hf_xlt.alignment.refinement import refine
from hf_xlt.alignment.seeds import lexicon_pairs
from hf_xlt.data.lexicons import read_lexicon
from hf_xlt.data.vectors import read_vectors
from hf_xlt.models import AlignedEmbeddings
from hf_xlt.training.processes import process_state


@dataclass
class Arguments:
    """What to map, onto what, by which words."""

    source: str = field(metadata={"help": "code of the language that is mapped"})
    source_vectors: str = field(metadata={"help": "file of any layout that `read_vectors` knows"})
    target: str = field(metadata={"help": "code of the language it is mapped onto"})
    target_vectors: str
    train: str = field(metadata={"help": "dictionary to learn from: a word and its translation on each line"})
    test: str = field(metadata={"help": "dictionary to be tried on, of other words"})
    output_dir: str
    max_vocab: int = 20_000


def main() -> None:
    if not process_state().is_main_process:
        return  # one process does it all
    parser = HfArgumentParser(Arguments)
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    (arguments,) = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()

    vectors = {
        arguments.source: read_vectors(arguments.source_vectors, arguments.max_vocab),
        arguments.target: read_vectors(arguments.target_vectors, arguments.max_vocab),
    }
    normalisations = {
        code: Normalisation.fit(space.matrix, ["unit", "center", "unit"]) for code, space in vectors.items()
    }
    source, target = (normalisations[code](space.matrix) for code, space in vectors.items())

    pairs = lexicon_pairs(read_lexicon(arguments.train), *vectors.values())
    mapping = procrustes(source[pairs[:, 0]], target[pairs[:, 1]])
    refined = refine(source, target, mapping)
    print(f"{len(pairs):,} pairs; mean CSLS cosine after refinement {refined.criterion:.3f}")

    words = (space.words for space in vectors.values())
    queries = lexicon_queries(read_lexicon(arguments.test), *words)
    for name, found in {"procrustes": mapping, "procrustes+refine": refined.mapping}.items():
        for retrieval in ("nn", "csls"):
            score = score_queries(queries, source @ found.T, target, retrieval=retrieval)
            print(f"{name}, {retrieval}: P@1 {100 * score.precision(1):.1f} % of {len(score.words):,} words")
    print(f"{100 * score.coverage:.1f} % of the test words are in both vocabularies")

    model = AlignedEmbeddings.from_vectors(
        vectors, hub=arguments.target, normalisations=normalisations, maps={arguments.source: refined.mapping}
    )
    model.save_pretrained(arguments.output_dir)
    print(f"AlignedEmbeddings.from_pretrained({arguments.output_dir!r})")


if __name__ == "__main__":
    main()
