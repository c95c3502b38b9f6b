"""One encoder on one text: what its layers know, each finished piece kept in a folder."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..data.languages import display_name
from ..files import whole_file, write_json
from .aligned_text import AlignedText
from .encoders import sentence_vectors, untrained_encoder
from .experiment import ProbeExperiment
from .language_identity import identity_accuracies
from .neighbours import TranslationHits, translation_hits
from .pairs import Pair
from .plan import EncoderTask, ProbeProgress
from .saved_encoders import open_encoder
from .similarity import language_similarities

DONE = "encoder.json"
VECTORS = "vectors"


def probe_encoder(
    task: EncoderTask,
    text: AlignedText,
    pairs: Sequence[Pair],
    experiment: ProbeExperiment,
    folder: Path,
    progress: ProbeProgress,
) -> dict[str, Any]:
    """Encode the text, and keep in a folder what is found; what is there already is not done again.

    The vectors are deleted in the end, as they are large.

    Args:
        task: The encoder.
        text: Sentences in all languages of the pairs.
        pairs: Pairs of languages to search neighbours in.
        experiment: Says the distance, and whether language identity and similarity are asked for.
        folder: Where all is kept: `en-de.npy` for each pair, see `read_hits`.
        progress: Hears of it.

    Returns:
        `layers` (without the embeddings), `hidden`, `parameters`; `identity` and `similarity`, None if not asked for.
    """
    done = folder / DONE
    if not done.exists():
        facts, vectors = _encode(task, text, folder, progress)
        for source, target in pairs:
            file = _hits_file(folder, (source, target))
            if not file.exists():
                progress.begin_part(f"{task.title}: neighbours, {source}-{target}")
                found = translation_hits(vectors[source], vectors[target], experiment.distance, progress=progress.step)
                with whole_file(file, "wb") as opened:
                    np.save(opened, np.packbits(found.hits, axis=-1))
        if experiment.identity and not task.untrained:
            progress.begin_part(f"{task.title}: language identity")
            facts["identity"] = _kept(folder / "identity.json", lambda: _identity(vectors, progress))
        if experiment.similarity and not task.untrained:
            progress.begin_part(f"{task.title}: similarity of languages")
            facts["similarity"] = _kept(
                folder / "similarity.json", lambda: language_similarities(vectors, progress=progress.step).tolist()
            )
        del vectors
        write_json(done, facts)
        shutil.rmtree(folder / VECTORS)
    return json.loads(done.read_text(encoding="utf-8"))


def read_hits(folder: Path, pair: Pair, sentences: int) -> TranslationHits:
    """Read what `probe_encoder` found for a pair.

    Args:
        folder: Folder of the encoder.
        pair: The languages.
        sentences: Number of sentences.
    """
    packed = np.load(_hits_file(folder, pair))
    return TranslationHits(np.unpackbits(packed, axis=-1, count=sentences).astype(bool))


def _hits_file(folder: Path, pair: Pair) -> Path:
    return folder / f"{'-'.join(pair)}.npy"


def _encode(
    task: EncoderTask, text: AlignedText, folder: Path, progress: ProbeProgress
) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Return what is known of the encoder, and language -> vectors, memory-mapped."""
    model, tokenizer = open_encoder(task.place, task.trust_remote_code)
    if task.untrained:
        model = untrained_encoder(model)
    vectors = {}
    for language, sentences in text.texts.items():
        file = folder / VECTORS / f"{language}.npy"
        if file.exists():
            vectors[language] = torch.from_numpy(np.load(file, mmap_mode="c"))
            continue
        progress.begin_part(f"{task.title}: sentences in {display_name(language)}")
        try:
            vectors[language] = sentence_vectors(
                model, tokenizer, sentences, language, file=file, progress=progress.step
            )
        except ValueError as error:
            raise ValueError(f"{task.place}: {error}") from error
    layers, _, hidden = next(iter(vectors.values())).shape
    parameters = sum(parameter.numel() for parameter in model.parameters())
    facts = {"layers": layers - 1, "hidden": hidden, "parameters": parameters, "identity": None, "similarity": None}
    return facts, vectors


def _identity(vectors: dict[str, torch.Tensor], progress: ProbeProgress) -> list[dict]:
    return [row._asdict() for row in identity_accuracies(vectors, progress=progress.step)]


def _kept(path: Path, compute: Callable[[], Any]) -> Any:
    """Return what is in a file, or else compute it and write it there."""
    if not path.exists():
        write_json(path, compute())
    return json.loads(path.read_text(encoding="utf-8"))
