"""The tasks of a pre-training run and the rows each trains on."""

from collections.abc import Mapping, Sequence

import numpy as np

from .objective_schedule import Task, TaskGroup, task_probabilities
from .pretraining_rows import Rows, SentencePairs, Sentences, StreamChunks
from .token_store import PairStore, TokenStore

DRAWS = 5  # tasks of each objective in an iteration of the schedule, at most


def text_tasks(
    texts: Mapping[str, TokenStore],
    lang_ids: Mapping[str, int] | None,
    eos_id: int,
    bptt: int,
    stream: str,
    columns: int,
) -> dict[Task, StreamChunks | Sentences]:
    """Return the MLM tasks and their rows.

    Args:
        texts: Text by language.
        lang_ids: Id of each language; None leaves `langs` out.
        eos_id: Id of `</s>`.
        bptt: Tokens in a chunk, or in the longest sentence.
        stream: "concatenated" or "sentences".
        columns: Chunks in a batch of a concatenated stream.

    Raises:
        ValueError: If there is no text, or a language has no id.
    """
    if not texts:
        raise ValueError("The objective 'mlm' needs monolingual text, got none. Give `texts`, or leave 'mlm' out.")
    tasks = {}
    for language, store in texts.items():
        lang = _lang(lang_ids, language)
        tasks[Task("mlm", (language,))] = (
            StreamChunks(store, lang, eos_id, bptt, columns)
            if stream == "concatenated"
            else Sentences(store, lang, eos_id, bptt)
        )
    return tasks


def pair_tasks(
    pairs: Mapping[tuple[str, str], PairStore],
    lang_ids: Mapping[str, int] | None,
    eos_id: int,
    max_length: int,
    reset_positions: bool,
) -> dict[Task, SentencePairs]:
    """Return the TLM tasks and their rows, one for each of `pairs`.

    Args:
        pairs: Translations by pair of languages, in the direction to train.
        lang_ids: Id of each language; None leaves `langs` out.
        eos_id: Id of `</s>`.
        max_length: Tokens on either side, without special tokens.
        reset_positions: As in `hf_xlt.data.packed_sequences.pair_sequences`.

    Raises:
        ValueError: If there are no pairs, or a language has no id.
    """
    if not pairs:
        raise ValueError("The objective 'tlm' needs translations, got none. Give `pairs`, or leave 'tlm' out.")
    tasks = {}
    for (source, target), store in pairs.items():
        langs = None if lang_ids is None else (_lang(lang_ids, source), _lang(lang_ids, target))
        tasks[Task("tlm", (source, target))] = SentencePairs(store, langs, eos_id, max_length, reset_positions)
    return tasks


def both_directions(pairs: Mapping[tuple[str, str], PairStore]) -> dict[tuple[str, str], PairStore]:
    """Return each pair and its reverse.

    Raises:
        ValueError: If a pair is given in both directions.
    """
    directed = {}
    for (source, target), store in pairs.items():
        if (target, source) in directed:
            raise ValueError(f"Give the pair {source}-{target} in one direction: both are made of it.")
        directed[source, target] = store
        directed[target, source] = store.reversed()
    return directed


def task_groups(
    groups: Sequence[Mapping[Task, Rows]], alpha: float, mixed_tokens: int | None = None
) -> list[TaskGroup]:
    """Return the groups of a schedule, a group an objective.

    Args:
        groups: Tasks of each objective and their rows.
        alpha: Exponent that smooths shares of sentences, within a group.
        mixed_tokens: Tokens of a step that mixes objectives: a draw is then a row, not a step, and as many rows are
            drawn as give each objective, on average, an equal share of the tokens.
    """
    made, first_task = [], 0
    for group in groups:
        probabilities = task_probabilities(list(group), [rows.sentences for rows in group.values()], alpha)
        draws = min(DRAWS, len(group))
        if mixed_tokens is not None:
            mean_length = np.dot(probabilities, [rows.mean_length for rows in group.values()])
            draws = max(1, round(mixed_tokens / len(groups) / mean_length))
        made.append(TaskGroup(first_task, probabilities, draws))
        first_task += len(group)
    return made


def _lang(lang_ids: Mapping[str, int] | None, language: str) -> int | None:
    if lang_ids is None:
        return None
    if language not in lang_ids:
        raise ValueError(
            f"Expected one of the model's languages {sorted(lang_ids)}, got text in {language!r}. "
            "Add the language with `model.add_language`, or leave its text out."
        )
    return lang_ids[language]
