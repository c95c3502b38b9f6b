"""The data card: the README.md of a data set folder, whose front matter tells `load_dataset` where the files are."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import datasets
from datasets.info import DatasetInfosDict
from huggingface_hub import DatasetCard, DatasetCardData

import hf_xlt
from hf_xlt.data.languages import language_name

TEMPLATE = Path(__file__).with_name("data_card.md.jinja")
SIZES = [(1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]


@dataclass(frozen=True)
class SplitCount:
    """What one split of one language or language pair holds.

    Args:
        language: The name of the config: `de`, or `de-en` for bitext.
        split: The split.
        file: The Parquet file.
        sentences: Sentences; a row each, but for pairs, where they are those that pairs are from.
        tokens: Words; None for text that is not split into words.
        entities: Type -> mentions, for data with entity tags.
        pairs: Rows, for data of pairs.
        labels: Label -> pairs, the negative one first.
    """

    language: str
    split: str
    file: str
    sentences: int
    tokens: int | None
    entities: dict[str, int] = field(default_factory=dict)
    pairs: int | None = None
    labels: dict[str, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.sentences if self.pairs is None else self.pairs


@dataclass(frozen=True)
class Source:
    """A file that the data set was made from; `size` in bytes."""

    language: str
    split: str
    name: str
    size: int


@dataclass
class DataCard:
    """What the card of a data set says.

    Args:
        pretty_name: The title.
        description: What the data is, one paragraph.
        task_categories: The Hub's names of the tasks, such as `token-classification`.
        license: The Hub's identifier of the licence, or several.
        columns: Column -> (type, meaning).
        command: The command line that made the data set.
        notes: Further paragraphs.
        address: What `load_dataset` will find it by, if it is known already, such as a repository on the Hub.
        infos: Language -> features and sizes, as `datasets` knows them.
        counts: One per language and split, in the order of the card.
        trees: Language -> where its dependency trees are from: `source` (`gold`, or a parser's file) and, of a parser,
            `fingerprint` and `quality`, rows of `split` or `file`, `words`, `upos`, `uas` and `las`.
        sources: The files that the data was read from, in the order in which they were joined.
        excluded: Names of files that were found and left out.
    """

    pretty_name: str
    description: str
    task_categories: list[str]
    license: str | list[str]
    columns: dict[str, tuple[str, str]]
    command: str
    notes: list[str] = field(default_factory=list)
    address: str | None = None
    infos: dict[str, datasets.DatasetInfo] = field(default_factory=dict)
    counts: list[SplitCount] = field(default_factory=list)
    trees: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    def render(self) -> str:
        """Return the card as Markdown with YAML front matter."""
        configs = list(dict.fromkeys(count.language for count in self.counts))
        languages = list(dict.fromkeys(code for config in configs for code in config.split("-")))
        bitext = languages != configs
        multilinguality = "translation" if bitext else "multilingual" if len(languages) > 1 else "monolingual"
        card_data = DatasetCardData(
            language=languages,
            license=self.license,
            multilinguality=multilinguality,
            size_categories=size_category(sum(count.rows for count in self.counts)),
            task_categories=self.task_categories,
            pretty_name=self.pretty_name,
            tags=["hf_xlt", "cross-lingual"],
            configs=[
                {
                    "config_name": config,
                    "data_files": [
                        {"split": count.split, "path": count.file} for count in self.counts if count.language == config
                    ],
                }
                for config in configs
            ],
            trees=self.trees or None,  # `hf-xlt transfer` takes it into its ledger
        )
        DatasetInfosDict(self.infos).to_dataset_card_data(card_data)  # as `push_to_hub` writes it
        card = DatasetCard.from_template(
            card_data,
            template_path=str(TEMPLATE),
            description=self.description,
            counts=self.counts,
            trees=self.trees,
            entity_types=sorted({type_ for count in self.counts for type_ in count.entities}),
            columns=self.columns,
            notes=self.notes,
            address=self.address or "path/to/this/folder",
            command=self.command,
            sources=self.sources,
            excluded=self.excluded,
            licenses=[self.license] if isinstance(self.license, str) else self.license,
            bitext=bitext,
            language_names=lambda config: " and ".join(map(language_name, config.split("-"))),
            version=hf_xlt.__version__,
            datasets_version=datasets.__version__,
        )
        return str(card).rstrip() + "\n"


def size_category(rows: int) -> str:
    """Return the Hub's name for a data set of this many rows.

    Example:
        >>> size_category(999), size_category(61_000)
        ('n<1K', '10K<n<100K')
    """
    return next((name for limit, name in SIZES if rows < limit), "1M<n<10M")
