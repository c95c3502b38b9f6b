"""The documentation: its links, its commands, its examples, and the site that is built of it."""

import ast
import doctest
import importlib
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import typer
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hf_xlt.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MARKDOWN = MarkdownIt("commonmark").enable("table")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@each_page
def test_relative_links_lead_somewhere(page):
    assert list(broken_links(page)) == []


@each_page
def test_commands_have_the_options_that_are_given(page):
    for arguments in commands(page):
        parse(arguments)


@each_page
def test_what_python_blocks_import_is_there(page):
    for source in blocks(page, "python"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "hf_xlt":
                for name in node.names:
                    if not hasattr(importlib.import_module(node.module), name.name):
                        importlib.import_module(f"{node.module}.{name.name}")


@each_page
def test_sessions_give_what_they_show(page):
    session = "\n".join(blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, str(page.relative_to(ROOT)), str(page), 0)
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


@each_page
def test_blocks_marked_as_such_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    for mark, block in zip(tokens, tokens[1:], strict=False):
        if mark.type == "html_block" and mark.content.strip() == "<!-- runs -->":
            exec(compile(block.content, str(page), "exec"), {})


def test_the_site_is_built_without_a_warning(tmp_path):
    for package in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(package, reason='the site needs `pip install "hf_xlt[docs]"`')
    build = ["-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "--doctree-dir", str(tmp_path / "trees")]
    done = subprocess.run(
        [sys.executable, *build, "docs", str(tmp_path / "site")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert 'id="hf_xlt.metrics.entity_f1"' in (tmp_path / "site/api/metrics.html").read_text(encoding="utf-8")
    anchor = (tmp_path / "site/pretraining.html").read_text(encoding="utf-8").count('href="data.html#filters"')
    assert anchor, "links to headings of other pages must be links of the site, too"


def test_checks_see_what_is_broken(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("# One `x.py`\n# One `x.py`\n[1](b.md) [2](#one-xpy-1) [3](#two)\n\n|h|\n|-|\n|[4](c/)|\n")
    assert [line.rpartition(": ")[2] for line in broken_links(page)] == ["b.md", "#two", "c/"]
    with pytest.raises(Exception, match="--no-such"):
        parse(["transfer", "--no-such", "1"])


def broken_links(page: Path) -> Iterator[str]:
    """Yield file, line and target of relative links without a file or heading at their end."""
    for token in MARKDOWN.parse(page.read_text(encoding="utf-8")):
        for child in token.children or ():
            target = child.attrs.get("href") or child.attrs.get("src")
            if target and not urlsplit(target).scheme and not leads_somewhere(page, target):
                yield f"{page}:{token.map[0] + 1}: {target}"


def leads_somewhere(page: Path, target: str) -> bool:
    """Tell whether a file is there, with the heading that is asked for."""
    path, _, heading = unquote(target).partition("#")
    file = page.parent / path if path else page
    return file.exists() and (not heading or heading in anchors(file))


def anchors(page: Path) -> set[str]:
    """Return the names by which GitHub, and the site, link to the headings of a page."""
    seen, names = Counter(), set()
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    for opening, heading in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open":
            slug = re.sub(r"[^\w\- ]", "", text_of(heading).lower()).replace(" ", "-")
            names.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
            seen[slug] += 1
    return names


def text_of(inline: Token) -> str:
    """Return the text of a heading without its markup."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def blocks(page: Path, language: str) -> Iterator[str]:
    """Yield the code blocks in a language."""
    for token in MARKDOWN.parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.info.strip() == language:
            yield token.content


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the arguments of every `hf-xlt` in the shell blocks."""
    for block in blocks(page, "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"[|<>]", line):
                if found := re.search(r"(?:^\s*hf-xlt|-m hf_xlt) (.*)", part):
                    yield shlex.split(found[1], comments=True)


def parse(arguments: list[str]) -> None:
    """Parse a command line as `hf-xlt` does, and run nothing."""
    command = typer.main.get_command(app)
    while subcommands := getattr(command, "commands", None):
        name, *arguments = arguments
        command = subcommands[name]
    command.make_context(name, arguments)
