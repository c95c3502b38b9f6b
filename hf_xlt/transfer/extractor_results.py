"""What the results of a run say of the classifier of pairs: how it is made, and what it did not know."""

from .extractor import Extractor

NAMES = {"upos": "parts of speech", "deprels": "dependency relations", "entity_types": "entity types"}
SHOWN = 5


def extractor_results(encoder: Extractor) -> dict:
    """Return `extractor` of `results.json`."""
    config = encoder.config
    return {
        "encoder_type": config.encoder_type,
        "words": config.words,
        "position_size": config.position_size,
        "prune_k": config.prune_k if config.encoder_type != "bilstm" else None,
        "freeze_encoder": config.freeze_encoder if config.words == "encoder" else None,
        "language_weights": encoder.experiment.language_weights,
        "unknown": {column: dict(counts.most_common()) for column, counts in encoder.features.unknown.items()},
    }


def extractor_notes(encoder: Extractor) -> list[str]:
    """Say which values of the data had no id, each counted once a word."""
    notes = []
    for column, counts in encoder.features.unknown.items():
        if counts:
            told = [f"{name} ({count:,})" for name, count in counts.most_common(SHOWN)]
            told += [f"{len(counts) - SHOWN} more"] * (len(counts) > SHOWN)
            notes.append(f"Read as unknown {NAMES[column]}: {', '.join(told)}; in brackets, how many words have them.")
    return notes
