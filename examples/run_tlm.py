r"""Pre-train a small XLM on the translations of one pair of languages, with MLM on each side and TLM on both.

    python examples/run_tlm.py --source en --target de --bitext path/to/bitext --output_dir encoders/en-de
    python examples/run_tlm.py tlm.yaml                         # the same from a file; JSON, too
    accelerate launch --multi_gpu --num_processes 2 examples/run_tlm.py tlm.yaml

The core of `hf-xlt pretrain` on the library, without what that adds: several languages and sources, held-out
perplexities, an estimate, resuming, a card. Takes a few minutes on two cores. With the options of
tests/examples/test_run_tlm.py (80 pairs of made-up sentences, two steps) it takes 2 seconds of one core, not counting
the imports, and prints

    40 pairs of {'read': 80, 'kept': 40, 'duplicate': 40}
    AutoModelForMaskedLM.from_pretrained('encoders/en-de')
"""

import logging
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import transformers
from transformers import HfArgumentParser, XLMConfig, set_seed

from hf_xlt.data.bitext import find_bitext
from hf_xlt.data.filters import Exclusion, keep_pairs
from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_batches import PretrainingBatches
from hf_xlt.data.token_store import PairStore, TokenStore
from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.training.pretraining_trainer import PretrainingTrainer
from hf_xlt.training.processes import process_state


@dataclass
class Arguments:
    """What to read."""

    source: str = field(metadata={"help": "code of a language"})
    target: str = field(metadata={"help": "code of the other"})
    bitext: str = field(metadata={"help": "a file or a folder, see docs/pretraining.md"})
    exclude: list[str] = field(default_factory=list, metadata={"help": "test sets to leave out"})


@dataclass
class TrainingArguments(transformers.TrainingArguments):
    """Those of transformers, with what suits this training; a batch is of pieces, many sentences each."""

    max_steps: int = 1000
    per_device_train_batch_size: int = 1
    learning_rate: float = 2e-3
    warmup_steps: float = 0.06
    logging_steps: float = 50
    save_steps: float = 200
    save_total_limit: int = 1
    remove_unused_columns: bool = False
    dataloader_pin_memory: bool = False


def main() -> None:
    state = process_state()  # before anything else asks which process this is
    parser = HfArgumentParser((Arguments, TrainingArguments))
    from_file = sys.argv[-1].endswith((".yaml", ".json"))
    parsed = parser.parse_yaml_file(sys.argv[-1]) if from_file else parser.parse_args_into_dataclasses()
    arguments, training = parsed
    languages, output = (arguments.source, arguments.target), Path(training.output_dir)

    exclusion, counts, seen = Exclusion.from_sources(arguments.exclude), Counter(), set()
    pairs = [
        pair
        for bitext in find_bitext(arguments.bitext, [languages])
        for pair in keep_pairs(bitext, exclusion, counts, seen=seen)
    ]
    if state.is_main_process:
        print(f"{len(pairs):,} pairs of {dict(counts)}")

    texts = {languages[0]: [pair.source for pair in pairs], languages[1]: [pair.target for pair in pairs]}
    tokenizer = train_shared_bpe(texts, vocab_size=8_000)
    if state.is_main_process:
        for code, lines in texts.items():
            ids = tokenizer(lines, add_special_tokens=False, truncation=False).input_ids
            TokenStore.write(output / "_tokens" / code, [ids])  # a name that is never pushed
    state.wait_for_everyone()
    stores = {code: TokenStore.open(output / "_tokens" / code) for code in languages}
    lang_ids = {code: number for number, code in enumerate(languages)}

    set_seed(training.seed)
    batches = PretrainingBatches(
        texts=stores,
        pairs={languages: PairStore(*stores.values())},
        lang_ids=lang_ids,
        masking=Masking(tokenizer.mask_token_id, len(tokenizer)),
        eos_id=tokenizer.eos_token_id,
        steps=training.max_steps,
        processes=state.num_processes,
        accumulation=training.gradient_accumulation_steps,
    )
    config = XLMConfig(
        vocab_size=len(tokenizer),
        emb_dim=128,
        n_layers=4,
        n_heads=4,
        dropout=0.0,
        attention_dropout=0.0,
        n_langs=len(lang_ids),
        lang2id=lang_ids,
        id2lang={str(number): code for code, number in lang_ids.items()},
        mask_index=tokenizer.mask_token_id,
        embed_init_std=128**-0.5,
    )
    trainer = PretrainingTrainer(XLMWithLMHeadModel(config), training, batches)
    trainer.train()
    model = trainer.accelerator.unwrap_model(trainer.model)
    model.config.dropout = model.config.attention_dropout = 0.1  # for what is trained on top of it
    model.centre_languages()  # without `langs`, it takes all text for that of an average language
    if state.is_main_process:
        model.save_pretrained(output)
        tokenizer.save_pretrained(output)
        print(f"AutoModelForMaskedLM.from_pretrained({training.output_dir!r})")
    if training.push_to_hub:
        trainer.push_to_hub()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
