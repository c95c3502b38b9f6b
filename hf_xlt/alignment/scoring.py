"""Maps tried on test dictionaries and sentence pairs."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor

from ..data.text_vectors import words_of
from ..files import write_json
from .evaluation import LexiconScore, score_queries
from .inputs import Direction
from .material import Material
from .pair import FoundMap, MapTask
from .retrieval import Retrieval
from .sentence_retrieval import inverse_document_frequencies, score_sentences, sentence_vectors
from .statistics import MethodScore, hit_interval

Maps = Mapping[MapTask, FoundMap]


def score_maps(
    material: Material, maps: Maps, folder: Path, progress: Callable[[int, int], None]
) -> tuple[list[MethodScore], float]:
    """Translate the words of all tests by all methods, seeds and retrievals; read what was scored with the same maps.

    Args:
        material: Vectors and tests.
        maps: All maps.
        folder: Gets a file for each score.
        progress: Is told how many scores are done, and how many there are.

    Returns:
        The scores, and the seconds they took.
    """
    experiment = material.experiment
    spaces = [(method, seed) for method in experiment.methods for seed in experiment.seeds_of(method)]
    total = len(spaces) * len(material.queries) * len(experiment.retrieval)
    scores, seconds = [], 0.0
    for method, seed in spaces:
        space = MappedSpace(material, maps, method, seed)
        for direction in material.queries:
            for retrieval in experiment.retrieval:
                score, took = _score(material, space, direction, retrieval, folder)
                scores.append(MethodScore(method, *direction, seed, retrieval, score))
                seconds += took
                progress(len(scores), total)
    return scores, seconds


class MappedSpace:
    """The vectors of all languages in the common space, by one method and seed; mapped when they are asked for.

    Args:
        material: Vectors.
        maps: All maps.
        method: Name of the method.
        seed: Seed; None of a method without.
    """

    def __init__(self, material: Material, maps: Maps, method: str, seed: int | None):
        pairs = material.experiment.pairs
        self.material = material
        self.name = method if seed is None else f"{method} seed {seed}"
        self.maps = {language: maps[MapTask(method, language, hub, seed)] for language, hub in pairs}
        self._mapped: dict[str, Tensor] = {}

    def __getitem__(self, language: str) -> Tensor:
        if language not in self._mapped:
            self._mapped[language] = self.apply(language, self.material.languages[language].matrix)
        return self._mapped[language]

    def apply(self, language: str, vectors: Tensor) -> Tensor:
        """Return vectors of a language, (rows, dimensions), as they are in the common space."""
        mapping = self._map(language)
        return vectors if mapping is None else vectors @ mapping.T

    def digest(self, direction: Direction) -> str:
        """Return a hash of the maps that a direction is translated by."""
        digest = hashlib.blake2b(digest_size=16)
        for mapping in map(self._map, direction):
            digest.update(b"none" if mapping is None else mapping.contiguous().numpy())
        return digest.hexdigest()

    def _map(self, language: str) -> Tensor | None:
        """Return the map of a language; None of a hub that stays as it is."""
        if language in self.maps:
            return self.maps[language].source_map
        return next(iter(self.maps.values())).target_map


def _score(
    material: Material, space: MappedSpace, direction: Direction, retrieval: Retrieval, folder: Path
) -> tuple[LexiconScore, float]:
    """Return a score and the seconds it took, read from its file where that is of the same maps."""
    source, target = direction
    queries, neighbours = material.queries[direction], material.experiment.neighbours
    path = folder / f"{space.name} {source}-{target} {retrieval}.json"
    known, maps = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}, space.digest(direction)
    if known.get("maps") != maps:
        started = time.perf_counter()
        score = score_queries(queries, space[source], space[target], retrieval=retrieval, neighbours=neighbours)
        known = {"maps": maps, "ranks": score.ranks.tolist(), "seconds": time.perf_counter() - started}
        write_json(path, known)
    return LexiconScore(queries.words, queries.rows, torch.tensor(known["ranks"]), queries.total), known["seconds"]


def score_bitext(material: Material, maps: Maps) -> list[dict]:
    """Retrieve sentences by all methods; return rows of `sentence_retrieval` of `results.json`, means over seeds."""
    return [row for pair in material.sentences for row in _pair_rows(material, maps, pair)]


def _pair_rows(material: Material, maps: Maps, pair: Direction) -> Iterator[dict]:
    experiment, test = material.experiment, material.sentences[pair]
    plain = {}
    for language, side in zip(pair, ("source", "target"), strict=True):
        retrieved = [words_of(getattr(one, side), language) for one in test.retrieved]
        others = [words_of(getattr(one, side), language) for one in test.others]
        weights = inverse_document_frequencies(others or retrieved)
        known = material.languages[language]
        plain[language] = sentence_vectors(retrieved, known.vectors.index, known.matrix, weights)
    for method in experiment.methods:
        hits: dict[tuple[Direction, str], list[Tensor]] = {}
        for seed in experiment.seeds_of(method):
            space = MappedSpace(material, maps, method, seed)
            # An average of mapped vectors is the average mapped.
            mapped = {language: space.apply(language, vectors) for language, vectors in plain.items()}
            for source, target in (pair, pair[::-1]):
                for retrieval in experiment.retrieval:
                    score = score_sentences(mapped[source], mapped[target], retrieval, experiment.neighbours)
                    hits.setdefault(((source, target), retrieval), []).append(score.hits)
        for ((source, target), retrieval), of_seeds in hits.items():
            names = {"method": method, "source": source, "target": target, "retrieval": retrieval}
            yield {**names, **hit_interval(of_seeds), "n": len(test.retrieved)}
