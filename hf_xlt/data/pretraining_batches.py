"""Ready-made batches of MLM and TLM pre-training, each a function of seed and index."""

import zlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from torch.utils.data import Dataset

from .batch_order import ColumnOrder, bucket_bounds
from .masking import Masking
from .objective_schedule import ObjectiveSchedule, Task
from .packed_sequences import PackedSequences
from .pretraining_rows import Rows
from .pretraining_tasks import both_directions, pair_tasks, task_groups, text_tasks
from .token_store import PairStore, TokenStore

OBJECTIVES = ("mlm", "tlm")
STREAMS = ("concatenated", "sentences")


class PretrainingBatches(Dataset):
    """Micro-batches of packed sequences, for `processes` processes that each take `accumulation` of them a step.

    Item j is the micro-batch of process `j % processes`, its micro-step `j // processes`. The rows and masks of a step
    depend on seed and step alone; they are shared out to its micro-batches by about equal tokens. So a run can resume
    anywhere, and sees the same data with any number of processes.

    A step has one task, an objective on a language or pair. An iteration of the schedule draws up to five languages
    for MLM, then up to five directed pairs for TLM. With `mixed`, each step holds rows of all objectives with equal
    shares of tokens, the language drawn anew for each row.

    Items hold `input_ids`, `position_ids`, `langs`, `labels` and `task_ids` (index in `tasks`), each (1, total), and
    `sequence_lengths` (sequences,); int64.

    Args:
        texts: Monolingual text by language.
        pairs: Translations by pair of languages; each is trained in both directions.
        lang_ids: Id of each language.
        masking: How tokens are chosen and hidden; the first token of a sequence never is.
        eos_id: Id of `</s>`.
        steps: Optimiser steps.
        batch_tokens: Tokens in a step, about.
        bptt: Tokens in a chunk of the stream, or in the longest sentence.
        max_length: Tokens on either side of a pair; longer pairs are left out.
        alpha: Exponent that smooths the languages' shares of sentences, and the pairs' apart from them.
        objectives: "mlm", "tlm" or both.
        mixed: Mix objectives and languages within a step.
        processes: Processes.
        accumulation: Micro-steps in a step.
        seed: Seed of schedule, order and masks, 0 or more.
        stream: "concatenated" cuts the text into chunks of `bptt` across sentences; "sentences" makes a row of each,
            batches of similar length.
        reset_positions: Whether a pair's second half starts at position 0.
        language_ids: Whether `langs` is part of the items.

    Raises:
        ValueError: If an objective has no data, a language no id, or a step fewer rows than micro-batches.
    """

    def __init__(
        self,
        texts: Mapping[str, TokenStore],
        pairs: Mapping[tuple[str, str], PairStore],
        lang_ids: Mapping[str, int],
        masking: Masking,
        eos_id: int,
        *,
        steps: int,
        batch_tokens: int = 4000,
        bptt: int = 256,
        max_length: int = 100,
        alpha: float = 0.7,
        objectives: Sequence[str] = OBJECTIVES,
        mixed: bool = False,
        processes: int = 1,
        accumulation: int = 1,
        seed: int = 0,
        stream: str = "concatenated",
        reset_positions: bool = True,
        language_ids: bool = True,
    ):
        _check_choices(objectives, stream)
        ids = lang_ids if language_ids else None
        columns = 1 if mixed else max(1, round(batch_tokens / bptt))
        groups = []
        if "mlm" in objectives:
            groups.append(text_tasks(texts, ids, eos_id, bptt, stream, columns))
        if "tlm" in objectives:
            groups.append(pair_tasks(both_directions(pairs), ids, eos_id, max_length, reset_positions))
        self.steps = steps
        self.mixed = mixed
        self.tasks: list[Task] = [task for group in groups for task in group]
        self._masking = masking
        self._seed = seed
        self._parts = processes * accumulation
        self._rows: list[Rows] = [rows for group in groups for rows in group.values()]
        self._schedule = ObjectiveSchedule(task_groups(groups, alpha, batch_tokens if mixed else None), seed)
        self._orders = []
        for task, rows in zip(self.tasks, self._rows, strict=True):
            key = (seed, _number(task.name))
            self._orders.append(ColumnOrder(len(rows), 1, key) if mixed else rows.order(batch_tokens, key))
        self._check_parts()
        self._shared_out: tuple[int, list[PackedSequences]] = (-1, [])

    def __len__(self) -> int:
        return self.steps * self._parts

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        """Return one micro-batch of one process."""
        step, part = divmod(range(len(self))[index], self._parts)
        if step != self._shared_out[0]:
            batch = self._step_batch(step)
            self._shared_out = (step, [batch.take(sequences) for sequences in batch.shares(self._parts)])
        return self._shared_out[1][part].packed_tensors()

    def _step_batch(self, step: int) -> PackedSequences:
        """Return all rows of a step with their masks."""
        tasks, before = self._draws(step)
        parts = []
        for task in np.unique(tasks):
            rows = np.concatenate([self._orders[task].rows(number) for number in before[tasks == task].tolist()])
            sequences = self._rows[task].sequences(rows)
            parts.append(sequences.with_value("task_ids", np.full(sequences.lengths.sum(), task)))
        (mask_seed,) = np.random.SeedSequence([self._seed, _number("masks"), step]).generate_state(1, np.uint64)
        generator = torch.Generator().manual_seed(int(mask_seed))
        return PackedSequences.concatenate(parts).masked(self._masking, generator)

    def _draws(self, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the tasks drawn in a step, one a row if mixed, and how often each was drawn before."""
        if self.mixed:
            return self._schedule.iteration(step)
        iteration, draw = divmod(step, self._schedule.period)
        tasks, before = self._schedule.iteration(iteration)
        return tasks[draw : draw + 1], before[draw : draw + 1]

    def _check_parts(self) -> None:
        if self.mixed:
            fewest, what = self._schedule.period, "mixed objectives"
        else:
            orders = zip(self._orders, self.tasks, strict=True)
            fewest, what = min((order.fewest_rows, repr(task.name)) for order, task in orders)
        if fewest < self._parts:
            raise ValueError(
                f"A step of {what} may have as few as {fewest} rows, too few for {self._parts} micro-batches "
                "(processes x accumulation). Raise `batch_tokens`, lower `accumulation`, or add text."
            )


def held_out_batches(
    texts: Mapping[str, TokenStore],
    pairs: Mapping[tuple[str, str], PairStore],
    lang_ids: Mapping[str, int],
    masking: Masking,
    eos_id: int,
    *,
    batch_tokens: int = 4000,
    bptt: int = 256,
    max_length: int = 100,
    stream: str = "concatenated",
    reset_positions: bool = True,
    language_ids: bool = True,
) -> dict[str, list[dict[str, torch.Tensor]]]:
    """Return held-out text by task name in packed batches with evaluation masks, the same at every call.

    Pairs come in the direction given, and not in the other. Of a concatenated stream the first chunk is left out if
    part of it is filling; text of less than a chunk comes whole. Arguments and items are those of
    `PretrainingBatches`, without `task_ids`.
    """
    _check_choices(OBJECTIVES, stream)
    ids = lang_ids if language_ids else None
    tasks: dict[Task, Rows] = {}
    if texts:
        tasks |= text_tasks(texts, ids, eos_id, bptt, stream, columns=1)
    if pairs:
        tasks |= pair_tasks(pairs, ids, eos_id, max_length, reset_positions)
    return {task.name: list(_evaluation_batches(rows, masking, batch_tokens)) for task, rows in tasks.items()}


def _evaluation_batches(rows: Rows, masking: Masking, batch_tokens: int) -> Iterator[dict[str, torch.Tensor]]:
    sequences = rows.evaluation_sequences()
    sequences = sequences.take(sequences.longest_first())
    sequences = sequences.masked_for_evaluation(masking, torch.Generator().manual_seed(0))
    bounds = bucket_bounds(sequences.lengths, batch_tokens)
    for batch in np.split(np.arange(len(sequences.lengths)), bounds[1:-1]):
        yield sequences.take(batch).packed_tensors()


def _check_choices(objectives: Sequence[str], stream: str) -> None:
    if stream not in STREAMS:
        raise ValueError(f"`stream` must be one of {STREAMS}, got {stream!r}.")
    if not objectives or set(objectives) - set(OBJECTIVES):
        raise ValueError(f"`objectives` must be some of {OBJECTIVES}, got {objectives!r}.")


def _number(name: str) -> int:
    """Return a number for seeds, the same in every process and run."""
    return zlib.crc32(name.encode())
