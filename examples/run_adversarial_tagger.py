"""Train a name tagger on one language for another, of which there is text without labels, on word vectors of both.

    python examples/run_adversarial_tagger.py data/wikineural en de runs/2026-01-31_align_9c0d1e2f/model tagger

The core of `hf-xlt transfer --model adversarial-bilstm` on the library, without what that adds: several train sets and
seeds, baselines, intervals, pseudo-labels, resuming, a card. Takes two minutes for 2,000 sentences of each language on
two cores. The vectors are the model of `hf-xlt align`.
"""

import argparse
from pathlib import Path

from transformers import TrainingArguments, pipeline

from hf_xlt.data.loading import load_tagged
from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.data.subwords import Window, window_words
from hf_xlt.data.vectors import WordVectors
from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification, AlignedEmbeddings
from hf_xlt.models.word_features import WordFeatures
from hf_xlt.training.adversarial_trainer import AdversarialTrainer
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.transfer.cell import score_tags
from hf_xlt.transfer.word_vectors import joint_matrix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="data set of `named_entities.py`, one config a language")
    parser.add_argument("source", help="code of the language with labels")
    parser.add_argument("target", help="code of the language without")
    parser.add_argument("vectors", help="`AlignedEmbeddings` of both: a folder, or an id on the Hub")
    parser.add_argument("output", type=Path)
    parser.add_argument("--sentences", type=int, default=2000)
    parser.add_argument("--epochs", type=float, default=10)
    parser.add_argument("--weight", type=float, default=0.05, help="of the adversary; 0 trains without it")
    arguments = parser.parse_args()

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
        TrainingArguments(
            str(arguments.output / "checkpoints"),
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=32,
            learning_rate=2e-3,
            max_grad_norm=5.0,
            logging_strategy="epoch",
            eval_strategy="epoch",
            save_strategy="no",
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        ),
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
    print(f"F1 in {arguments.target}, without labels of it: {100 * score_tags('ner', test.tags, found):.1f} %")

    model.save_pretrained(arguments.output)
    features.save_pretrained(arguments.output)
    tagger = pipeline("word-tagging", model=str(arguments.output), trust_remote_code=True)
    print(tagger(test.tokens[0], lang=arguments.target))


def _first(sentences: TaggedSentences, count: int) -> TaggedSentences:
    return sentences.select(range(min(count, len(sentences))))


if __name__ == "__main__":
    main()
