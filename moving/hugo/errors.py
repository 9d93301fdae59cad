"""What is wrong with a Hugo file, said in one line: the place, the finding and the mend."""

from __future__ import annotations


class HugoFormatError(ValueError):
    """A Hugo file that is not understood: where (`posts/a.md:3`), what was found, what would mend it."""

    def __init__(self, place: str, finding: str, mend: str) -> None:
        super().__init__(f"{place}: {finding} {mend}")
        self.place = place
        self.finding = finding
        self.mend = mend

    def __reduce__(self) -> tuple[type[HugoFormatError], tuple[str, str, str]]:
        """The parts, so that the error comes whole out of another process."""
        return type(self), (self.place, self.finding, self.mend)
