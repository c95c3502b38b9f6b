"""Pre-train a small XLM on the translations of one pair of languages, with MLM on each side and TLM on both.

    python examples/run_tlm.py en de path/to/bitext encoders/en-de

The core of `hf-xlt pretrain` on the library, without what that adds: several languages and sources, held-out
perplexities, an estimate, resuming, a card. Takes a few minutes on two cores.
"""

import argparse
import logging
from collections import Counter
from pathlib import Path

from transformers import TrainingArguments, XLMConfig, set_seed

from hf_xlt.data.bitext import find_bitext
from hf_xlt.data.filters import Exclusion, keep_pairs
from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_batches import PretrainingBatches
from hf_xlt.data.token_store import PairStore, TokenStore
from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.training.pretraining_trainer import PretrainingTrainer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("bitext", help="a file or a folder, see docs/pretraining.md")
    parser.add_argument("output", type=Path)
    parser.add_argument("--exclude", nargs="*", default=[], help="test sets to leave out")
    parser.add_argument("--steps", type=int, default=1000)
    arguments = parser.parse_args()
    languages = (arguments.source, arguments.target)

    exclusion, counts, seen = Exclusion.from_sources(arguments.exclude), Counter(), set()
    pairs = [
        pair
        for bitext in find_bitext(arguments.bitext, [languages])
        for pair in keep_pairs(bitext, exclusion, counts, seen=seen)
    ]
    print(f"{len(pairs):,} pairs of {dict(counts)}")

    texts = {languages[0]: [pair.source for pair in pairs], languages[1]: [pair.target for pair in pairs]}
    tokenizer = train_shared_bpe(texts, vocab_size=8_000)
    stores = {
        code: TokenStore.write(
            arguments.output / "tokens" / code,
            [tokenizer(lines, add_special_tokens=False, truncation=False).input_ids],
        )
        for code, lines in texts.items()
    }
    lang_ids = {code: number for number, code in enumerate(languages)}

    set_seed(1)
    batches = PretrainingBatches(
        texts=stores,
        pairs={languages: PairStore(*stores.values())},
        lang_ids=lang_ids,
        masking=Masking(tokenizer.mask_token_id, len(tokenizer)),
        eos_id=tokenizer.eos_token_id,
        steps=arguments.steps,
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
    trainer = PretrainingTrainer(
        XLMWithLMHeadModel(config),
        TrainingArguments(
            output_dir=str(arguments.output / "checkpoints"),
            max_steps=arguments.steps,
            per_device_train_batch_size=1,
            learning_rate=2e-3,
            warmup_steps=0.06,
            logging_steps=50,
            save_steps=200,
            save_total_limit=1,
            remove_unused_columns=False,
            dataloader_pin_memory=False,
            report_to="none",
        ),
        batches,
    )
    trainer.train()
    model = trainer.model
    model.config.dropout = model.config.attention_dropout = 0.1  # for what is trained on top of it
    model.centre_languages()  # without `langs`, it takes all text for that of an average language
    model.save_pretrained(arguments.output / "model")
    tokenizer.save_pretrained(arguments.output / "model")
    print(f"AutoModelForMaskedLM.from_pretrained({str(arguments.output / 'model')!r})")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
