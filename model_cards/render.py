"""Write the card of each recipe from the results of its run.

    python model_cards/render.py                              # model_cards/NAME.md from model_cards/results/NAME.json
    python model_cards/render.py --take RUN NAME [COMMAND]    # ... and before that the results of a finished run
    python model_cards/render.py --take DATA NAME             # ... or the card of a data set, as it is

`--take` keeps of a run's `results.json` what cards show; COMMAND is what made it, where the file does not say it.
"""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from hf_xlt.files import write_json, write_text
from hf_xlt.hub.alignment_card import alignment_card
from hf_xlt.hub.encoder_card import encoder_card
from hf_xlt.hub.language_adapter_card import language_adapter_card
from hf_xlt.hub.model_card import model_card
from hf_xlt.report.wording import short_name
from hf_xlt.results import read_results

FOLDER = Path(__file__).parent
CARDS = {"transfer": model_card, "pretrain": encoder_card, "align": alignment_card}
# Large, and in no card: emptied.
LEFT_OUT = ("alignments", "curves", "spectra")
FROM_SUMMARY = ("comparisons", "average_comparisons", "sources", "bands")


def main(argv: list[str]) -> None:
    """Take the results of a run if asked to, and write all cards."""
    if argv[:1] == ["--take"]:
        take(*argv[1:])
    for name, card in cards().items():
        write_text(FOLDER / f"{name}.md", card)


def take(folder: str, name: str, command: str | None = None) -> None:
    """Keep what the card of a finished run is made from, or the card of a data set."""
    if (Path(folder) / "results.json").exists():
        results = shortened(read_results(folder), shlex.split(command) if command else None)
        write_json(FOLDER / "results" / f"{name}.json", results)
    else:
        write_text(FOLDER / f"{name}.md", (Path(folder) / "README.md").read_text("utf-8"))


def cards() -> dict[str, str]:
    """Return the card of each recipe."""
    return {
        path.stem: card(json.loads(path.read_text("utf-8"))) for path in sorted((FOLDER / "results").glob("*.json"))
    }


def card(results: dict) -> str:
    """Return the card of a run's model."""
    is_adapter = results["command"]["verb"] == "pretrain" and results["model"].get("lora_rank")
    write = language_adapter_card if is_adapter else CARDS[results["command"]["verb"]]
    return str(write(results)).rstrip() + "\n"


def shortened(results: dict, command: list[str] | None) -> dict:
    """Return results without what no card shows, and without the paths to folders of the machine they are from."""
    for key in LEFT_OUT:
        if key in results:
            results[key] = type(results[key])()
    for cloud in results.get("clouds", []):  # the card shows two words
        for part in ("before", "after"):
            cloud[part]["points"] = [point for point in cloud[part]["points"] if point[2] == 0][:2]
        cloud["pairs"] = 0
    for key in FROM_SUMMARY:
        if key in results.get("summary", {}):
            results["summary"][key] = []
    if command:
        results["command"]["argv"] = command
    return without_paths(results)


def without_paths(value: Any) -> Any:
    """Return results with the names of folders, and files with that of their folder, in place of absolute paths.

    Example:
        >>> without_paths({"data": ["/home/someone/corpora/ud", "en"], "model": "/home/someone/runs/small/model"})
        {'data': ['ud', 'en'], 'model': 'small'}
        >>> without_paths(["/home/someone/bible/en.tsv + de.tsv"])
        ['bible/en.tsv + de.tsv']
    """
    if isinstance(value, dict):
        return {without_paths(key): without_paths(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_paths(item) for item in value]
    if not (isinstance(value, str) and value.startswith("/")):
        return value
    path = Path(value)
    return "/".join(path.parts[-2:]) if path.suffix else short_name(value)


if __name__ == "__main__":
    main(sys.argv[1:])
