"""The front matter of a Hugo file, in YAML, TOML or JSON, apart from its body; and back as YAML. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import yaml

from moving.hugo.errors import HugoFormatError

LONGEST = 100_000
DEEPEST = 12
MOST_VALUES = 5_000
MOST_OPENERS = 900
# libyaml composes by recursion and takes the process down where block marks are nested by the thousand.
OPENER = re.compile(r"[\[{]|^[ \t]*(?:[-?:][ \t]+){8,}", re.MULTILINE)
FENCE = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*\n")
NAME = re.compile(r"^([ \t{]*)[\"']?(\w+)[\"']?[ \t]*[:=]", re.MULTILINE)
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
YAML_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
CORE_SCALARS = {
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:int": (r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    "tag:yaml.org,2002:float": (r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", "~nN\0"),
}


class PlainText(str):
    """Text that YAML writes without quotes, such as a date."""


class HugoYamlLoader(YAML_LOADER):  # type: ignore[misc, valid-type]
    """Reads scalars as YAML 1.2 does: `no` is a word, `12:30` no number, and a date stays as it is written."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for tag, (pattern, firsts) in CORE_SCALARS.items():
    HugoYamlLoader.add_implicit_resolver(
        tag, re.compile(rf"^(?:{pattern})$"), [first if first != "\0" else "" for first in firsts]
    )


@dataclass(frozen=True, slots=True)
class HugoFile:
    """A file's front matter as plain values (dates as text), its body, and the lines of the names in lower case."""

    values: dict[str, Any]
    body: str
    lines: dict[str, int] = field(default_factory=dict, compare=False)


def read_file(text: str, *, place: str) -> HugoFile:
    """The two parts of a file; raises HugoFormatError with the line where the front matter is broken."""
    text = text.replace("\r\n", "\n").replace("\0", "").lstrip("\ufeff")
    start = len(text) - len(text.lstrip())
    first_line = text.count("\n", 0, start) + 1
    if fence := FENCE.match(text, start):
        return read_fenced(text, fence, place=place, first_line=first_line)
    if text.startswith("{", start):
        return read_json_file(text, start, place=place, first_line=first_line)
    raise HugoFormatError(
        f"{place}:{first_line}",
        "There is no front matter.",
        "Begin the file with a line ---, its title and date, and a line ---.",
    )


def read_fenced(text: str, fence: re.Match[str], *, place: str, first_line: int) -> HugoFile:
    """A file whose front matter stands between two fences."""
    mark = fence["fence"]
    end = re.compile(rf"^{re.escape(mark)}[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, fence.end())
    if end is None:
        raise HugoFormatError(
            f"{place}:{first_line}", "The front matter has no end.", f"Put a line {mark} below it."
        )
    source = text[fence.end() : end.start()]
    read = read_yaml if mark == "---" else read_toml
    values = guarded(read, source, place=place, first_line=first_line + 1)
    return HugoFile(values, text[end.end() :].lstrip("\n"), find_names(source, first_line=first_line + 1))


def read_json_file(text: str, start: int, *, place: str, first_line: int) -> HugoFile:
    """A file whose front matter is a JSON object."""
    end = end_of_json(text, start)
    source = text[start:end]
    values = guarded(read_json, source, place=place, first_line=first_line)
    return HugoFile(values, text[end:].lstrip("\n"), find_names(source, first_line=first_line))


def end_of_json(text: str, start: int) -> int:
    """Where the object ends that begins at `start`, or the text's end."""
    depth = 0
    for found in re.compile(r'"(?:[^"\\]|\\.)*"|[{}]').finditer(text, start):
        if found.group() in "{}":
            depth += 1 if found.group() == "{" else -1
            if depth == 0:
                return found.end()
    return len(text)


class _Broken(Exception):
    """The front matter is broken in this line (from 0) for this reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def guarded(read: Callable[[str], Any], source: str, *, place: str, first_line: int) -> dict[str, Any]:
    """The values of the source as JSON knows them; raises HugoFormatError for what is broken or absurd."""
    try:
        check_size(source)
        values = as_plain(read(source) if source.strip() else {}, budget=[MOST_VALUES])
    except _Broken as broken:
        raise HugoFormatError(
            f"{place}:{first_line + broken.line}",
            f"The front matter is broken: {broken.reason}.",
            "Correct the line; texts with a colon or a quote need quotes around them.",
        ) from broken
    if not isinstance(values, dict):
        raise HugoFormatError(
            f"{place}:{first_line}",
            "The front matter is no list of names and values.",
            "Write it as title: …",
        )
    return values


def find_names(source: str, *, first_line: int) -> dict[str, int]:
    """In which line each name stands, the outermost where it stands in several."""
    lines: dict[str, int] = {}
    for found in sorted(NAME.finditer(source), key=lambda found: len(found[1])):
        lines.setdefault(found[2].lower(), first_line + source.count("\n", 0, found.start(2)))
    return lines


def read_values(text: str, *, suffix: str, place: str) -> dict[str, Any]:
    """The values of a file that is nothing but YAML, TOML or JSON, as its suffix says; raises HugoFormatError."""
    read = {".toml": read_toml, ".json": read_json}.get(suffix, read_yaml)
    return guarded(read, text.lstrip("\ufeff"), place=place, first_line=1)


def check_size(source: str) -> None:
    """Raises _Broken for what no front matter is like, before a parser spends its time or stack on it."""
    if len(source) > LONGEST:
        raise _Broken(0, f"it has {len(source)} letters, more than {LONGEST}")
    for openers, found in enumerate(OPENER.finditer(source), start=1):
        if openers > MOST_OPENERS or found.group() not in "[{":
            raise _Broken(source.count("\n", 0, found.start()), "it is nested too deep")


def read_yaml(source: str) -> Any:
    """YAML as plain values."""
    try:
        return yaml.load(source, HugoYamlLoader)  # noqa: S506 (a safe loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, [error.context, error.problem])) or "it is no YAML"
        raise _Broken(mark.line if mark else 0, reason) from error
    except yaml.reader.ReaderError as error:
        raise _Broken(
            source.count("\n", 0, error.position), "it holds a character that is not allowed"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Broken(0, f"it is no YAML ({error})") from error


def read_toml(source: str) -> Any:
    """TOML as plain values."""
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        reason = re.sub(r" \(at (?:line.*|end of document)\)", "", str(error))
        line = int(found[1]) - 1 if found else source.count("\n")
        raise _Broken(line, reason[:1].lower() + reason[1:]) from error


def read_json(source: str) -> Any:
    """JSON as plain values."""
    try:
        return json.loads(source)
    except json.JSONDecodeError as error:
        raise _Broken(error.lineno - 1, error.msg[:1].lower() + error.msg[1:]) from error
    except (ValueError, RecursionError) as error:
        raise _Broken(0, f"it is no JSON ({error})") from error


def as_plain(value: Any, *, budget: list[int], depth: int = 0) -> Any:
    """The value as JSON knows it, dates as text; raises _Broken for one that YAML's aliases blow up."""
    budget[0] -= 1
    if budget[0] < 0 or depth > DEEPEST:
        raise _Broken(0, "it holds too many values, or is nested too deep")
    if isinstance(value, dict):
        return {
            storable(str(key)): as_plain(item, budget=budget, depth=depth + 1) for key, item in value.items()
        }
    if isinstance(value, (list, tuple, set)):
        return [as_plain(item, budget=budget, depth=depth + 1) for item in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float) and not -1e300 < value < 1e300:
        return str(value)
    return value if value is None or isinstance(value, (int, float)) else str(value)


def storable(text: str) -> str:
    """The text without what no database stores: NUL and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


class HugoYamlDumper(YAML_DUMPER):  # type: ignore[misc, valid-type]
    """Writes what `PlainText` marks without quotes."""


HugoYamlDumper.add_representer(
    PlainText, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(text))
)


def write_file(values: dict[str, Any], body: str) -> str:
    """A Hugo file with YAML front matter, the names in the given order."""
    front_matter = yaml.dump(
        values, Dumper=HugoYamlDumper, sort_keys=False, allow_unicode=True, width=1_000_000
    )
    return f"---\n{front_matter}---\n{body}"
