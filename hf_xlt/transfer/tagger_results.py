"""What the results of a run say of the tagger: its adversary, the text it read, the words it knew."""

from collections.abc import Mapping

from ..data.languages import display_name
from .cell import Cell
from .experiment import Experiment
from .extractor import Extractor
from .material import Material
from .tagger import Tagger

# Share of words without a vector that is worth a note.
MANY_UNKNOWN = 0.05


def adversary_results(
    experiment: Experiment, material: Material, encoder: Tagger, results: Mapping[Cell, dict]
) -> dict:
    """Return `adversary` of `results.json`.

    Args:
        experiment: The experiment.
        material: Its sentences.
        encoder: Its tagger.
        results: Results of all cells.
    """
    weight = experiment.adversarial_options().weight
    return {
        "strategy": experiment.strategy,
        "weight": (encoder.config.adversary_weight if weight is None else weight) if experiment.strategy else None,
        "pseudo_labels": experiment.pseudo_labels,
        "targets": dict(material.targets),
        "rows": [_row(cell, result) for cell, result in results.items() if cell.variant == "model"],
    }


def _row(cell: Cell, result: dict) -> dict:
    """Return the row of a cell; the discriminators of one with a teacher are the teacher's."""
    teacher = result.get("teacher")
    against = (teacher or result)["adversary"]
    return {
        "train": cell.train,
        "seed": cell.seed,
        "discriminator_accuracy": against["discriminator_accuracy"],
        "n": against["n"],
        "fresh_discriminator": against["fresh_discriminator"],
        "fresh_n": against["fresh_n"],
        "history": against["history"],
        "pseudo": teacher["pseudo"] if teacher else None,
        "student_fresh_discriminator": result["adversary"]["fresh_discriminator"] if teacher else None,
        "teacher_development": teacher["development"] if teacher else None,
    }


def known_words(material: Material, encoder: Tagger | Extractor) -> dict[str, dict[str, int]]:
    """Return how the words of the eval sentences were found among those with vectors."""
    return {language: encoder.coverage(sentences) for language, sentences in material.evaluation.items()}


def word_notes(material: Material, encoder: Tagger | Extractor) -> list[str]:
    """Say what is not known of the text of word vectors, and where many words have none."""
    notes = ["What text the word vectors were trained on is not looked at here: it may hold these sentences."]
    for language, counts in known_words(material, encoder).items():
        share = counts["unknown"] / max(1, sum(counts.values()))
        if share > MANY_UNKNOWN:
            notes.append(f"No vector was found for {share:.0%} of the words in {display_name(language)}.")
    return notes


def text_entries(experiment: Experiment, material: Material, encoder: Tagger) -> list[dict]:
    """Describe the text of target languages that the tagger read without labels."""
    purposes = ["language discriminator"] if experiment.strategy else []
    purposes += ["pseudo-labels"] if experiment.pseudo_labels else []
    if not purposes and encoder.config.char_vocab_size:
        purposes = ["set of characters"]
    return [
        {
            "language": language,
            "split": material.unlabelled[language].split,
            "sentences": len(material.unlabelled[language]),
            "purpose": purpose,
        }
        for purpose in purposes
        for language in _target_languages(material)
    ]


def tagger_notes(experiment: Experiment, material: Material, encoder: Tagger) -> list[str]:
    """Say what text the tagger met before it was evaluated on it, and which train sets had no adversary."""
    notes = []
    seen = [
        language
        for language in dict.fromkeys(entry["language"] for entry in text_entries(experiment, material, encoder))
        if material.unlabelled[language].split == experiment.eval_split
    ]
    if seen:
        names = ", ".join(map(display_name, seen))
        notes.append(
            f"The words, not the labels, of the evaluation sentences in {names} were read in training: the data has "
            "no other text in these languages."
        )
    alone = [train for train, targets in material.targets.items() if not targets]
    if experiment.strategy and alone:
        notes.append(
            f"Trained without a discriminator: {', '.join(alone)}. There is no language on the other side of it."
        )
    return notes


def _target_languages(material: Material) -> list[str]:
    return list(dict.fromkeys(language for languages in material.targets.values() for language in languages))
