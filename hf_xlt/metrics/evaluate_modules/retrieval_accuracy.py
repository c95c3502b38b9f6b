"""Accuracy of translation retrieval for the `evaluate` library: `retrieval_accuracy` behind `add_batch` and `compute`.

Needs no network. Either of these:
    metric = RetrievalAccuracy()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/retrieval_accuracy.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.retrieval_accuracy import retrieval_accuracy


class RetrievalAccuracy(evaluate.Metric):
    """Score vectors of sentences and of their translations.

    Example:
        >>> predictions, references = [[1, 0], [0, 1]], [[2, 1], [0, 3]]
        >>> RetrievalAccuracy().compute(predictions=predictions, references=references)
        {'accuracy': 1.0, 'reverse_accuracy': 1.0}
    """

    def _info(self) -> evaluate.MetricInfo:
        vector = datasets.List(datasets.Value("float32"))
        return evaluate.MetricInfo(
            description="Share of sentences whose translation is the nearest of all sentences of the other language.",
            citation="Hu et al. 2020, XTREME: A Massively Multilingual Multi-task Benchmark",
            inputs_description=(
                "predictions: a vector of each sentence. references: one of its translation. "
                "retrieval: `nn` (cosine, the default), `csls` or `isf`."
            ),
            features=datasets.Features({"predictions": vector, "references": vector}),
        )

    def _compute(
        self, predictions: list[list[float]], references: list[list[float]], retrieval: str = "nn"
    ) -> dict[str, float]:
        return retrieval_accuracy(predictions, references, retrieval)
