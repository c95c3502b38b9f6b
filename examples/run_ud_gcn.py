"""Train a classifier of event arguments on dependency trees of one language, and use it in another.

    python examples/run_ud_gcn.py data/roles en de extractor

The core of `hf-xlt transfer --task argument` on the library, without what that adds: several train sets and seeds,
word vectors or an encoder, intervals, resuming, a card. It knows no words, only parts of speech, dependency relations
and the tree. Takes a minute or two for 1,000 sentences on two cores.
"""

import argparse
from pathlib import Path

from transformers import AutoModelForSequenceClassification, TrainingArguments, set_seed

from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pair_sentences import PairSentences
from hf_xlt.metrics import relation_f1
from hf_xlt.models import TreeCollator, TreeFeatures, UdGcnConfig, UdGcnForArgumentRoleClassification
from hf_xlt.training.pair_rows import PairRows
from hf_xlt.training.pair_trainer import PairTrainer
from hf_xlt.transfer.pair_baselines import path_look_up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="data set of `semantic_roles.py`, one config a language")
    parser.add_argument("source", help="code of the language with labels")
    parser.add_argument("target", help="code of the language without")
    parser.add_argument("output", type=Path)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--encoder-type", choices=("gcn", "attention", "bilstm"), default="gcn")
    arguments = parser.parse_args()

    corpus = load_pairs(arguments.data, "argument", [arguments.source, arguments.target])
    source, target = (
        {split: PairSentences.of(pairs) for split, pairs in corpus.splits[code].items()}
        for code in (arguments.source, arguments.target)
    )
    train = source["train"].select(range(min(arguments.sentences, len(source["train"]))))
    types = {name for pairs in train.pairs for name in pairs[0].entity_types}
    features = TreeFeatures(sorted(types), corpus.labels)

    def rows(sentences: PairSentences) -> PairRows:
        made = features([pairs[0].row() for pairs in sentences.pairs], sentences.language)
        tags = [[corpus.labels.index(label) for label in labels] for labels in sentences.tags]
        return PairRows(made, sentences.pairs, tags)

    def score(gold: list[list[int]], found: list[list[int]]) -> float:
        names = ([[corpus.labels[label] for label in labels] for labels in part] for part in (gold, found))
        return relation_f1(*names, negative=corpus.labels[0])["f1"]

    set_seed(1)
    config = UdGcnConfig(
        words="none",
        encoder_type=arguments.encoder_type,
        trigger_flag=True,
        position_size=0 if arguments.encoder_type == "bilstm" else 30,
        dropout=0.2,
        **features.sizes,
    )
    trainer = PairTrainer(
        UdGcnForArgumentRoleClassification(config),
        TrainingArguments(
            str(arguments.output / "checkpoints"),
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=8,
            learning_rate=3e-3,
            logging_strategy="epoch",
            eval_strategy="epoch",
            save_strategy="no",
            remove_unused_columns=False,
            dataloader_pin_memory=False,
        ),
        train_rows={arguments.source: rows(train)},
        development_rows={arguments.source: rows(source["validation"])},
        score=score,
        pad_token_id=features.pad_token_id,
    )
    trainer.train()

    test = rows(target["test"])
    found = path_look_up([train], target["test"])
    table = relation_f1(target["test"].tags, found, negative=corpus.labels[0])["f1"]
    print(f"F1 in {arguments.target}, without labels of it: {100 * score(test.tags, trainer.tag(test)):.1f} %")
    print(f"A table of dependency paths: {100 * table:.1f} %")

    trainer.model.save_pretrained(arguments.output)
    features.save_pretrained(arguments.output)
    model = AutoModelForSequenceClassification.from_pretrained(arguments.output).eval()
    pair = target["test"].pairs[0][0]
    batch = TreeCollator()(features([pair.row()], arguments.target))
    label = model.config.id2label[int(model(**batch).logits.argmax())]
    print(f"{pair.tokens[pair.subject.start]} -> {pair.tokens[pair.object.start]}: {label}")


if __name__ == "__main__":
    main()
