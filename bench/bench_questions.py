"""Questions: the replay of the old archive, and the pages with 1,000,000 forecasts of 20,000 questions.

The archive is looked for beside the clone, or where HINDCAST_ARCHIVE says.
Run: python bench/bench_questions.py [QUESTIONS]
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from bench_tracker import export, measure, measure_page, set_up_django

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = Path(os.environ.get("HINDCAST_ARCHIVE") or ROOT.parent / "shared" / "archive" / "posts")
TODAY = datetime.now(tz=UTC).date()
FORECASTS = 50
A_DAY = 4
MODELS = ("base rate", "gpt-4o-mini", "claude-sonnet-4")


def replay_archive() -> None:
    """Imports the archive and replays its days; prints how good the base rates are beside what is simplest."""
    from django.utils import timezone

    from digests.counting.replaying import hindcast
    from digests.models import Series
    from moving.importing.run import ImportOptions, import_site
    from predictions.scores.probability_scores import brier

    import_site(ImportOptions(ARCHIVE), now=timezone.now())
    found: list[Any] = []
    series = Series.objects.get()
    first = date(2023, 1, 1)
    yesterday = TODAY - timedelta(days=1)
    measure("hindcast of the archive", lambda: found.extend(hindcast(series, first, yesterday, today=TODAY)))
    resolved = [(each.chosen.rate.probability, each.outcome == "yes") for each in found if each.outcome]
    share = fmean(came for _, came in resolved)
    print(f"{len(found)} hindcasts, {len(resolved)} resolved (wanted: 1000), {share:.1%} yes")
    print(
        f"Brier score {fmean(brier(probability, came) for probability, came in resolved):.4f}; "
        f"always 50 %: 0.2500; always {share:.1%}: {share * (1 - share):.4f}"
    )


def fill(count: int) -> None:
    """Posts of consecutive days with four questions each, most of them resolved, each with fifty forecasts."""
    from blog.models import Post
    from predictions.models import Question

    noise = random.Random(1)
    days = [TODAY - timedelta(days=number) for number in range(count // A_DAY)]
    posts = Post.objects.bulk_create(
        [
            Post(title=f"Entry of {day}", slug=f"entry-{day}", status="published", published_at=noon(day))
            for day in days
        ],
        batch_size=500,
    )
    for day, post in zip(days, posts, strict=True):
        questions = [make_question(post, day, number, noise) for number in range(A_DAY)]
        Question.objects.bulk_create(questions)
        add_forecasts(questions, noise)


def noon(day: date) -> datetime:
    """Noon of the day in UTC."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def make_question(post: Any, day: date, number: int, noise: random.Random) -> Any:
    """A question of the day; where its deadline has passed, most are resolved."""
    from predictions.models import Question

    deadline = day + timedelta(days=noise.randint(14, 180))
    probability = noise.betavariate(2, 3)
    resolved = deadline < TODAY and noise.random() < 0.97
    outcome = ("yes" if noise.random() < probability else "no") if resolved else ""
    return Question(
        slug=f"will-it-{day}-{number}",
        text=f"Will thing number {number} of {day} be released by {deadline}?",
        kind=("counted", "judged")[number % 2],
        series="daily",
        post=post,
        position=number,
        story=f"story {noise.randint(0, 5000)}",
        asked_on=day,
        asked_at=noon(day),
        deadline=deadline,
        criteria="It counts where it is announced. " * 8,
        outcome=outcome,
        decided_on=deadline if resolved else None,
        resolved_at=noon(deadline + timedelta(days=3)) if resolved else None,
        probability=probability,
        forecast_on=day,
    )


def add_forecasts(questions: list[Any], noise: random.Random) -> None:
    """Fifty forecasts of each, in equal steps up to the deadline."""
    from predictions.models import QuestionForecast

    QuestionForecast.objects.bulk_create(
        QuestionForecast(
            question=question,
            made_on=question.asked_on + (question.deadline - question.asked_on) * step / FORECASTS,
            probability=min(max(question.probability + noise.gauss(0, 0.05), 0.01), 0.99),
            model_name=f"{MODELS[step % len(MODELS)]} {step}",
            reason="Since the like was seen before. ",
        )
        for question in questions
        for step in range(FORECASTS)
    )


def pages() -> list[str]:
    """Every page of the tracker that shows questions."""
    from predictions.models import Question

    resolved = Question.objects.exclude(outcome="").order_by("-resolved_at")[0]
    opened = Question.objects.filter(outcome="").order_by("-deadline")[0]
    lists = [
        f"/predictions/questions/?{query}{page}"
        for query in (
            "",
            "state=open",
            "state=due",
            "state=resolved",
            "kind=judged",
            "state=resolved&kind=counted",
        )
        for page in ("", "&page=99999")
    ]
    return [
        "/",
        "/predictions/",
        *lists,
        resolved.get_absolute_url(),
        opened.get_absolute_url(),
        "/predictions/record/",
        "/predictions/index.xml",
        "/predictions.ics",
        "/search/?q=thing",
        f"/posts/{opened.post.slug}/",
    ]


def main() -> None:
    """Fills databases and prints the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as folder:
        set_up_django(folder)
        if ARCHIVE.is_dir():
            replay_archive()
        else:
            print("There is no archive to replay.")
        measure(f"fill with {count} questions, {count * FORECASTS} forecasts", lambda: fill(count))
        from django.utils import timezone

        from predictions.record_keeping import refresh_records

        measure("the record, computed", lambda: refresh_records(now=timezone.now()))
        for path in pages():
            measure_page(path)
        measure("/predictions.csv", lambda: export("/predictions.csv"))
        measure("/predictions/record.csv", lambda: export("/predictions/record.csv"))


if __name__ == "__main__":
    main()
