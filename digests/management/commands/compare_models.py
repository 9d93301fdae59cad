"""Has several models write of the same topics, and shows what came of it side by side."""

from __future__ import annotations

from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digests.asking.prompting import Prompt, load_prompt
from digests.comparing.asking import Contestant, choose_endpoints, compare
from digests.comparing.figures import sum_up
from digests.comparing.report import write_page
from digests.comparing.topics import fixed_topics, topics_of
from digests.operating.console import Console, active_series

MOST_DAYS = 60


class Command(BaseCommand):
    """`manage.py compare_models`: a thin shell around `digests.comparing`."""

    help = (
        "Has each model write of 24 fixed topics, and of those of the series' last N days, without publishing\n"
        "anything; shows how many texts pass the gates, what they cost, and all of them on one page. Answers are\n"
        "stored, and none is paid for twice: a run that was stopped goes on where it was.\n\n"
        "Example:\n  manage.py compare_models gpt-6-luna embedded --days 3"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The models and the options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "models", nargs="*", metavar="MODEL",
            help='as its server calls it, "embedded" for the built-in one; without: those of the series',
        )  # fmt: skip
        parser.add_argument(
            "--series", metavar="SLUG", help="its models, prices and days; without: the first active"
        )
        parser.add_argument(
            "--days", type=read_days, default=0, metavar="N", help="its last N days with an entry too"
        )
        parser.add_argument(
            "--prompt", action="append", default=[], type=read_prompt, metavar="FILE",
            help="a prompt to try beside the one in use; may be given several times",
        )  # fmt: skip
        parser.add_argument(
            "--budget", type=read_money, metavar="USD", help="without: that of a day of the series"
        )
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="where the page goes; without: into var/"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compares, shows the figures, and says where the page is."""
        series = active_series(options["series"])[0]
        endpoints = choose_endpoints(series, options["models"])
        if not endpoints:
            raise CommandError("There is no model to compare: name one, or look at `manage.py doctor`.")
        prompts = [load_prompt("analysis"), *options["prompt"]]
        contestants = [Contestant(endpoint, prompt) for endpoint in endpoints for prompt in prompts]
        topics = [*fixed_topics(), *topics_of(series, options["days"])]
        budget = options["budget"] if options["budget"] is not None else series.daily_budget_usd
        console = Console(self.stdout)
        with console.counting(len(contestants) * len(topics)) as progress:
            entrants = compare(contestants, topics, budget_usd=budget, progress=progress)
        figures = [sum_up(entrant, topics_an_entry=series.topics_per_day) for entrant in entrants]
        now = timezone.now()
        path = options["output"] or Path(settings.VAR_DIR) / "comparisons" / f"{now:%Y-%m-%d-%H%M%S}.html"
        write_page(path, figures, now=now)
        console.show_comparison(figures)
        console.say(f"The texts are in {path}")


def read_days(text: str) -> int:
    """A number of days, within bounds."""
    if not text.isdecimal() or int(text) > MOST_DAYS:
        raise ArgumentTypeError(f"{text!r} is no number of days from 0 to {MOST_DAYS}")
    return int(text)


def read_money(text: str) -> Decimal:
    """An amount of US dollars."""
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is no amount of dollars, such as 0.50") from error
    if not 0 <= amount < 1000:
        raise ArgumentTypeError(f"{text} should be from 0 to 1000 dollars")
    return amount


def read_prompt(text: str) -> Prompt:
    """The prompt in a file, which has the fields of the one in use."""
    try:
        prompt = Prompt(Path(text).name, Path(text).read_text(encoding="utf-8"))
        messages = prompt.messages(title="", text="")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentTypeError(f"{text} cannot be read: {error}") from error
    except (KeyError, ValueError) as error:
        raise ArgumentTypeError(
            f"{text}: it may have the fields $title and $text, and no other: {error}"
        ) from error
    if not any(message["role"] == "user" for message in messages):
        raise ArgumentTypeError(f"{text}: a line === user has to stand before the question")
    return prompt
