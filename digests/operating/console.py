"""How the commands read their arguments and show days and results on a terminal."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING, Any, TextIO

import rich.console
from django.conf import settings
from django.core.management.base import CommandError, OutputWrapper
from django.utils import timezone
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from digests.counting.replaying import Replayed
from digests.models import Series
from digests.operating.installing import NewAdmin
from digests.running.days import Preview
from digests.running.pipeline import RunResult
from predictions.scores.probability_scores import brier

if TYPE_CHECKING:
    from digests.comparing.figures import Figures
    from digests.operating.doctor import Check  # which loads all that it examines

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# No source knows earlier days.
FIRST_DAY = date(1970, 1, 1)


def parse_day(text: str) -> date:
    """A day given as YYYY-MM-DD."""
    try:
        # Python reads more forms than this, such as 20261124.
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day; it should look like 2026-11-24") from error
    if day < FIRST_DAY:
        raise ArgumentTypeError(f"{text} is too long ago; the first day can be {FIRST_DAY}")
    return day


def add_span(parser: ArgumentParser) -> None:
    """The options of a command that goes through days: --from, --to and --series."""
    parser.add_argument("--from", dest="first", type=parse_day, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="last", type=parse_day, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--series", metavar="SLUG", help="only this series")


def read_span(options: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day of the options; raises CommandError where they are the wrong way round."""
    first, last = options["first"], options["last"]
    if first > last:
        raise CommandError(f"--from {first} is after --to {last}; exchange them.")
    return first, last


def active_series(slug: str | None) -> list[Series]:
    """The series with this slug, or all active ones; raises CommandError where there is none."""
    if slug is not None:
        found = list(Series.objects.filter(slug=slug))
        if not found:
            known = ", ".join(Series.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no series {slug!r}; there is: {known}.")
        return found
    if not (found := list(Series.objects.filter(active=True))):
        raise CommandError("There is no active series; make one in the admin, or run `manage.py demo`.")
    return found


def series_with_entries(slug: str | None) -> list[Series]:
    """The series with this slug, or all that have an entry; raises CommandError where there is none."""
    if slug is not None:
        return active_series(slug)
    if not (found := list(Series.objects.filter(digests__post__isnull=False).distinct())):
        raise CommandError("There is no entry yet that could be looked at; write or import some first.")
    return found


def refuse_future(columns: list[Series], day: date, *, option: str) -> None:
    """Raises CommandError where the day has not begun in the time zone of one of the series."""
    for series in columns:
        today = series.today(timezone.now())
        if day > today:
            raise CommandError(
                f"{option} {day} is in the future; the last day of {series.slug} can be today, {today}."
            )


MARKS = {"good": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "bad": "[red]✗[/red]"}


class ShownProgress:
    """A progress bar whose text is the day and the stage."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress = progress
        self.task = progress.add_task("", total=total)

    def stage_of(self, day: str) -> Callable[[str], None]:
        """A function that shows a stage of this day."""

        def show(stage: str) -> None:
            self.progress.update(self.task, description=f"{escape(day)}  {escape(stage)}")

        return show

    def advance(self) -> None:
        """One day is done."""
        self.progress.advance(self.task)


class Console:
    """Output on the command's stream."""

    def __init__(self, stream: OutputWrapper) -> None:
        # Django's wrapper adds line ends of its own; rich wants the stream beneath.
        inner: TextIO = vars(stream)["_out"]
        self.rich = rich.console.Console(file=inner, highlight=False)

    @contextmanager
    def progress(self, total: int) -> Iterator[ShownProgress]:
        """A progress bar over `total` days."""
        columns = (
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.rich, transient=True) as progress:
            yield ShownProgress(progress, total)

    @contextmanager
    def counting(self, total: int) -> Iterator[Callable[[str], None]]:
        """A progress bar over `total` steps; what it gives is told the name of each step that is done."""
        with self.progress(total) as shown:

            def step(name: str) -> None:
                shown.stage_of(name)("")
                shown.advance()

            yield step

    def say(self, text: str) -> None:
        """A line that is never broken, so that it can be copied."""
        self.rich.print(escape(text), soft_wrap=True)

    def show_comparison(self, figures: Sequence[Figures]) -> None:
        """The figures of a comparison, some lines for each model."""
        for each in figures:
            faults = ", ".join(f"{gate} {count}" for gate, count in each.gates)
            grounded = "" if each.grounded is None else f"{each.grounded:.0%} grounded, "
            self.say(each.name)
            self.say(
                f"  passed: {each.at_first:.0%} at first, {each.in_the_end:.0%} in the end, of {each.topics} topics"
                + (f"; faulted at first by {faults}" if faults else "")
            )
            self.say(
                f"  {grounded}{each.numbers:.1f} numbers and {each.names:.1f} names of its own a text, "
                f"{each.words:.0f} words, {each.repeated:.0%} repeated"
            )
            self.say(f"  an entry takes {each.seconds:.1f} s and ${each.cost_usd:.4f}")

    def show_result(self, result: RunResult) -> None:
        """How a day ended, in one line."""
        digest = result.digest
        if digest.post is not None and result.done:
            state = "waits for approval" if digest.status == digest.Status.HELD else "has its entry"
            writer = digest.model_name or digest.get_tier_display()
            line = f"{digest} {state}: {digest.post.title} ({writer}, ${digest.cost_usd:.4f})"
            self.rich.print(
                f"[green]✓[/green] {escape(line)}\n  {settings.SITE_URL}{digest.post.get_absolute_url()}",
                soft_wrap=True,
            )
            if digest.error:
                self.rich.print(f"  [yellow]•[/yellow] {escape(digest.error)}", soft_wrap=True)
        else:
            reason = digest.error or digest.get_status_display()
            self.rich.print(f"[red]✗[/red] {escape(f'{digest}: {reason}')}", soft_wrap=True)

    def show_hindcast(self, series: Series, questions: Sequence[Replayed]) -> None:
        """What a replay made of a series, and how good the base rates would have been."""
        pairs = [
            (found.chosen.rate.probability, found.outcome == "yes") for found in questions if found.outcome
        ]
        line = f"{series}: {len(questions)} hindcasts, {len(pairs)} resolved"
        if pairs:
            score = fmean(brier(probability, came) for probability, came in pairs)
            share = fmean(came for _, came in pairs)
            line += (
                f", {share:.0%} yes. Brier score {score:.3f}; always 50 %: 0.250, "
                f"always {share:.0%}: {share * (1 - share):.3f} (smaller is better)"
            )
        self.rich.print(f"[green]✓[/green] {escape(line)}.", soft_wrap=True)

    def show_preview(self, series: Series, day: date, preview: Preview) -> None:
        """What a dry run found."""
        models = ", ".join(preview.models) or "none (extractive)"
        lines = [
            f"{series} of {day}, dry run: nothing is stored, no model is called.",
            *(f"  source    {line}" for line in preview.sources),
            *(f"  topic     {title}" for title in preview.topics),
            *(f"  trending  {title}" for title in preview.trending),
            f"  {preview.calls} calls, models: {models}, at most ${preview.most_cost:.4f}",
        ]
        self.rich.print(escape("\n".join(lines)))

    def show_site(self, admin: NewAdmin | None) -> None:
        """Where to look, and the new admin's password, once."""
        self.rich.print(f"\n[bold]Hindcast[/bold]  {settings.SITE_URL}/")
        self.rich.print(f"  predictions  {settings.SITE_URL}/predictions/")
        self.rich.print(f"  feed         {settings.SITE_URL}/index.xml")
        self.rich.print(f"  admin        {settings.SITE_URL}/admin/")
        if admin:
            self.rich.print(
                f"  sign in as [bold]{admin.name}[/bold] with [bold]{escape(admin.password)}[/bold]"
            )
            self.rich.print("  (shown only now; `manage.py changepassword admin` sets another)")
        self.rich.print("  Ctrl-C stops the site and its worker.\n")

    def show_checks(self, checks: list[Check]) -> None:
        """What the doctor found, area by area, and what to do next."""
        table = Table(box=None, show_header=False, pad_edge=False)
        area = ""
        for check in checks:
            first = "" if check.area == area else f"[bold]{check.area}[/bold]"
            area = check.area
            table.add_row(first, MARKS[check.state], escape(check.name), escape(check.finding))
        self.rich.print(table)
        todo = dict.fromkeys((check.name, check.mend, check.command) for check in checks if check.mend)
        if todo:
            self.rich.print("\n[bold]What to do next[/bold]")
        for name, mend, command in todo:
            self.rich.print(f"  {escape(f'{name}: {mend}')}", soft_wrap=True)
            if command:
                # Never broken into lines, so that it can be copied.
                self.rich.print(f"    {escape(command)}", soft_wrap=True)
