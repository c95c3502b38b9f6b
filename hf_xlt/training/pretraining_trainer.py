"""A Trainer for masked and translation language modelling."""

import math
import time
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain

import torch
from peft import PeftModel
from torch.distributed.tensor import DTensor
from torch.nn.functional import cross_entropy
from torch.utils.data import SequentialSampler
from transformers import PreTrainedModel, PrinterCallback, TrainerCallback, TrainingArguments, XLMConfig

from ..data.pretraining_batches import PretrainingBatches
from ..models.xlm_inputs import check_ranges
from .carded_trainer import CardedTrainer
from .inverse_sqrt import inverse_sqrt_schedule
from .matrix_products import matrix_product_timer, training_flops
from .word_tagging_trainer import MarkCompleteCheckpoints

BEST_METRIC = "eval_perplexity"
NOT_FINITE_ADVICE = (
    "Lower the learning rate, lengthen the warm-up or, in half precision, train in bf16 or single precision. The "
    "checkpoints before this step are kept."
)


class PretrainingTrainer(CardedTrainer):
    """Train an XLM with an LM head on packed batches.

    The loss is the mean over all predicted tokens of an optimiser step, whatever the number of processes and of
    accumulation steps; the order of the batches is that of `batches`, so a resumed run sees what an uninterrupted one
    would have seen. Beside the Trainer's own keys the log has `loss_<task>` (`loss_mlm_en`, `loss_tlm_en-fr`) and
    `tokens_<task>` of each task met since the last log, `tokens` (trained on so far), `tokens_per_second`,
    `matrix_product_rate` (operations per second of large matrix products on this machine, the best timed so far) and
    `mfu` (useful operations over what this rate gives in that time). With the schedule `inverse_sqrt` the rate is
    XLM's.

    Args:
        model: A model whose forward takes packed rows and `logits_to_keep`.
        args: Training arguments; one item of `batches` is one process's part of an optimiser step.
        batches: What to train on.
        held_out: Held-out batches of each task, by its name (`mlm en`).
        patience: Stop after so many evaluations without a better `eval_perplexity`; None: never.
        callbacks: Further callbacks.

    Raises:
        ValueError: If the model has no embeddings for some ids of the batches; training batches are looked at one by
            one as they come.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        args: TrainingArguments,
        batches: PretrainingBatches,
        held_out: Mapping[str, Sequence[Mapping[str, torch.Tensor]]] | None = None,
        patience: int | None = None,
        callbacks: list[TrainerCallback] | None = None,
    ):
        for batch in chain([batches[0]], *(held_out or {}).values()):
            check_batch(batch, model.config)
        own = [LogBeforeSaving(), MarkCompleteCheckpoints(), *([StopWithoutGain(patience)] if patience else [])]
        super().__init__(
            model,
            args,
            data_collator=partial(checked_item, config=model.config),
            train_dataset=batches,
            # Only `evaluate` reads it, but without one the Trainer refuses to evaluate.
            eval_dataset=list(held_out) if held_out else None,
            callbacks=[*own, *(callbacks or [])],
        )
        self.remove_callback(PrinterCallback)
        # `compute_loss` divides by the step's predicted tokens: the Trainer has nothing left to scale.
        self.model_accepts_loss_kwargs = True
        self.loss_is_scaled_for_ga = True
        self.held_out = held_out or {}
        self._tallies: list[torch.Tensor] = []
        self._started: float | None = None

    def trained_rows(self) -> tuple[dict[str, int], str]:
        """Return the number of tokens of each language and pair that were trained on, and that rows are tokens."""
        tokens: dict[str, float] = {}
        for entry in self.state.log_history:
            for task in self.train_dataset.tasks:
                key = "-".join(sorted(task.languages))
                tokens[key] = tokens.get(key, 0) + entry.get(f"tokens_{task.name.replace(' ', '_')}", 0)
        return {key: round(count) for key, count in tokens.items()}, "tokens that were trained on"

    def _get_train_sampler(self, train_dataset=None) -> SequentialSampler:
        return SequentialSampler(train_dataset or self.train_dataset)

    def create_scheduler(self, num_training_steps: int, optimizer: torch.optim.Optimizer | None = None):
        """Make the schedule; `inverse_sqrt` is the paper's, which begins at 1e-7."""
        if self.lr_scheduler is None and self.args.lr_scheduler_type == "inverse_sqrt":
            warmup = self.args.get_warmup_steps(num_training_steps)
            self.lr_scheduler = inverse_sqrt_schedule(optimizer or self.optimizer, warmup)
            self._created_lr_scheduler = True
        return super().create_scheduler(num_training_steps, optimizer)

    def get_batch_samples(self, epoch_iterator, num_batches, device):
        """Fetch the parts of a step; the time counts from here to the log, without evaluation and saving."""
        if self.control.should_training_stop:
            # Resumed from where it had stopped: a step without parts ends the loop.
            return [], None
        if self._started is None:
            self._started = time.perf_counter()
        return super().get_batch_samples(epoch_iterator, num_batches, device)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        """Return the summed cross-entropy over the predicted tokens of the whole step, and tally it by task.

        Args:
            model: The model.
            inputs: An item of `batches` with `logits_to_keep`.
            return_outputs: Whether to return the model's outputs too.
            num_items_in_batch: Predicted tokens of the step on all processes; None: of this item.
        """
        outputs, losses, tasks = token_losses(model, inputs)
        if num_items_in_batch is None:
            num_items_in_batch = losses.numel()
        predicted = torch.as_tensor(num_items_in_batch).clamp(min=1)
        self._tallies.append(self._tally(inputs, losses.detach(), tasks))
        # The gradients of the processes are averaged, so their number cancels.
        loss = losses.sum() / predicted * self.accelerator.num_processes
        return (loss, outputs) if return_outputs else loss

    def _tally(self, inputs: Mapping[str, torch.Tensor], losses: torch.Tensor, tasks: torch.Tensor) -> torch.Tensor:
        """Return loss, predicted tokens and tokens by task, tokens and squared lengths of an item, (3 tasks + 2,)."""
        # Single precision, as not every accelerator has double.
        by_task = losses.new_zeros(3, len(self.train_dataset.tasks))
        by_task[0].index_add_(0, tasks, losses)
        by_task[1].index_add_(0, tasks, torch.ones_like(losses))
        task_ids = inputs["task_ids"][0]
        by_task[2].index_add_(0, task_ids, torch.ones_like(task_ids, dtype=by_task.dtype))
        lengths = inputs["sequence_lengths"].float()
        return torch.cat([by_task.flatten(), lengths.sum()[None], lengths.square().sum()[None]])

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Log, in training with the loss of each task and the speed.

        Raises:
            ValueError: If a loss since the last log was not a finite number, or a weight is not.
        """
        if "loss" in logs and self._tallies:
            logs = {**logs, **self._parts(logs["learning_rate"])}
            self._check_weights(logs["learning_rate"])
        super().log(logs, start_time)

    def _parts(self, learning_rate: float) -> dict[str, float]:
        tallies = self.accelerator.reduce(torch.stack(self._tallies), "sum").cpu().double()  # (items, 3 tasks + 2)
        seconds = time.perf_counter() - self._started
        self._tallies, self._started = [], None
        tasks = self.train_dataset.tasks
        losses, counts, read = tallies[:, :-2].unflatten(1, (3, len(tasks))).unbind(1)
        self._check_finite(losses, learning_rate)
        keys = [task.name.replace(" ", "_") for task in tasks]
        parts = {
            f"loss_{key}": (loss / count).item()
            for key, loss, count in zip(keys, losses.sum(0), counts.sum(0), strict=True)
            if count
        }
        parts |= {f"tokens_{key}": int(count) for key, count in zip(keys, read.sum(0), strict=True) if count}
        tokens, squares = tallies[:, -2:].sum(0).tolist()
        model = self.accelerator.unwrap_model(self.model)
        flops = training_flops(model.config, tokens, squares, counts.sum().item(), isinstance(model, PeftModel))
        earlier = next((entry["tokens"] for entry in reversed(self.state.log_history) if "tokens" in entry), 0)
        parts["tokens"] = earlier + round(tokens)
        parts["tokens_per_second"] = tokens / seconds
        parts["matrix_product_rate"] = self._matrix_product_rate(seconds)
        parts["mfu"] = flops / seconds / (parts["matrix_product_rate"] * self.accelerator.num_processes)
        return parts

    def _check_finite(self, losses: torch.Tensor, learning_rate: float) -> None:
        """Name the first step and task whose loss is not finite; `losses` is (items since the last log, tasks)."""
        wrong = (~losses.isfinite()).nonzero()
        if len(wrong):
            item, task = wrong[0].tolist()
            parts = self.args.gradient_accumulation_steps
            step = self.state.global_step - (len(losses) - 1 - item) // parts
            raise ValueError(
                f"The loss of {self.train_dataset.tasks[task].name!r} at step {step} was {losses[item, task].item()}, "
                f"at a learning rate of about {learning_rate:.2g}. {NOT_FINITE_ADVICE}"
            )

    def _check_weights(self, learning_rate: float) -> None:
        """Look at all weights: a gradient may be infinite where the loss is not, and the last update has no loss."""
        weights = (weight.detach() for weight in self.model.parameters())
        # Of a sharded weight, each process looks at its own part.
        parts = [weight.to_local() if isinstance(weight, DTensor) else weight for weight in weights]
        broken = torch.stack([~part.isfinite().all() for part in parts]).any().float().to(self.args.device)
        if self.accelerator.reduce(broken, "sum").item():
            raise ValueError(
                f"The update of step {self.state.global_step} made weights that are not finite, at a learning rate of "
                f"about {learning_rate:.2g}. {NOT_FINITE_ADVICE}"
            )

    def _matrix_product_rate(self, seconds: float) -> float:
        half = {"bf16": torch.bfloat16, "fp16": torch.float16}
        dtype = half.get(self.accelerator.mixed_precision, torch.float32)
        return matrix_product_timer(self.args.device.type, dtype).rate(seconds)

    @torch.no_grad()
    def held_out_losses(self) -> dict[str, torch.Tensor]:
        """Return loss and number of predicted tokens of each held-out sequence, (sequences, 2), by task.

        The batches are shared out among the processes; each process gets all results.

        Raises:
            ValueError: If the perplexity of a task is not a finite number.
        """
        # A sharded model needs all its processes for every batch.
        model, processes = (self.model_wrapped, 1) if self.is_fsdp_enabled else (self.model, self.args.world_size)
        model.eval()
        results = {}
        for name, batches in self.held_out.items():
            parts = [torch.zeros(len(batch["sequence_lengths"]), 2, device=self.args.device) for batch in batches]
            for index in range(self.args.process_index % processes, len(batches), processes):
                inputs = self._prepare_inputs(keep_predicted([batches[index]]))
                with self.compute_loss_context_manager():
                    _, losses, _ = token_losses(model, inputs)
                lengths = inputs["sequence_lengths"]
                sequence = torch.arange(len(lengths), device=lengths.device).repeat_interleave(lengths)
                scores = torch.stack([losses, torch.ones_like(losses)], dim=1)
                parts[index].index_add_(0, sequence[inputs["logits_to_keep"]], scores)
            sums = self.accelerator.reduce(torch.cat(parts), "sum").cpu().double()
            results[name] = sums * processes / self.args.world_size
            loss, count = results[name].sum(0).tolist()
            if not math.isfinite(perplexity(loss, count)):
                raise ValueError(
                    f"The held-out loss of {name!r} after step {self.state.global_step} was {loss / count:.4g}. "
                    f"{NOT_FINITE_ADVICE}"
                )
        return results

    def evaluate(self, eval_dataset=None, ignore_keys=None, metric_key_prefix: str = "eval") -> dict[str, float]:
        """Return the perplexity of each held-out task, and their mean over the languages of `mlm`, else over `tlm`.

        Raises:
            ValueError: If there is no held-out text, or a perplexity is not a finite number.
        """
        if not self.held_out:
            raise ValueError("There is no held-out text to evaluate on. Give `held_out` to the trainer.")
        sums = {name: losses.sum(0) for name, losses in self.held_out_losses().items()}
        perplexities = {name: perplexity(loss.item(), count.item()) for name, (loss, count) in sums.items()}
        metrics = {
            f"{metric_key_prefix}_{name.replace(' ', '_')}_perplexity": value for name, value in perplexities.items()
        }
        metrics[f"{metric_key_prefix}_perplexity"] = mean_perplexity(perplexities)
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics


def check_batch(batch: Mapping[str, torch.Tensor], config: XLMConfig) -> None:
    """Compare a batch with a model, before an accelerator meets an id that has no embedding.

    Raises:
        ValueError: If an id or position has none.
    """
    vocabulary = max(int(batch[name].max()) for name in ("input_ids", "labels")) + 1
    langs = batch["langs"].aminmax() if "langs" in batch else ()
    check_ranges(config, vocabulary, map(int, langs), int(batch["position_ids"].max()) + 1)


def checked_item(items: Sequence[Mapping[str, torch.Tensor]], config: XLMConfig) -> dict[str, torch.Tensor]:
    """Return the only item of a list as `keep_predicted` does, compared with the model of this configuration."""
    check_batch(items[0], config)
    return keep_predicted(items)


def keep_predicted(items: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the only item of a list with `logits_to_keep`, the positions that are predicted, (predicted,).

    Found here rather than on an accelerator, which would have to wait for the number of them.
    """
    (item,) = items
    return {**item, "logits_to_keep": (item["labels"][0] != -100).nonzero().flatten()}


def token_losses(model, inputs: Mapping[str, torch.Tensor]) -> tuple:
    """Return a model's outputs, the cross-entropy of each predicted token and the task of each, (predicted,)."""
    kept = inputs["logits_to_keep"]
    outputs = model(**{name: value for name, value in inputs.items() if name not in ("labels", "task_ids")})
    losses = cross_entropy(outputs.logits[0].float(), inputs["labels"][0, kept], reduction="none")
    return outputs, losses, inputs["task_ids"][0, kept] if "task_ids" in inputs else None


def perplexity(loss: float, count: float) -> float:
    """Return the perplexity of a summed loss, infinity where no float holds it."""
    try:
        return math.exp(loss / count)
    except OverflowError:
        return math.inf


def mean_perplexity(perplexities: Mapping[str, float]) -> float:
    """Return the mean over the tasks of `mlm`, over those of `tlm` if there are no others."""
    values = [value for name, value in perplexities.items() if name.startswith("mlm ")] or list(perplexities.values())
    return sum(values) / len(values)


class LogBeforeSaving(TrainerCallback):
    """Log whenever a checkpoint is saved: no loss that was not checked gets into one, and no sum is cut in two."""

    def on_step_end(self, args, state, control, **kwargs):
        """Ask for a log."""
        if control.should_save or control.should_evaluate:
            control.should_log = True


class StopWithoutGain(TrainerCallback):
    """Stop when `eval_perplexity` has not become better for some evaluations; a function of the log alone.

    Args:
        patience: How many.
    """

    def __init__(self, patience: int):
        self.patience = patience

    def on_train_begin(self, args, state, control, **kwargs):
        """Stop at once if the checkpoint that is resumed from is the one that training stopped at."""
        self.on_evaluate(args, state, control)

    def on_evaluate(self, args, state, control, **kwargs):
        """Stop if the best evaluation is too long ago."""
        values = [entry[BEST_METRIC] for entry in state.log_history if BEST_METRIC in entry]
        if values and len(values) - 1 - values.index(min(values)) >= self.patience:
            control.should_training_stop = True
