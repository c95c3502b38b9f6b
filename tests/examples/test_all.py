"""What all examples have in common."""

import ast
import re

import pytest

from tests.examples.running import EXAMPLES

SCRIPTS = sorted(EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_tells_how_it_is_run_and_what_comes_out(script):
    described = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8")))
    assert f"python examples/{script.name}" in described
    assert f"examples/{script.name} " in described and ".yaml" in described
    assert re.search(r"\b\d+\s(second|minute)s?\b", described), "how long it takes"
    *_, told, printed = described.rstrip().split("\n\n")
    assert re.search(r"\b([Pp]rints?|says)\b", told), "what it prints"
    lines = printed.splitlines()
    assert all(line.startswith("    ") and f"examples/{script.name}" not in line for line in lines)
    assert not any("..." in line for line in lines if line.strip() != "..."), "what it printed, not what it may print"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_launcher_may_import_a_script(script):
    """Nothing runs but under the guard, and `main` asks first which process this is."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    *body, guard = tree.body
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign)
    assert all(isinstance(statement, allowed) for statement in body)
    assert all(isinstance(part.value, ast.Constant) for part in body if isinstance(part, ast.Expr))
    assert all(isinstance(part.value, (ast.Constant, ast.Dict)) for part in body if isinstance(part, ast.Assign))
    assert ast.unparse(guard.test) == "__name__ == '__main__'"
    (main,) = (part for part in body if isinstance(part, ast.FunctionDef) and part.name == "main")
    assert "process_state()" in ast.unparse(main.body[0])
