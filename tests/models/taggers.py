"""Tiny taggers in memory, of words and of an encoder's pieces."""

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, PreTrainedTokenizerFast

from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification
from hf_xlt.models.pipeline_word_tagging import WordTaggingPipeline
from hf_xlt.models.word_features import WordFeatures

WORDS = {"en": ["Anna", "lives", "in", "Berlin", "rain"], "de": ["Anna", "wohnt", "in", "Berlin", "Regen"]}
TAGS = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]
SENTENCES = [
    ["Anna", "lives", "in", "Berlin"],
    ["rain"],
    ["Anna", "Anna", "Berlin", "rain", "rain", "in", "unheard-of", "1999"],
    ["in", "Berlin", "lives"],
]


def settings(tags=TAGS, **others):
    small = {
        "lstm_size": 6,
        "context_size": 5,
        "projection_size": 4,
        "word_size": 7,
        "char_size": 3,
        "char_filters": 2,
    }
    return {"languages": ["en", "de"], **small, "id2label": dict(enumerate(tags)), **others}


def spread(model):
    """Return a model that is sure of something: weights as they are made score all tags alike."""
    draw = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.7, generator=draw)
        for module in model.modules():
            if isinstance(module, torch.nn.Embedding) and module.padding_idx is not None:
                module.weight[module.padding_idx] = 0
    return model.eval()


def word_tagger(tags=TAGS, languages=("en", "de"), **pipeline_settings):
    features = WordFeatures({language: WORDS[language] for language in languages}, characters=list("anrBli"))
    sizes = {"vocab_size": features.vocab_size, "char_vocab_size": features.char_vocab_size}
    config = AdversarialBilstmConfig(**settings(tags, **sizes) | {"languages": list(languages)})
    model = spread(AdversarialBilstmForTokenClassification(config))
    return WordTaggingPipeline(model, features=features, **pipeline_settings)


def tiny_tokenizer():
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "An", "##na", "lives", "in", "Ber", "##lin", "rain", "wohnt", "Reg"]
    vocabulary = {piece: number for number, piece in enumerate([*pieces, "##en", *"abcdefghijklmnopqrstuvwxyz"])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)


def encoder_tagger(characters=True, **pipeline_settings):
    features = WordFeatures({"en": [], "de": []}, characters=list("anrBli")) if characters else None
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    encoder = BertConfig(vocab_size=len(tiny_tokenizer()), max_position_embeddings=16, **sizes)
    config = AdversarialBilstmConfig(
        **settings(), encoder_config=encoder, char_vocab_size=features.char_vocab_size if characters else 0
    )
    model = spread(AdversarialBilstmForTokenClassification(config))
    return WordTaggingPipeline(model, tokenizer=tiny_tokenizer(), features=features, **pipeline_settings)
