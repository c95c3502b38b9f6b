"""Taggers that were saved, as finders of entities."""

import pytest
from transformers import BertConfig, BertForTokenClassification

from hf_xlt.data.pairs import Span
from hf_xlt.extraction import EntityTagger
from hf_xlt.metrics.entity_f1 import entities
from tests.models.taggers import SENTENCES, TAGS, spread, tiny_tokenizer, word_tagger


def save_pieces(folder, tags=TAGS):
    """Save a token classifier of transformers that takes 16 pieces at once, and return it."""
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig(
        vocab_size=len(tiny_tokenizer()), max_position_embeddings=16, id2label=dict(enumerate(tags)), **sizes
    )
    model = spread(BertForTokenClassification(config))
    model.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return model


def test_a_tagger_of_pieces_tags_words_at_their_first_piece(tmp_path):
    model, tokenizer = save_pieces(tmp_path / "model"), tiny_tokenizer()
    found = EntityTagger(str(tmp_path))(SENTENCES, "en")  # the folder of a run has the model in `model`
    assert any(found)
    for words, spans in zip(SENTENCES[:2], found, strict=False):
        encoded = tokenizer(words, is_split_into_words=True, return_tensors="pt")
        ids = model(encoded["input_ids"]).logits.argmax(-1)[0].tolist()
        firsts = [encoded.word_ids().index(word) for word in range(len(words))]
        assert spans == [Span(*entity) for entity in entities([TAGS[ids[place]] for place in firsts])]


def test_sentences_longer_than_a_window_are_tagged_whole(tmp_path):
    save_pieces(tmp_path)
    [spans] = EntityTagger(str(tmp_path))([["Anna", "Berlin"] * 20], "en")
    assert max(span.end for span in spans) > 30


def test_a_tagger_of_words_is_its_pipeline(tmp_path):
    tagger = word_tagger()
    tagger.save_pretrained(tmp_path)
    found, expected = EntityTagger(str(tmp_path)), tagger(SENTENCES, lang="de")
    assert found(SENTENCES, "de") == [
        [Span(entity["start"], entity["end"], entity["entity_group"]) for entity in row] for row in expected
    ]
    assert any(expected)
    with pytest.raises(ValueError, match="the tagger of entities knows en, de, not 'fr'"):
        found(SENTENCES, "fr")


def test_what_is_no_tagger_of_entities_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected a tagger of entities, with tags such as B-PER, got NOUN, VERB"):
        save_pieces(tmp_path, tags=["NOUN", "VERB"])
        EntityTagger(str(tmp_path))
    with pytest.raises(FileNotFoundError, match="no such model folder"):
        EntityTagger(str(tmp_path / "no"))
