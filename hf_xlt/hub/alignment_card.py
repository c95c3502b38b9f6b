"""The model card of word vectors that were aligned here."""

from pathlib import Path

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from hf_xlt.hub.known_failures import alignment_failures
from hf_xlt.hub.model_card import HUB_LICENSES, card_template, description
from hf_xlt.report import wording
from hf_xlt.report.alignment import REFINED, RETRIEVALS, Alignment, Direction, origin

# What stands for a training dictionary where the vocabularies themselves are one.
SHARED_WORDS = ("identical", "numerals")


def alignment_card(results: dict) -> ModelCard:
    """Return the card of an `AlignedEmbeddings` folder: how to load it, how well it translates, what it is made from.

    Args:
        results: The content of a `results.json` of an alignment run.
    """
    run = Alignment(results)
    source = next(iter(run.maps))
    kept = {direction: _kept_scores(run, direction) for direction in run.directions}
    body = card_template("alignment_card.md.jinja").render(
        results=results,
        run=run,
        source=source,
        words=_words(results, source),
        retrieval=_retrieval(run),
        retrieval_names=RETRIEVALS,
        kept=kept,
        failures=alignment_failures(run, kept),
        means={direction: _mean(run, direction) for direction in run.directions},
        sentences=[row for row in results["sentence_retrieval"] if _methods(run, row) == {row["method"]}],
        methods=_explained(run),
        origin=origin,
        command=wording.command_line(results),
        description=description(results),
        spread=wording.spread,
    )
    return ModelCard(f"---\n{_metadata(results, run).to_yaml()}\n---\n\n{body}")


def _metadata(results: dict, run: Alignment) -> ModelCardData:
    scores = [_eval_result(run, direction) for direction in run.directions if _kept_scores(run, direction)]
    return ModelCardData(
        model_name=f"Word space of {run.names}",
        language=list(results["languages"]),
        license=_license(results, run),
        library_name="transformers",
        pipeline_tag="feature-extraction",
        tags=["hf_xlt", "cross-lingual", "word-embeddings", *(name for name in _explained(run) if name != REFINED)],
        metrics=["precision"] if scores else None,
        eval_results=scores or None,
    )


def _license(results: dict, run: Alignment) -> str | None:
    """Return the licence that everything the space was made from states, None where they differ or one states none."""
    used = list(results["data"]["vectors"].values())
    if _learned_from_pairs(results, run):
        rows = [row for row in results["data"]["dictionaries"] if row["role"] == "train"]
        used += [row for row in rows if row["name"] not in SHARED_WORDS]
    licenses = {(row["license"] or "").lower() for row in used}
    return licenses.pop() if len(licenses) == 1 and HUB_LICENSES.match(next(iter(licenses))) else None


def _learned_from_pairs(results: dict, run: Alignment) -> bool:
    """Tell whether a training dictionary is part of what was kept."""
    start = results["command"]["experiment"].get("start")
    learned = {"linear", "procrustes"} | ({"self-learning"} if start == "dictionary" else set())
    return bool(learned & set(_explained(run)))


def _eval_result(run: Alignment, direction: Direction) -> EvalResult:
    tests = [row for row in run.results["data"]["dictionaries"] if row["role"] == "test"]
    names = [row["name"] for row in tests if (row["source"], row["target"]) == direction]
    # A file is told from others by its name; the folder may be anyone's.
    name = ", ".join(Path(file).name for names in names for file in names.split(", "))
    retrieval = RETRIEVALS[_retrieval(run)]
    return EvalResult(
        task_type="translation",
        task_name="Word translation",
        dataset_type=name,
        dataset_name=f"{name}, {run.arrow(direction)}",
        dataset_config="-".join(direction),
        dataset_split="test",
        metric_type="precision",
        metric_name=f"P@1 ({retrieval})",
        metric_value=float(_kept_scores(run, direction)["P@1"]),
    )


def _retrieval(run: Alignment) -> str:
    """Return the retrieval that a model translates by, if it was scored, else the first one that was."""
    return "csls" if "csls" in run.retrievals or not run.retrievals else run.retrievals[0]


def _kept_scores(run: Alignment, direction: Direction) -> dict[str, float]:
    """Return metric -> score of the kept maps, empty where the direction was scored by other ones only."""
    kept = {(row["method"], row["seed"]) for code, row in run.maps.items() if code in direction}
    return {
        row["metric"]: row["value"]
        for row in run.results["cells"]
        if (row["source"], row["target"]) == direction and row["retrieval"] == _retrieval(run)
        if kept == {(row["method"], row["seed"])}
    }


def _mean(run: Alignment, direction: Direction) -> dict | None:
    """Return mean and interval of P@1 by the method of the kept maps, None where they have several."""
    methods = _methods(run, {"source": direction[0], "target": direction[1]})
    return run.cells.get((methods.pop(), direction, _retrieval(run), "P@1")) if len(methods) == 1 else None


def _methods(run: Alignment, row: dict) -> set[str]:
    """Return the methods of the maps that were kept for the languages of a row."""
    return {kept["method"] for code, kept in run.maps.items() if code in (row["source"], row["target"])}


def _words(results: dict, source: str) -> list[str]:
    """Return two words of a language that the model knows, to show how it is used."""
    points = [point for cloud in results["clouds"] if cloud["source"] == source for point in cloud["after"]["points"]]
    return [word for *_, language, word in points if language == 0][:2]


def _explained(run: Alignment) -> list[str]:
    """Return the methods of the kept maps, without refinement, and that by itself."""
    methods = [row["method"] for row in run.maps.values()]
    refined = [REFINED] * any(method.endswith(REFINED) for method in methods)
    return list(dict.fromkeys(method.removesuffix(REFINED) for method in methods)) + refined
