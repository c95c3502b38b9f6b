"""The matrix of a finished run as CSV for spreadsheets and as LaTeX for papers."""

import csv
import io
import math
import re

from hf_xlt.report.matrix import Matrix
from hf_xlt.report.wording import metric_name, model_name, percent, seeds, short_name, span, spread, task_name

COLUMNS = (
    "train",
    "eval",
    "zero_shot",
    "metric",
    "mean",
    "low",
    "high",
    "n",
    "seeds",
    "best_baseline",
    "best_baseline_value",
    "verdict",
    "transfer_ratio",
)
PANEL = 7  # languages side by side that fit the text width of a one-column article
LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "±": r"$\pm$",
    "–": "--",
    "\n": " ",
}


def matrix_csv(results: dict) -> str:
    """Return one line per train set x eval language: scores are fractions, seeds are separated by spaces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cell in Matrix(results).cells.values():
        ratio = cell["transfer_ratio"]
        row = cell | {
            "zero_shot": "yes" if cell["zero_shot"] else "no",
            "seeds": " ".join(map(str, cell["seeds"])),
            "best_baseline": cell["best_baseline"]["name"],
            "best_baseline_value": cell["best_baseline"]["value"],
            "transfer_ratio": ratio["value"] if ratio else "",
        }
        writer.writerow(row[column] for column in COLUMNS)
    return text.getvalue()


def escape_latex(text: str) -> str:
    """Write text so that LaTeX prints it as it is.

    Example:
        >>> print(escape_latex("50% of a_b"))
        50\\% of a\\_b
    """
    return re.sub("[" + re.escape("".join(LATEX)) + "]", lambda match: LATEX[match[0]], text)


def matrix_tex(results: dict) -> str:
    """Return a LaTeX table (needs `booktabs` only): train sets are rows, eval languages columns.

    The best zero-shot source of each column is bold, in-language scores are underlined, and a circle marks scores that
    are not better than their best baseline. Wide matrices are stacked in panels.
    """
    matrix = Matrix(results)
    panels = math.ceil(len(matrix.languages) / PANEL)
    size = math.ceil(len(matrix.languages) / panels)
    parts = [matrix.languages[start : start + size] for start in range(0, len(matrix.languages), size)]
    lines = [
        "% needs \\usepackage{booktabs}",
        "\\begin{table}[t]",
        "\\centering\\footnotesize",
        "\\setlength{\\tabcolsep}{3pt}",
    ]
    for part in parts:
        lines += [*_panel(matrix, part), "\\par\\medskip"]
    lines[-1] = f"\\caption{{{_caption(results, matrix)}}}"
    lines += ["\\end{table}", ""]
    return "\n".join(lines)


def _panel(matrix: Matrix, languages: list[str]) -> list[str]:
    means = matrix.averages if languages[-1] == matrix.languages[-1] else {}
    zero_shot = any(kind == "zero-shot" for _, kind in means)
    header = ["train", *map(escape_latex, languages), *["zero-shot mean"] * zero_shot]
    lines = [f"\\begin{{tabular}}{{l{'c' * (len(header) - 1)}}}", "\\toprule", _row(header), "\\midrule"]
    for train in matrix.trains:
        row = [escape_latex(train), *(_cell(matrix, train, language) for language in languages)]
        if zero_shot:
            mean = means.get((train, "zero-shot"))
            row.append(_score(mean) if mean else "--")
        lines.append(_row(row))
    baselines = [percent(matrix.strongest_baseline(language)["value"]) for language in languages]
    lines += ["\\midrule", _row(["best baseline", *baselines, *[""] * zero_shot])]
    return [*lines, "\\bottomrule", "\\end{tabular}"]


def _row(fields: list[str]) -> str:
    return " & ".join(fields) + " \\\\"


def _cell(matrix: Matrix, train: str, language: str) -> str:
    cell = matrix.cells.get((train, language))
    if cell is None:
        return "--"
    command = ""
    if not cell["zero_shot"]:
        command = "\\underline"
    elif matrix.best_source(language) == train:
        command = "\\textbf"
    circle = "" if matrix.beats_baseline(train, language) else "$^\\circ$"
    return _score(cell, command) + circle


def _score(row: dict, command: str = "") -> str:
    number = percent(row["mean"])
    number = f"{command}{{{number}}}" if command else number
    return number + f"\\textsubscript{{{escape_latex(spread(row['mean'], row['low'], row['high']))}}}"


def _caption(results: dict, matrix: Matrix) -> str:
    sentences = [
        f"{task_name(results)} with {model_name(results)}: {metric_name(results)} in %, mean over {seeds(results)} "
        f"with 95 % intervals; {span(map(matrix.count, matrix.languages))} test sentences per language "
        f"({short_name(results['data']['eval']['name'])})."
    ]
    if any(matrix.best_source(language) for language in matrix.languages):
        sentences.append("Bold: the highest zero-shot score of a column. Best baseline: of its zero-shot train sets.")
    if any(kind == "zero-shot" for _, kind in matrix.averages):
        sentences.append("Zero-shot mean: of the languages that are not in the row's train set.")
    if any(not cell["zero_shot"] for cell in matrix.cells.values()):
        sentences.append("Underlined: the language is in the train set.")
    text = escape_latex(" ".join(sentences))
    if any(cell["verdict"] != "better" for cell in matrix.cells.values()):
        text += " $^\\circ$: not better than the best baseline of its own train set."
    ratio = results["summary"]["transfer_ratio"]
    if ratio:
        ends = f"{ratio['low']:.2f}--{ratio['high']:.2f}"
        text += f" Mean transfer ratio {ratio['value']:.2f} ({ends})."
    return text
