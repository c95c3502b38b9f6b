"""Argument F1 for the `evaluate` library: `hf_xlt.metrics.argument_f1` behind `add_batch` and `compute`.

Needs no network. Either of these:
    metric = ArgumentF1()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/argument_f1.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.argument_f1 import argument_f1


class ArgumentF1(evaluate.Metric):
    """Score the roles of candidates in events.

    Example:
        >>> predictions, references = [["agent", "none"], ["time"]], [["agent", "none"], ["place"]]
        >>> scores = ArgumentF1().compute(predictions=predictions, references=references)
        >>> scores["f1"], scores["identification_f1"]
        (0.5, 1.0)
    """

    def _info(self) -> evaluate.MetricInfo:
        roles = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description="Precision, recall and F1 of event arguments: found at all, and found with their roles.",
            citation="Li, Ji & Huang 2013, Joint Event Extraction via Structured Prediction with Global Features",
            inputs_description=(
                "predictions: the roles of the candidates of each sentence, each a trigger and a span. "
                "references: the right roles, as many in each sentence. "
                "negative: the role of candidates that are no arguments, by default `none`."
            ),
            features=datasets.Features({"predictions": roles, "references": roles}),
        )

    def _compute(
        self, predictions: list[list[str]], references: list[list[str]], negative: str = "none"
    ) -> dict[str, float]:
        return argument_f1(references, predictions, negative)
