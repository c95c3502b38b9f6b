"""A module of `evaluate` as a folder that can be a Space of the Hub."""

import html
import os
import shutil
from pathlib import Path

import yaml

MODULES = Path(__file__).parent / "evaluate_modules"
README = """---
{metadata}---

# {name}

{description}

{inputs}

```python
import evaluate

metric = evaluate.load("{name}")  # this folder; behind your name on the Hub, "you/{name}"
metric.compute(predictions=..., references=...)
```

It needs [hf_xlt](https://pypi.org/project/hf_xlt): `pip install "hf_xlt[evaluate]"`.

After: {citation}.
"""
PAGE = "<!doctype html>\n<meta charset=utf-8>\n<title>{name}</title>\n<h1>{name}</h1>\n<p>{description}</p>\n"


def write_space(name: str, folder: str | os.PathLike) -> Path:
    """Write a folder that `evaluate.load` opens, as it is and as a Space of the Hub.

    The Space is a static page: the widget that `evaluate` has for metrics asks for gradio 3.

    Args:
        name: One of the modules beside this one, in `evaluate_modules`.
        folder: Where the folder is written, under the name of the module: `evaluate` asks for that.

    Returns:
        The folder.

    Raises:
        ImportError: If `evaluate` is not installed.
        ValueError: If there is no such module.
    """
    import evaluate

    known = sorted(path.stem for path in MODULES.glob("[!_]*.py"))
    if name not in known:
        raise ValueError(f"Expected one of {', '.join(known)}, got {name!r}.")
    info = evaluate.load(str(MODULES / f"{name}.py")).info
    metadata = {"title": name, "sdk": "static", "app_file": "index.html", "tags": ["evaluate", "metric", "hf_xlt"]}
    told = {"name": name, "description": info.description, "inputs": info.inputs_description}
    metadata_text = yaml.safe_dump(metadata, sort_keys=False)
    folder = Path(folder, name)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / f"{name}.py", folder / f"{name}.py")
    readme = README.format(**told, metadata=metadata_text, citation=info.citation)
    (folder / "README.md").write_text(readme, encoding="utf-8")
    page = PAGE.format(**{key: html.escape(text) for key, text in told.items()})
    (folder / "index.html").write_text(page, encoding="utf-8")
    return folder
