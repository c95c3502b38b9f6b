"""Pocket as a folder: a data set a task, Parquet with a card, and dictionaries."""

from itertools import combinations, permutations
from pathlib import Path

from ..data.building import Selection, SourceFile, build
from ..data.conllu import UPOS_TAGS
from ..files import write_text
from ..hub.data_card import DataCard
from .dataset import SIZES, TAGS, VERSION, Pocket, features, fingerprint, lexicon
from .languages import grammar

CATEGORIES = {
    "tagging": ["token-classification"],
    "relation": ["token-classification", "text-classification"],
    "argument": ["token-classification", "text-classification"],
    "text": ["text-generation", "fill-mask"],
    "bitext": ["translation"],
}
DESCRIPTION = (
    "Generated sentences of a small made-up world, the same in all languages: who works where, who met, hired or "
    "arrested whom. People, facts and sentences are invented; nothing comes from a corpus. Whoever reads numbers "
    "measured on this data should see them beside the same run on real data."
)
WHAT = {
    "tagging": "Words, parts of speech, names and Universal Dependencies trees.",
    "relation": "Relations between the mentions of a sentence.",
    "argument": "The roles of mentions in the events of a sentence.",
    "text": "Text to pre-train on; it holds no fact of the other parts.",
    "bitext": "Sentence pairs to pre-train on; they hold no fact of the tasks' data.",
}
HELD_OUT = {
    "fact": "No fact is in two of the splits, or in one of them and in `text` or `bitext`, in any language; names and "
    "ways to say things are.",
    "entity": "No fact is in two of the splits, and no name of a person, city or company; those of countries are.",
    "frame": "No fact is in two of the splits, and no way to build a sentence of predicates.",
}
COLUMNS = {
    "id": ("string", "the sentence, for pairs with `#` and a number; translations of a sentence share theirs"),
    "text": ("string", "the sentence as running text"),
    "tokens": ("List(string)", "syntactic words"),
    "upos": ("List(ClassLabel)", f"part of speech: {' '.join(UPOS_TAGS)}"),
    "ner_tags": ("List(ClassLabel)", f"names: {' '.join(TAGS)}"),
    "heads": ("List(int32)", "1-based position of the word that each word depends on, 0 for the root"),
    "deprels": ("List(string)", "relation of each word to its head"),
    "entity_types": ("List(string)", "type of the mention that covers each word, `O` where there is none"),
    "subject": ("{start, end, type}", "a mention, or the trigger of an event; `end` is after the last word"),
    "object": ("{start, end, type}", "another mention"),
    "label": ("ClassLabel", "relation or role, the negative one first"),
    "translation": ("Translation", "the sentence in both languages"),
}


def write(
    output: Path, languages: list[str], command: str, *, hold_out: str = "fact", seed: int = 0, overwrite: bool = False
) -> None:
    """Write a folder for each task (`tagging`, `relation`, `argument`, `text`, `bitext`), and `lexicon/de-en.txt`.

    Args:
        output: The folder.
        languages: Codes, in any order.
        command: The command line, for the cards.
        hold_out: See `load`.
        seed: See `load`.
        overwrite: Replace the folders that are there.

    Raises:
        ValueError: If a language or `hold_out` is unknown, or a folder is there.
    """
    languages = sorted(set(languages))
    for code in languages:
        grammar(code)
    pairs = ["-".join(pair) for pair in combinations(languages, 2)]
    for task, categories in CATEGORIES.items():
        configs = pairs if task == "bitext" else languages
        if not configs:
            continue
        card = DataCard(
            pretty_name=f"Pocket {VERSION}, {task}",
            description=f"{WHAT[task]} {DESCRIPTION}",
            task_categories=categories,
            license="apache-2.0",
            columns={},
            command=command,
            notes=[HELD_OUT[hold_out], f"Version {VERSION}, fingerprint `{fingerprint()}`, seed {seed}."],
        )
        card.columns = {name: COLUMNS[name] for name in features(task, configs[0].split("-"))}
        build(
            Pocket,
            _sources(task, configs),
            card,
            output / task,
            sources=[Path(__file__).parent],
            overwrite=overwrite,
            task=task,
            hold_out=hold_out,
            seed=seed,
        )
    for source, target in permutations(languages, 2):
        for split, words in lexicon(source, target, hold_out=hold_out, seed=seed).items():
            lines = "".join(f"{one} {other}\n" for one, other in words)
            write_text(output / "lexicon" / f"{source}-{target}.{split}.txt", lines)


def _sources(task: str, configs: list[str]) -> Selection:
    """Return the files that the sentences of each config are made from: the modules of its languages."""
    splits = ["train"] if task in ("text", "bitext") else list(SIZES)[1:]
    folder = Path(__file__).parent / "languages"
    files = [
        SourceFile(folder / f"{code}.py", f"hf_xlt/pocket/languages/{code}.py", config, split)
        for config in configs
        for split in splits
        for code in config.split("-")
    ]
    return Selection(files, [])
