r"""Fine-tune an encoder on the tags of one language, and tag others with it: parts of speech, or names.

    python examples/run_zero_shot_tagging.py --data data/ud --source en --targets de fr \
        --model runs/2026-01-31_pretrain_5e6f7a8b/model --output_dir tagger
    python examples/run_zero_shot_tagging.py tagging.yaml       # the same from a file; JSON, too
    accelerate launch --multi_gpu --num_processes 2 examples/run_zero_shot_tagging.py tagging.yaml

The core of `hf-xlt transfer` on the library, without what that adds: several train sets and seeds, baselines,
intervals, the ledger, resuming, a card. All of `TrainingArguments` may be given. With the options
of tests/examples/test_run_zero_shot_tagging.py (60 sentences of a made-up language, an encoder with random weights) it
takes 1 second of one core, not counting the seconds of the imports, and prints

    en: accuracy 100.0 %
    de: accuracy 62.0 %, without labels of it
    fr: accuracy 48.0 %, without labels of it
    Anna/PROPN sieht/NOUN ein/VERB fluss/NOUN ./PUNCT
"""

import sys
from dataclasses import dataclass, field
from typing import Literal

import transformers
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    HfArgumentParser,
    pipeline,
    set_seed,
)

from hf_xlt.data.loading import load_tagged
from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.data.subwords import encode_words
from hf_xlt.models.xlm_languages import language_id
from hf_xlt.training.processes import process_state
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.training.word_tagging_trainer import WordTaggingTrainer
from hf_xlt.transfer.cell import score_tags


@dataclass
class Arguments:
    """What to train on, and where to try it."""

    data: str = field(metadata={"help": "data set of `datasets_scripts`, one config a language: a folder or a Hub id"})
    source: str = field(metadata={"help": "code of the language with labels"})
    targets: list[str] = field(metadata={"help": "codes of the languages without"})
    model: str = field(metadata={"help": "encoder with a fast tokenizer: a folder or a Hub id"})
    task: Literal["pos", "ner"] = "pos"
    max_train_sentences: int = 2000
    max_length: int = field(default=128, metadata={"help": "pieces in a window"})


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    """Those of transformers, with what suits this training."""

    learning_rate: float = 5e-5
    per_device_train_batch_size: int = 32
    per_device_eval_batch_size: int = 64
    warmup_steps: float = 0.1
    eval_strategy: str = "epoch"
    save_strategy: str = "no"
    logging_strategy: str = "epoch"
    remove_unused_columns: bool = False
    dataloader_pin_memory: bool = False


def main() -> None:
    process_state()  # before anything else asks which process this is
    parser = HfArgumentParser((Arguments, TrainingArguments))
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    parsed = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()
    arguments, training = parsed
    set_seed(training.seed)

    corpus = load_tagged(arguments.data, arguments.task, [arguments.source, *arguments.targets])
    tag_ids = {tag: number for number, tag in enumerate(corpus.labels)}
    tokenizer = AutoTokenizer.from_pretrained(arguments.model, add_prefix_space=True)
    model = AutoModelForTokenClassification.from_pretrained(
        arguments.model, id2label=dict(enumerate(corpus.labels)), label2id=tag_ids, use_safetensors=True
    )

    def rows(sentences: TaggedSentences) -> TaggingRows:
        windows = encode_words(tokenizer, sentences.tokens, arguments.max_length)
        tags = [[tag_ids[tag] for tag in sentence] for sentence in sentences.tags]
        return TaggingRows(windows, tags, language_id(model.config, sentences.language))

    def score(gold: list[list[int]], found: list[list[int]]) -> float:
        names = ([[corpus.labels[tag] for tag in row] for row in part] for part in (gold, found))
        return score_tags(arguments.task, *names)

    train = corpus.splits[arguments.source]["train"]
    trainer = WordTaggingTrainer(
        model,
        training,
        train_rows={arguments.source: rows(train.select(range(min(arguments.max_train_sentences, len(train)))))},
        # In the source language only: who has labels of a target to choose by need not transfer.
        development_rows={arguments.source: rows(corpus.splits[arguments.source]["validation"])},
        score=score,
        pad_token_id=tokenizer.pad_token_id,
    )
    trainer.train()

    trainer.metric = "accuracy" if arguments.task == "pos" else "f1"
    tests = {code: rows(corpus.splits[code]["test"]) for code in (arguments.source, *arguments.targets)}
    trainer.test_scores = {code: score(test.tags, trainer.tag(test)) for code, test in tests.items()}  # for the card
    if trainer.is_world_process_zero():
        for code, found in trainer.test_scores.items():
            zero_shot = "" if code == arguments.source else ", without labels of it"
            print(f"{code}: {trainer.metric} {100 * found:.1f} %{zero_shot}")
        trainer.accelerator.unwrap_model(trainer.model).save_pretrained(training.output_dir)
        tokenizer.save_pretrained(training.output_dir)
    if training.push_to_hub:
        trainer.push_to_hub()
    if trainer.is_world_process_zero():
        target = arguments.targets[0]
        tagger = pipeline("word-tagging", model=training.output_dir, lang=target, aggregation="none")
        words = corpus.splits[target]["test"].tokens[0]
        print(" ".join(f"{found['word']}/{found['entity']}" for found in tagger(words)))


if __name__ == "__main__":
    main()
