"""Transfer ratio for the `evaluate` library: `hf_xlt.metrics.transfer_ratio` behind `add_batch` and `compute`.

Needs no network. Either of these:
    metric = TransferRatio()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/transfer_ratio.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.transfer_ratio import transfer_ratio


class TransferRatio(evaluate.Metric):
    """Set zero-shot scores of languages beside supervised ones.

    Example:
        >>> TransferRatio().compute(predictions=[0.25, 0.75], references=[0.5, 0.75])
        {'transfer_ratio': 0.75, 'transfer_gap': 0.125}
    """

    def _info(self) -> evaluate.MetricInfo:
        score = datasets.Value("float64")
        return evaluate.MetricInfo(
            description="What of the score of a model trained on a language is there without labels of it.",
            citation="Hu et al. 2020, XTREME: A Massively Multilingual Multi-task Benchmark",
            inputs_description=(
                "predictions: the zero-shot score of each language. "
                "references: the score of a model trained on that language."
            ),
            features=datasets.Features({"predictions": score, "references": score}),
        )

    def _compute(self, predictions: list[float], references: list[float]) -> dict[str, float]:
        return transfer_ratio(predictions, references)
