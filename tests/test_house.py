"""The rules of the house that no other tool checks: the size of rooms, files and functions, and what stands in none."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40
MOST_FILES_OF_A_ROOM = 14
APPS = ("moving", "digests", "predictions", "blog")
UNFINISHED = re.compile(r"#\s*(?:TODO|FIXME|XXX|HACK)\b")


def python_files() -> list[Path]:
    """The project's own Python files; migrations are written by Django."""
    folders = ("bench", "blog", "config", "digests", "moving", "predictions", "tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in [ROOT / "manage.py", *found] if "migrations" not in path.parts]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Its lines of code, without the docstring and without decorators."""
    first, *rest = function.body
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if is_docstring and rest else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_room_is_crowded() -> None:
    rooms = Counter(
        str(path.parent.relative_to(ROOT))
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in APPS and path.name != "__init__.py"
    )
    assert {room: count for room, count in rooms.items() if count > MOST_FILES_OF_A_ROOM} == {}


def test_no_file_repeats_the_name_of_its_room() -> None:
    assert [str(path.relative_to(ROOT)) for path in python_files() if path.stem == path.parent.name] == []


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_too_long() -> None:
    too_long = {
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}": lines_of(function)
        for path in python_files()
        for function in functions_of(path)
        if lines_of(function) > MOST_LINES_OF_A_FUNCTION
    }
    assert too_long == {}


def test_nothing_is_marked_as_unfinished() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if path != Path(__file__) and UNFINISHED.search(line)
    ]
    assert found == []
