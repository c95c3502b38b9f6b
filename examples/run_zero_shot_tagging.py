r"""Fine-tune an encoder on the tags of one language, and tag others with it: parts of speech, or names.

    python examples/run_zero_shot_tagging.py --data data/ud --source en --targets de fr \
        --model runs/2026-01-31_pretrain_5e6f7a8b/model --output_dir tagger
    python examples/run_zero_shot_tagging.py tagging.yaml       # the same from a file; JSON, too
    accelerate launch --multi_gpu --num_processes 2 examples/run_zero_shot_tagging.py tagging.yaml

The core of `hf-xlt transfer` on a plain `Trainer`, without what that adds: several train sets and seeds, baselines,
intervals, the ledger, resuming, a card. All of `TrainingArguments` may be given. EXPECTED
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import transformers
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    HfArgumentParser,
    Trainer,
    pipeline,
    set_seed,
)

from hf_xlt.data.collators import WordTaggingCollator
from hf_xlt.data.loading import load_tagged
from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.data.subwords import encode_words
from hf_xlt.metrics import TaggingScores, entity_f1, upos_accuracy
from hf_xlt.models.xlm_languages import language_id
from hf_xlt.training.processes import process_state
from hf_xlt.training.tagging_rows import TaggingRows

SCORES = {"pos": (upos_accuracy, "accuracy"), "ner": (entity_f1, "f1")}


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

    train = corpus.splits[arguments.source]["train"]
    score, name = SCORES[arguments.task]
    trainer = Trainer(
        model,
        training,
        data_collator=WordTaggingCollator(tokenizer.pad_token_id),
        train_dataset=rows(train.select(range(min(arguments.max_train_sentences, len(train))))),
        # In the source language only: who has labels of a target to choose by need not transfer.
        eval_dataset=rows(corpus.splits[arguments.source]["validation"]),
        compute_metrics=TaggingScores(corpus.labels, score),
        preprocess_logits_for_metrics=lambda logits, labels: logits.argmax(-1),
    )
    # Token classifiers take the number of labels in a step and do not divide by it: the Trainer has to.
    trainer.model_accepts_loss_kwargs = False
    trainer.train()

    for code in (arguments.source, *arguments.targets):
        found = trainer.evaluate(rows(corpus.splits[code]["test"]), metric_key_prefix=code)[f"{code}_{name}"]
        if trainer.is_world_process_zero():
            print(f"{code}: {name} {100 * found:.1f} %{'' if code == arguments.source else ', without labels of it'}")
    if trainer.is_world_process_zero():
        for part in (trainer.accelerator.unwrap_model(trainer.model), tokenizer):
            part.save_pretrained(training.output_dir)
            if training.push_to_hub:
                repo = training.hub_model_id or Path(training.output_dir).name
                part.push_to_hub(repo, private=training.hub_private_repo)
        target = arguments.targets[0]
        tagger = pipeline("word-tagging", model=training.output_dir, lang=target, aggregation="none")
        words = corpus.splits[target]["test"].tokens[0]
        print(" ".join(f"{found['word']}/{found['entity']}" for found in tagger(words)))


if __name__ == "__main__":
    main()
