"""How Sphinx builds the site: the Markdown pages as they are, and a reference from the docstrings."""

from typing import Any

import hf_xlt

project = "hf_xlt"
author = copyright = "The hf_xlt authors"
version = release = hf_xlt.__version__
html_title = f"hf_xlt {version}"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
nitpicky = False  # names of other packages are no links: nothing is fetched while building

# The slugs of GitHub, so that links to headings work there and here.
myst_heading_anchors = 4

# Single backticks in docstrings are a link where they name something that is documented, else code.
default_role = "py:obj"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False  # those of transformers and torch are not ours to show
autodoc_preserve_defaults = True
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False

html_theme = "furo"
html_show_sourcelink = False


def is_plain_field(app: Any, kind: str, name: str, value: Any, skip: bool, options: Any) -> bool | None:
    """Leave out fields of named tuples that say nothing but their place."""
    return True if str(getattr(value, "__doc__", "")).startswith("Alias for field number") else None


def fences_to_blocks(app: Any, kind: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Make code blocks of fences, which docstrings have as Markdown has them."""
    blocks, inside = [], False
    for line in lines:
        if line.lstrip().startswith("```"):
            inside = not inside
            blocks += [line.replace("```", ".. code-block:: "), ""] if inside else [""]
        else:
            blocks.append("    " * inside + line)
    lines[:] = blocks


def setup(app: Any) -> None:
    """Connect to Sphinx."""
    app.connect("autodoc-skip-member", is_plain_field)
    app.connect("autodoc-process-docstring", fences_to_blocks, priority=400)  # napoleon's, at 500, come after
