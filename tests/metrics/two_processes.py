"""What each of two processes scores of five sentences, in every way there is; the first writes it to a file.

Run by `test_processes.py`, under `accelerate launch`.
"""

import json
import sys
from pathlib import Path

import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader
from transformers import BertConfig, BertForTokenClassification, Trainer, TrainingArguments

from hf_xlt.metrics import TaggingScores, entity_f1
from hf_xlt.metrics.evaluate_modules.entity_f1 import EntityF1
from hf_xlt.training.processes import process_state

LABELS = ["O", "B-PER", "I-PER"]


def model() -> BertForTokenClassification:
    """Return a tiny classifier, the same each time."""
    torch.manual_seed(0)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}
    return BertForTokenClassification(BertConfig(vocab_size=20, num_labels=3, **sizes)).eval()


def sentences() -> list[dict[str, list[int]]]:
    """Return five sentences of different lengths."""
    draw = torch.Generator().manual_seed(1)
    ids = [torch.randint(1, 20, (2 + number,), generator=draw).tolist() for number in range(5)]
    labels = [torch.randint(0, 3, (2 + number,), generator=draw).tolist() for number in range(5)]
    return [{"input_ids": row, "labels": tags} for row, tags in zip(ids, labels, strict=True)]


def collate(rows: list[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
    """Pad sentences."""
    width = max(len(row["input_ids"]) for row in rows)
    fill = {"input_ids": 0, "labels": -100}
    batch = {
        name: torch.tensor([row[name] + [value] * (width - len(row[name])) for row in rows])
        for name, value in fill.items()
    }
    return batch | {"attention_mask": (batch["input_ids"] != 0).long()}


def by_trainer(folder: Path, **options) -> dict[str, float]:
    """Score with a Trainer."""
    arguments = TrainingArguments(
        str(folder), per_device_eval_batch_size=1, disable_tqdm=True, dataloader_pin_memory=False, **options
    )
    trainer = Trainer(
        model(),
        arguments,
        data_collator=collate,
        eval_dataset=sentences(),
        compute_metrics=TaggingScores(LABELS, entity_f1),
    )
    return trainer.evaluate()


def by_accelerator(folder: Path) -> dict[str, dict[str, float]]:
    """Score with a loop of one's own: tags gathered batch by batch, and by files of the metric's own."""
    accelerator = Accelerator()
    places = {"num_process": accelerator.num_processes, "process_id": accelerator.process_index}
    gathered = EntityF1(cache_dir=str(folder / f"gathered{accelerator.process_index}"))
    shared = EntityF1(cache_dir=str(folder / "shared"), experiment_id="shared", **places)
    classifier, loader = accelerator.prepare(model(), DataLoader(sentences(), batch_size=1, collate_fn=collate))
    scored = 0
    for batch in loader:
        with torch.no_grad():
            found = classifier(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits.argmax(-1)
        pairs = [
            ([LABELS[tag] for tag in row[kept].tolist()], [LABELS[tag] for tag in gold[kept].tolist()])
            for row, gold, kept in zip(found, batch["labels"], batch["labels"] != -100, strict=True)
        ]
        # The fifth sentence has no partner: the loader repeats one, and the gathering drops it again.
        for tags, gold in accelerator.gather_for_metrics(pairs, use_gather_object=True):
            gathered.add(prediction=tags, reference=gold)
            if scored % accelerator.num_processes == accelerator.process_index:
                shared.add(prediction=tags, reference=gold)
            scored += 1
    # Only the first process has the result of what all wrote.
    return {"gathered": gathered.compute(), "shared": shared.compute()}


def main() -> None:
    folder = Path(sys.argv[1])
    state = process_state()
    scores = {
        "processes": state.num_processes,
        "trainer": by_trainer(folder / "whole"),
        "by batch": by_trainer(folder / "batches", batch_eval_metrics=True),
        **by_accelerator(folder),
    }
    if state.is_main_process:
        (folder / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    state.wait_for_everyone()


if __name__ == "__main__":
    main()
