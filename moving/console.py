"""What the commands for moving in and out show."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

import rich.console
from django.core.management.base import OutputWrapper
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from moving.importing.report import ImportReport

MOST_SHOWN = 40
SECONDS_BETWEEN_DRAWINGS = 0.1


class MovingConsole:
    """Output on the command's stream."""

    def __init__(self, stream: OutputWrapper) -> None:
        # Django's wrapper adds line ends of its own; rich wants the stream beneath.
        inner: TextIO = vars(stream)["_out"]
        self.rich = rich.console.Console(file=inner, highlight=False)

    @contextmanager
    def progress(self, unit: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar; the function that it gives is told how many of how many are done.

        It is drawn anew when told, not by a thread: an import forks faster from a process that has none.
        """
        columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
        with Progress(*columns, console=self.rich, transient=True, auto_refresh=False) as bar:
            task = bar.add_task("", total=None)
            drawn = 0.0

            def tell(done: int, total: int) -> None:
                nonlocal drawn
                due = time.monotonic() > drawn + SECONDS_BETWEEN_DRAWINGS
                bar.update(task, completed=done, total=total, refresh=due)
                drawn = time.monotonic() if due else drawn

            yield tell

    def say(self, text: str, mark: str = "") -> None:
        """One line."""
        self.rich.print(f"{mark}{escape(text)}", soft_wrap=True)

    def show_import(self, report: ImportReport) -> None:
        """The counts, and every file that needs a look."""
        if report.dry_run:
            self.say("Dry run: nothing is stored. This would happen:")
        self.say(
            f"{report.files} files: {report.posts_new} posts new, {report.posts_updated} updated, "
            f"{report.posts_unchanged} unchanged, {len(report.left)} left, {report.pages} pages, "
            f"{len(report.failed)} not imported ({report.seconds:.1f} s)"
        )
        self.say(
            f"{report.digests} daily entries ({', '.join(report.series) or 'no series'}): {report.topics} topics, "
            f"{report.analyses} analyses, {report.trending_items} trending items, {report.predictions} predictions, "
            f"{report.pictures} pictures"
        )
        if report.questions or report.questions_extended:
            self.say(f"{report.questions} questions new, {report.questions_extended} with something new")
        if report.findings:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(report.findings.items()))
            self.say(f"Findings: {kinds}")
        self.show_lines("[yellow]•[/yellow] ", report.notes)
        for rows, what in ((report.left, "left"), (report.skipped, "skipped")):
            self.show_lines(
                "[yellow]•[/yellow] ", [f"{row['file']}: {what}, {row['reason']}" for row in rows]
            )
        failed = [f"{row['place']}: {row['finding']} {row['mend']}" for row in report.failed]
        self.show_lines("[red]✗[/red] ", failed, most=len(failed))

    def show_lines(self, mark: str, lines: list[str], *, most: int = MOST_SHOWN) -> None:
        """The lines, or the first ones of many."""
        for line in lines[:most]:
            self.say(line, mark)
        if len(lines) > most:
            self.say(f"and {len(lines) - most} more like it; --report FILE has them all", mark)
