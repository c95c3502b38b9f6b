r"""Train LoRA adapters and a classifier for tags of one language, the encoder frozen, and tag another language.

    python examples/run_lora.py --data data/wikineural --source en --target de \
        --model FacebookAI/xlm-roberta-base --output_dir adapted
    python examples/run_lora.py lora.yaml                       # the same from a file; JSON, too
    accelerate launch --multi_gpu --num_processes 2 examples/run_lora.py lora.yaml

The core of `hf-xlt transfer --lora` on the library. Leaves the adapter, small, which is opened over its encoder, in
`output_dir`, and the two merged, which are opened alone, in `output_dir`-merged. With the options of
tests/examples/test_run_lora.py (60 sentences of a made-up language, an encoder with random weights) it takes 1 second
of one core, not counting the seconds of the imports, and prints

    Trained 677 of 19,178 weights, 3.5 %
    de: 59.0 %, without labels of it
    adapter: Anna/PROPN sieht/NOUN ein/VERB fluss/PUNCT ./PUNCT
    merged: Anna/PROPN sieht/NOUN ein/VERB fluss/PUNCT ./PUNCT
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
from hf_xlt.training.lora import add_lora
from hf_xlt.training.processes import process_state
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.training.word_tagging_trainer import WordTaggingTrainer
from hf_xlt.transfer.cell import score_tags


@dataclass
class Arguments:
    """What to train on, and where to try it."""

    data: str = field(metadata={"help": "data set of `datasets_scripts`, one config a language: a folder or a Hub id"})
    source: str = field(metadata={"help": "code of the language with labels"})
    target: str = field(metadata={"help": "code of the language without"})
    model: str = field(metadata={"help": "encoder with a fast tokenizer: a folder or a Hub id"})
    task: Literal["pos", "ner"] = "ner"
    max_train_sentences: int = 2000
    max_length: int = field(default=128, metadata={"help": "pieces in a window"})
    rank: int = field(default=8, metadata={"help": "of the update of each matrix"})


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    """Those of transformers, with what suits this training."""

    learning_rate: float = 1e-3
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

    corpus = load_tagged(arguments.data, arguments.task, [arguments.source, arguments.target])
    labels, source = corpus.labels, corpus.splits[arguments.source]
    tags = {"id2label": dict(enumerate(labels)), "label2id": {tag: number for number, tag in enumerate(labels)}}
    tokenizer = AutoTokenizer.from_pretrained(arguments.model, add_prefix_space=True)
    model = AutoModelForTokenClassification.from_pretrained(arguments.model, use_safetensors=True, **tags)
    adapted = add_lora(model, rank=arguments.rank)

    def rows(sentences: TaggedSentences) -> TaggingRows:
        windows = encode_words(tokenizer, sentences.tokens, arguments.max_length)
        ids = [[tags["label2id"][tag] for tag in sentence] for sentence in sentences.tags]
        return TaggingRows(windows, ids, language_id(model.config, sentences.language))

    def score(gold: list[list[int]], found: list[list[int]]) -> float:
        return score_tags(arguments.task, *([[labels[tag] for tag in row] for row in part] for part in (gold, found)))

    train = source["train"].select(range(min(arguments.max_train_sentences, len(source["train"]))))
    trainer = WordTaggingTrainer(
        adapted,
        training,
        train_rows={arguments.source: rows(train)},
        development_rows={arguments.source: rows(source["validation"])},
        score=score,
        pad_token_id=tokenizer.pad_token_id,
    )
    trainer.train()
    test = rows(corpus.splits[arguments.target]["test"])
    trainer.test_scores = {arguments.target: score(test.tags, trainer.tag(test))}  # for the card
    folders = {"adapter": training.output_dir, "merged": f"{training.output_dir.rstrip('/')}-merged"}
    if trainer.is_world_process_zero():
        adapted.save_pretrained(folders["adapter"])
        tokenizer.save_pretrained(folders["adapter"])
    if training.push_to_hub:
        trainer.push_to_hub()
    if not trainer.is_world_process_zero():
        return

    trained, whole = adapted.get_nb_trainable_parameters()
    print(f"Trained {trained:,} of {whole:,} weights, {100 * trained / whole:.1f} %")
    print(f"{arguments.target}: {100 * trainer.test_scores[arguments.target]:.1f} %, without labels of it")
    adapted.merge_and_unload().save_pretrained(folders["merged"])
    tokenizer.save_pretrained(folders["merged"])
    words = corpus.splits[arguments.target]["test"].tokens[0]
    for part, folder in folders.items():
        # An adapter is put on its encoder, and does not say how many tags there are, nor their names.
        tagged = AutoModelForTokenClassification.from_pretrained(folder, **tags)
        tagger = pipeline("word-tagging", model=tagged, tokenizer=tokenizer, lang=arguments.target)
        found = tagger(words, aggregation="none")
        print(f"{part}: " + " ".join(f"{word['word']}/{word['entity']}" for word in found))


if __name__ == "__main__":
    main()
