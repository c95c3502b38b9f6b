"""Relation F1 for the `evaluate` library: `hf_xlt.metrics.relation_f1` behind `add_batch` and `compute`.

Needs no network. Either of these:
    metric = RelationF1()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/relation_f1.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.relation_f1 import relation_f1


class RelationF1(evaluate.Metric):
    """Score the labels of pairs.

    Example:
        >>> predictions, references = [["part", "use"], ["use"]], [["part", "no_relation"], ["part"]]
        >>> RelationF1().compute(predictions=predictions, references=references)["recall"]
        0.5
    """

    def _info(self) -> evaluate.MetricInfo:
        labels = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description="Micro-averaged precision, recall and F1 of relations, pairs in no relation left out.",
            citation="Subburathinam et al. 2019, Cross-lingual Structure Transfer for Relation and Event Extraction",
            inputs_description=(
                "predictions: the labels of the pairs of each sentence. "
                "references: the right labels, as many in each sentence. "
                "negative: the label of pairs in no relation, by default `no_relation`."
            ),
            features=datasets.Features({"predictions": labels, "references": labels}),
        )

    def _compute(
        self, predictions: list[list[str]], references: list[list[str]], negative: str = "no_relation"
    ) -> dict[str, float]:
        return relation_f1(references, predictions, negative)
