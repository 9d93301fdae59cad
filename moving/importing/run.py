"""Imports a Hugo site: its files are read in several processes and stored in batches, in the order of their names."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from blog.models import Post
from moving.hugo.config import checked_base_url
from moving.hugo.errors import HugoFormatError
from moving.importing.folders import ContentFile, SiteFolders, find_files, find_site
from moving.importing.pages import store_page
from moving.importing.reading import ReadPage, ReadPost, Result, Skipped, Work, context_of, read_chunk
from moving.importing.report import ImportReport
from moving.importing.site_settings import adopt_settings
from moving.importing.storing import store_batch
from moving.importing.target import Target, choose_series, find_catalogue
from moving.processes import count_processors, relax_collection, start_processes
from moving.questions.reading import find_question_files, read_questions
from moving.questions.storing import count_new, store_questions
from predictions.events.matching import DEFAULT_EVENTS

CHUNK = 24
# With fewer files, starting other processes takes longer than it saves.
FEW = 60


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the operator asked for; an empty `series` leaves the choice to `choose_series`."""

    path: Path
    series: str = ""
    base_url: str = ""
    dry_run: bool = False


def import_site(
    options: ImportOptions,
    *,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportReport:
    """Imports all posts and pages; `progress` is told how many files of how many are done.

    Raises HugoFormatError where the folder, its configuration or the options are wrong. What is wrong with a
    single file is in the report. It can be repeated: unchanged files are passed over, changed ones update.
    """
    started = time.perf_counter()
    folders = find_site(options.path)
    report = ImportReport(dry_run=options.dry_run)
    report.base_url = choose_base_url(options, folders, report)
    files = list(find_readable(folders, report))
    report.files = len(files) + len(report.failed)
    target = Target(
        folders=folders,
        series_slug=choose_series(options.series),
        now=now,
        forced=bool(options.series),
        dry_run=options.dry_run,
    )
    done = 0
    for results in read_all(files, make_work(folders, report.base_url)):
        store(results, target, report)
        done += len(results)
        progress(done, len(files))
    if not options.dry_run:
        target.settle_series()
        adopt_settings(folders.config)
    move_questions(folders, options, report)
    report.series = sorted(target.first_days)
    report.seconds = time.perf_counter() - started
    return report


def move_questions(folders: SiteFolders, options: ImportOptions, report: ImportReport) -> None:
    """Stores the questions of the site's data files, once their entries are here; a dry run reads them only."""
    for name, path in find_question_files(folders.content.parent):
        try:
            file = read_questions(name, path)
            if options.dry_run:
                report.questions += count_new(file)
                continue
            stored = store_questions(name, file, series=options.series)
        except HugoFormatError as error:
            report.fail(error)
            continue
        report.questions += stored.new
        report.questions_extended += stored.extended
        report.notes += stored.homeless


def make_work(folders: SiteFolders, base_url: str) -> Work:
    """What the reading processes must know."""
    return Work(
        folders=folders,
        context=context_of(folders.config, base_url=base_url),
        media_url=settings.MEDIA_URL,
        catalogue=find_catalogue(),
        expected=tuple(event.slug for event in DEFAULT_EVENTS),
    )


def choose_base_url(options: ImportOptions, folders: SiteFolders, report: ImportReport) -> str:
    """The site's old base URL: as the operator or its configuration says, else this site's own, with a note."""
    if options.base_url:
        if given := checked_base_url(options.base_url, place="--base-url"):
            return given
        raise HugoFormatError(
            "--base-url", f"{options.base_url!r} names no host.", "It should look like https://example.org/."
        )
    if folders.config.base_url:
        return folders.config.base_url
    report.notes.append(
        "No Hugo configuration with a baseURL was found; feed readers will know new posts by their addresses "
        f"under {settings.SITE_URL}/. Give --base-url if they were published elsewhere."
    )
    return f"{settings.SITE_URL}/"


def find_readable(folders: SiteFolders, report: ImportReport) -> Iterator[ContentFile]:
    """The files to read; those that are left out are reported."""
    for found in find_files(folders):
        if isinstance(found, HugoFormatError):
            report.fail(found)
        else:
            yield found


def read_all(files: list[ContentFile], work: Work) -> Iterator[list[Result]]:
    """What becomes of the files, in their order and in portions; never more than a few portions wait."""
    chunks = (files[start : start + CHUNK] for start in range(0, len(files), CHUNK))
    jobs = (with_fingerprints(chunk) for chunk in chunks)
    processes = count_processors()
    if len(files) <= FEW or processes == 1:
        yield from (read_chunk(job, work) for job in jobs)
        return
    relax_collection()
    # Asked for before the processes start, which closes the connection to the database.
    first = list(islice(jobs, 2 * processes))
    with start_processes(processes, preload=read_chunk.__module__) as pool:
        waiting: deque[Future[list[Result]]] = deque(pool.submit(read_chunk, job, work) for job in first)
        while waiting:
            results = waiting.popleft().result()
            if job := next(jobs, None):
                waiting.append(pool.submit(read_chunk, job, work))
            yield results


def with_fingerprints(files: list[ContentFile]) -> list[tuple[ContentFile, str]]:
    """The files, each with the fingerprint of its last import, empty for a new one."""
    names = [file.name for file in files]
    known = dict(Post.objects.filter(import_path__in=names).values_list("import_path", "import_hash"))
    return [(file, known.get(file.name, "")) for file in files]


def store(results: list[Result], target: Target, report: ImportReport) -> None:
    """Stores what was read, and notes what was not."""
    posts = [result for result in results if isinstance(result, ReadPost)]
    if posts:
        store_batch(posts, target, report)
    for result in results:
        if isinstance(result, HugoFormatError):
            report.fail(result)
        elif isinstance(result, Skipped):
            report.skip(result.file.name, result.reason)
        elif isinstance(result, ReadPage):
            store_page(result, target, report)
        elif not isinstance(result, ReadPost):
            report.posts_unchanged += 1
