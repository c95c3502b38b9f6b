"""Map word vectors of one language onto those of another with a dictionary, and refine the map.

    python examples/run_alignment.py de wiki.de.vec en wiki.en.vec de-en.0-5000.txt de-en.5000-6500.txt aligned

The core of `hf-xlt align` on the library, without what that adds: other methods, maps without a dictionary, several
languages, vectors trained on text, intervals, resuming, a card. Takes a minute for 20,000 words of 300 numbers each on
two cores; `--max-vocab` reads more.
"""

import argparse
from pathlib import Path

from hf_xlt.alignment.evaluation import lexicon_queries, score_queries
from hf_xlt.alignment.linear_maps import procrustes
from hf_xlt.alignment.normalisation import Normalisation
from hf_xlt.alignment.refinement import refine
from hf_xlt.alignment.seeds import lexicon_pairs
from hf_xlt.data.lexicons import read_lexicon
from hf_xlt.data.vectors import read_vectors
from hf_xlt.models import AlignedEmbeddings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="code of the language that is mapped")
    parser.add_argument("source_vectors", help="of any layout that `read_vectors` knows")
    parser.add_argument("target", help="code of the language it is mapped onto")
    parser.add_argument("target_vectors")
    parser.add_argument("train", help="dictionary to learn from: a word and its translation on each line")
    parser.add_argument("test", help="dictionary to be tried on, of other words")
    parser.add_argument("output", type=Path)
    parser.add_argument("--max-vocab", type=int, default=20_000)
    arguments = parser.parse_args()

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
    model.save_pretrained(arguments.output)
    print(f"AlignedEmbeddings.from_pretrained({str(arguments.output)!r})")


if __name__ == "__main__":
    main()
