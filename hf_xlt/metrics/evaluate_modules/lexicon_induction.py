"""Lexicon induction for the `evaluate` library: `precision_at` behind `add_batch`, `compute` and `evaluate.combine`.

Needs no network. Either of these:
    metric = LexiconInduction()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/lexicon_induction.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.lexicon_induction import precision_at


class LexiconInduction(evaluate.Metric):
    """Score ranked translations of words against a lexicon.

    Example:
        >>> predictions, references = [["dog", "cat"], ["tree", "house"]], [["hound", "dog"], ["house"]]
        >>> LexiconInduction().compute(predictions=predictions, references=references, ks=[1, 2])
        {'P@1': 0.5, 'P@2': 1.0}
    """

    def _info(self) -> evaluate.MetricInfo:
        words = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description="Share of source words with a right translation among the k best.",
            citation="Conneau et al. 2018, Word Translation Without Parallel Data, section 3.1",
            inputs_description=(
                "predictions: the translations of each source word, best first. "
                "references: the gold translations of each source word; one right one is enough. "
                "ks: how many of the best count, by default 1, 5 and 10."
            ),
            features=datasets.Features({"predictions": words, "references": words}),
        )

    def _compute(self, predictions: list[list[str]], references: list[list[str]], ks=(1, 5, 10)) -> dict[str, float]:
        return precision_at(predictions, references, ks)
