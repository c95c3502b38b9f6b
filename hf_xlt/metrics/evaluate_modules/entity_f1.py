"""Entity F1 for the `evaluate` library: `entity_f1` behind `add_batch`, `compute` and `evaluate.combine`.

Needs no network. Either of these:
    metric = EntityF1()
    metric = evaluate.load(".../hf_xlt/metrics/evaluate_modules/entity_f1.py")
"""

import datasets

try:
    import evaluate
except ImportError as error:
    raise ImportError('Modules of `evaluate` need that library: `pip install "hf_xlt[evaluate]"`.') from error

from hf_xlt.metrics.entity_f1 import entity_f1


class EntityF1(evaluate.Metric):
    """Score tagged entities.

    Example:
        >>> predictions, references = [["B-PER", "O"], ["B-LOC"]], [["B-PER", "O"], ["B-ORG"]]
        >>> EntityF1().compute(predictions=predictions, references=references)
        {'precision': 0.5, 'recall': 0.5, 'f1': 0.5}
    """

    def _info(self) -> evaluate.MetricInfo:
        tags = datasets.List(datasets.Value("string"))
        return evaluate.MetricInfo(
            description="Precision, recall and F1 of named entities: one counts if its words and its type are right.",
            citation="Tjong Kim Sang & De Meulder 2003, Introduction to the CoNLL-2003 Shared Task",
            inputs_description=(
                "predictions: the tags of each sentence, in IOB1, IOB2 or IOBES. "
                "references: the right tags, as many in each sentence."
            ),
            features=datasets.Features({"predictions": tags, "references": tags}),
        )

    def _compute(self, predictions: list[list[str]], references: list[list[str]]) -> dict[str, float]:
        return entity_f1(references, predictions)
