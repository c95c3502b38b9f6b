"""How Sphinx builds the site: the Markdown pages as they are, and a reference from the docstrings.

Names of other packages are no links, so that nothing is fetched while building.
"""

import re
import textwrap
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

# The slugs of GitHub, so that links to headings work there and here.
myst_heading_anchors = 4

# A name in single backticks is a link where it is one of something documented here, else code.
default_role = "py:obj"
MARKUP = re.compile(r"^ *>>>[^\n]*|^( *)```(\w*)\n(.*?)^ *```|(?<!`)`([^`]+)`(?!`)", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"[a-zA-Z_][\w.]*(\(\))?")

napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
autodoc_default_options = {"exclude-members": "config_class", "special-members": "__call__"}
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False  # those of transformers and torch are not ours to show
autodoc_preserve_defaults = True
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "furo"
html_show_sourcelink = False


def is_plain_field(app: Any, kind: str, name: str, value: Any, skip: bool, options: Any) -> bool | None:
    """Leave out fields of named tuples that say nothing but their place."""
    return True if str(getattr(value, "__doc__", "")).startswith("Alias for field number") else None


def from_markdown(app: Any, kind: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Rewrite what docstrings have as Markdown has it: fences, and code in single backticks that is no name."""
    lines[:] = MARKUP.sub(to_rst, "\n".join(lines)).split("\n")


def to_rst(found: re.Match) -> str:
    """Return a line of an example as it is, a fence as a code block, code as a literal."""
    indent, language, block, code = found.groups()
    if block is not None:
        return f"{indent}.. code-block:: {language}\n\n{textwrap.indent(block, '    ')}"
    return found[0] if code is None or NAME.fullmatch(code) else f"``{code}``"


def setup(app: Any) -> None:
    """Connect to Sphinx."""
    app.connect("autodoc-skip-member", is_plain_field)
    app.connect("autodoc-process-docstring", from_markdown, priority=400)  # napoleon's, at 500, come after
