"""Reads data files of questions: whole, or with an error that names the place and the mend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from moving.hugo.errors import HugoFormatError
from moving.questions.schema import FOLDER, QuestionFile

# A month of a busy site has some megabytes.
LONGEST = 64 * 1024 * 1024
SHOWN = 120


def find_question_files(site: Path) -> Iterator[tuple[str, Path]]:
    """The data files of the site in the folder, by name, each with its name in the site."""
    for path in sorted((site / FOLDER).glob("*.json")):
        yield f"{FOLDER}/{path.name}", path


def read_questions(name: str, path: Path) -> QuestionFile:
    """What the file holds; raises HugoFormatError where it cannot be read or is not as it should be."""
    try:
        if path.stat().st_size > LONGEST:
            raise HugoFormatError(name, "It has more than 64 MB.", "Export the site again.")
        data = path.read_bytes()
    except OSError as error:
        raise HugoFormatError(name, f"It cannot be read ({error.strerror}).", "Make it readable.") from error
    try:
        return QuestionFile.model_validate_json(data)
    except ValidationError as error:
        raise explain(name, error) from error


def explain(name: str, error: ValidationError) -> HugoFormatError:
    """The first thing that is wrong, with its place, such as questions.3.deadline."""
    first = error.errors(include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    if place == "format":
        mend = "This release reads format 1; import it with the release that made it, or a later one."
    else:
        mend = "Correct it there, or export the site again."
    found = " ".join(first["msg"].split())[:SHOWN]
    return HugoFormatError(f"{name}: {place}" if place else name, f"{found}.", mend)
