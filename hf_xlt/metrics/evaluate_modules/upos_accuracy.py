"""Accuracy of parts of speech for the `evaluate` library: `upos_accuracy` behind `add_batch` and `compute`.

Needs no network. Either of these:
    metric = UposAccuracy()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/upos_accuracy.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.upos_accuracy import upos_accuracy


class UposAccuracy(evaluate.Metric):
    """Score part-of-speech tags.

    Example:
        >>> predictions, references = [["NOUN", "VERB"], ["X", "X"]], [["NOUN", "NOUN"], ["X", "X"]]
        >>> UposAccuracy().compute(predictions=predictions, references=references)
        {'accuracy': 0.75}
    """

    def _info(self) -> evaluate.MetricInfo:
        tags = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description="Share of words whose part-of-speech tag is right.",
            citation="Nivre et al. 2020, Universal Dependencies v2",
            inputs_description=(
                "predictions: the tags of each sentence. references: the right tags, as many in each sentence."
            ),
            features=datasets.Features({"predictions": tags, "references": tags}),
        )

    def _compute(self, predictions: list[list[str]], references: list[list[str]]) -> dict[str, float]:
        return upos_accuracy(references, predictions)
