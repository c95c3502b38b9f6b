r"""Train a name tagger on one language for another, of which there is text without labels, on word vectors of both.

    python examples/run_adversarial_tagger.py --data data/wikineural --source en --target de \
        --vectors runs/2026-01-31_align_9c0d1e2f/model --output_dir tagger
    python examples/run_adversarial_tagger.py tagger.yaml       # the same from a file; JSON, too
    accelerate launch --multi_gpu --num_processes 2 examples/run_adversarial_tagger.py tagger.yaml

The core of `hf-xlt transfer --model adversarial-bilstm` on the library, without what that adds: several train sets and
seeds, baselines, intervals, pseudo-labels, resuming, a card. The vectors are the model of `hf-xlt align`. Takes two
minutes for 2,000 sentences of each language on two cores. With the options of
tests/examples/test_run_adversarial_tagger.py (60 sentences of a made-up language) it takes 4 seconds of one core, not
counting the imports, and prints

    F1 in de, without labels of it: 100.0 %
    [{'entity_group': 'PER', 'score': 0.9971814155578613, 'word': 'Anna', 'start': 0, 'end': 1}]
"""

import sys
from dataclasses import dataclass, field

import transformers
from transformers import HfArgumentParser, pipeline, set_seed

from hf_xlt.data.loading import load_tagged
from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.data.subwords import Window, window_words
from hf_xlt.data.vectors import WordVectors
from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification, AlignedEmbeddings
from hf_xlt.models.word_features import WordFeatures
from hf_xlt.training.adversarial_trainer import AdversarialTrainer
from hf_xlt.training.processes import process_state
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.transfer.cell import score_tags
from hf_xlt.transfer.word_vectors import joint_matrix


@dataclass
class Arguments:
    """What to train on, and where to try it."""

    data: str = field(metadata={"help": "data set of `named_entities.py`, one config a language"})
    source: str = field(metadata={"help": "code of the language with labels"})
    target: str = field(metadata={"help": "code of the language without"})
    vectors: str = field(metadata={"help": "`AlignedEmbeddings` of both: a folder, or an id on the Hub"})
    sentences: int = field(default=2000, metadata={"help": "most sentences of each language"})
    weight: float = field(default=0.05, metadata={"help": "of the adversary; 0 trains without it"})


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    """Those of transformers, with what suits this training."""

    num_train_epochs: float = 10
    per_device_train_batch_size: int = 32
    learning_rate: float = 2e-3
    max_grad_norm: float = 5.0
    logging_strategy: str = "epoch"
    eval_strategy: str = "epoch"
    save_strategy: str = "no"
    remove_unused_columns: bool = False
    dataloader_pin_memory: bool = False


def main() -> None:
    process_state()  # before anything else asks which process this is
    parser = HfArgumentParser((Arguments, TrainingArguments))
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    parsed = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()
    arguments, training = parsed
    set_seed(training.seed)

    languages = [arguments.source, arguments.target]
    corpus = load_tagged(arguments.data, "ner", languages)
    labels = dict(enumerate(corpus.labels))
    texts = {code: _first(corpus.splits[code]["train"], arguments.sentences) for code in languages}
    # In the source language only: who has labels of the target language to choose by need not transfer.
    labelled, development = texts[arguments.source], corpus.splits[arguments.source].get("validation")
    if development is None:
        development = labelled.select(range(0, len(labelled), 10))
        labelled = labelled.select(number for number in range(len(labelled)) if number % 10)

    aligned = AlignedEmbeddings.from_pretrained(arguments.vectors)
    vectors = {code: WordVectors(aligned.words(code), aligned.vectors(code)) for code in languages}
    lines = (" ".join(words) for text in texts.values() for words in text.tokens)
    features = WordFeatures(
        {code: space.words for code, space in vectors.items()}, characters=WordFeatures.characters_of(lines)
    )
    config = AdversarialBilstmConfig(
        languages=languages,
        vocab_size=features.vocab_size,
        word_size=aligned.config.dimensions,
        char_vocab_size=features.char_vocab_size,
        char_cnn="shared",  # filters of the target language would learn from the discriminator alone
        adversary_weight=arguments.weight,
        id2label=labels,
        label2id={label: tag for tag, label in labels.items()},
    )
    model = AdversarialBilstmForTokenClassification.from_vectors(joint_matrix(vectors), config)

    def windows(sentences: TaggedSentences) -> list[Window]:
        ids = [features.word_ids(words, sentences.language) for words in sentences.tokens]
        return window_words(ids, [features.char_ids(words) for words in sentences.tokens], max_length=256)

    def rows(sentences: TaggedSentences) -> TaggingRows:
        lang = languages.index(sentences.language)
        tags = [[config.label2id[tag] for tag in sentence] for sentence in sentences.tags]
        return TaggingRows(windows(sentences), tags, lang, side=lang)

    trainer = AdversarialTrainer(
        model,
        training,
        train_rows={arguments.source: rows(labelled)},
        unlabelled_rows={arguments.target: TaggingRows.unlabelled(windows(texts[arguments.target]), lang=1)},
        development_rows={arguments.source: rows(development)},
        score=lambda gold, found: score_tags(
            "ner", *([[labels[tag] for tag in s] for s in part] for part in (gold, found))
        ),
        pad_token_id=0,
    )
    trainer.train()
    test = corpus.splits[arguments.target]["test"]
    found = [[labels[tag] for tag in sentence] for sentence in trainer.tag(rows(test))]
    trainer.test_scores = {arguments.target: score_tags("ner", test.tags, found)}  # for the card
    if trainer.is_world_process_zero():
        model.save_pretrained(training.output_dir)
        features.save_pretrained(training.output_dir)
    if training.push_to_hub:
        trainer.push_to_hub()
    if not trainer.is_world_process_zero():
        return

    print(f"F1 in {arguments.target}, without labels of it: {100 * trainer.test_scores[arguments.target]:.1f} %")
    tagger = pipeline("word-tagging", model=training.output_dir, trust_remote_code=True)
    print(tagger(test.tokens[0], lang=arguments.target))


def _first(sentences: TaggedSentences, count: int) -> TaggedSentences:
    return sentences.select(range(min(count, len(sentences))))


if __name__ == "__main__":
    main()
