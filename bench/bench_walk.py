"""A walk over all public and admin addresses of a large site: milliseconds, queries and bytes of each, made afresh.

The addresses are the URL resolver's, so that a new one has to be given a sample here; of the admin every list, the
search, every filter and order it offers, its last page, its forms. The milliseconds are the processor's, the lowest of
three. Exports are streams: of them the first part counts.

Run: python bench/bench_walk.py [POSTS]; with 100,000 it takes half an hour and 6 GB.
HINDCAST_BENCH_KEEP=folder keeps the filled database there, and takes it from there the next time.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from bench_search import set_up_django

REPEATS = 3
MOST_MS, MOST_HTML = 100, 400_000
LINK = re.compile(r'href="(\?[^"]+)"')
NO_PAGES = {"media/<path>", "healthz", "metrics"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What an address cost: milliseconds of the processor, queries, bytes; of a stream those of its first part."""

    path: str
    status: int
    milliseconds: float
    queries: int
    size: int
    is_html: bool
    is_stream: bool
    slowest: str

    @property
    def is_over(self) -> bool:
        """Whether it costs more than a page may."""
        return self.milliseconds > MOST_MS or (self.is_html and self.size > MOST_HTML)

    def __str__(self) -> str:
        stream = ", its first part" if self.is_stream else ""
        mark = f"  <-- {self.slowest}" if self.is_over else ""
        return (
            f"{self.path:<66} {self.status} {self.milliseconds:7.1f} ms {self.queries:3} queries"
            f" {self.size / 1000:7.1f} kB{stream}{mark}"
        )


def walk(client: Any, paths: Iterator[str]) -> list[Cost]:
    """Prints and gives the cost of each address."""
    found = []
    for path in paths:
        found.append(measure(client, path))
        print(found[-1], flush=True)
    return found


def measure(client: Any, path: str) -> Cost:
    """The cost of an address, everything that is kept emptied before."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(REPEATS):
        cache.clear()
        started = time.process_time()
        response = client.get(path)
        if response.streaming:
            size = len(next(iter(response.streaming_content), b""))
            response.close()
            times.append((time.process_time() - started) * 1000)
            continue
        size = len(response.content)
        times.append((time.process_time() - started) * 1000)
        if times[-1] > 20 * MOST_MS:
            break
    with CaptureQueriesContext(connection) as queries:
        again = client.get(path)
        if again.streaming:
            next(iter(again.streaming_content), b"")
            again.close()
    slowest: dict[str, str] = max(
        queries.captured_queries, key=lambda query: float(query["time"]), default={}
    )
    return Cost(
        path=path,
        status=response.status_code,
        milliseconds=min(times),
        queries=len(queries),
        size=size,
        is_stream=response.streaming,
        is_html=response.headers["Content-Type"].startswith("text/html"),
        slowest=f"{slowest.get('time')} s: {slowest.get('sql', '')[:110]}",
    )


def routes(patterns: Any, before: str = "") -> Iterator[str]:
    """The public addresses of the resolver, with the names of their parts in angle brackets."""
    for pattern in patterns:
        if getattr(pattern, "app_name", None) == "admin":
            continue
        route = before + re.sub(r"<\w+:(\w+)>", r"<\1>", str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        else:
            yield re.sub(r"\^|\$|\(\?P(<\w+>).*\)", r"\1", route)


def public_paths() -> Iterator[str]:
    """Samples of each public address: the first and the last page where there are several."""
    from django.urls import get_resolver

    known = samples()
    for route in routes(get_resolver().url_patterns):
        if route in NO_PAGES or "index\\.html" in route:
            continue
        if "<" not in route:
            yield f"/{route}"
        yield from known.get(route, [])
        if "<" in route and route not in known:
            raise LookupError(f"The walk has no sample of the address {route!r}.")


def samples() -> dict[str, list[str]]:
    """Addresses for the routes with parts: a common and a rare tag, a post in the middle, last pages."""
    from blog.models import Post, Tag
    from predictions.models import Event, Question

    posts = Post.objects.count()
    post = Post.objects.order_by("pk")[posts // 2]
    rare = Tag.objects.filter(posts__isnull=False).order_by("-pk")[0].slug
    common = ["tag-3", "subject-0"]
    event, question = Event.objects.all()[20].slug, Question.objects.all()[50].slug
    resolved = Question.objects.exclude(outcome="").order_by("-resolved_at")[0].slug
    last = -(-posts // 10)
    last_of_tag = -(-Post.objects.filter(tags__slug="tag-3").count() // 10)
    year = post.published_at.year
    return {
        "page/<number>/": [f"/page/{number}/" for number in (2, last // 2, last)],
        "posts/page/<number>/": ["/posts/page/2/"],
        "posts/<slug>.md": [f"/posts/{post.slug}.md"],
        "posts/<slug>/": [f"/posts/{post.slug}/", f"/posts/post-{posts - 1}/", "/posts/post-0/"],
        "tags/<slug>/": [f"/tags/{slug}/" for slug in (*common, rare)],
        "tags/<slug>/page/<number>/": [
            f"/tags/tag-3/page/{number}/" for number in (2, last_of_tag // 2, last_of_tag)
        ],
        "tags/page/<number>/": ["/tags/page/2/"],
        "archives/<year>/": [f"/archives/{year}/"],
        "archives/<year>/<month>/": [f"/archives/{year}/05/"],
        "archives/<year>/<month>/page/<number>/": [f"/archives/{year}/05/page/2/"],
        "sitemap-<name>-<number>.xml": sitemap_files(),
        "predictions/questions/<slug>.md": [f"/predictions/questions/{question}.md"],
        "predictions/questions/<slug>/": [f"/predictions/questions/{slug}/" for slug in (question, resolved)],
        "predictions/<slug>/chart.svg": [f"/predictions/{event}/chart.svg"],
        "predictions/<slug>/": [f"/predictions/{event}/", f"/predictions/{event}/?page=99999"],
        "predictions/": [f"/predictions/?{query}" for query in TRACKER_QUERIES],
        "predictions/questions/": [f"/predictions/questions/?{query}" for query in QUESTION_QUERIES],
        "search/": ["/search/?q=diffusion", "/search/?q=thing"],
        "<address>/": ["/nothing/is/here/"],
        **feeds([*common, rare]),
    }


def feeds(tags: list[str]) -> dict[str, list[str]]:
    """The feeds of tags and of a series, in each format."""
    return {
        f"{folder}/<slug>/{name}": [f"/{folder}/{slug}/{name}" for slug in slugs]
        for folder, slugs in (("tags", tags), ("series", ["series-7"]))
        for name in ("index.xml", "atom.xml", "feed.json")
    }


TRACKER_QUERIES = (
    "page=99999",
    "page=9999",
    "event=event-20",
    "state=overdue",
    "year=2035",
    "model=gpt-4o-mini",
)
QUESTION_QUERIES = ("page=99999", "state=open", "state=due", "state=resolved", "kind=judged", "q=released")


def sitemap_files() -> list[str]:
    """The first and the last file of each part of the sitemap."""
    from blog.machines.sitemaps import all_parts

    return sorted(
        {
            f"/sitemap-{name}-{number}.xml"
            for name, part in all_parts().items()
            if part.paginator.count
            for number in (1, part.paginator.num_pages)
        }
    )


def admin_paths(client: Any) -> Iterator[str]:
    """Of each list of the admin what it offers, and its forms."""
    from django.contrib import admin
    from django.urls import reverse

    yield "/admin/"
    yield "/admin/predictions/judgement/due/"
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        changes = reverse(f"{name}_changelist")
        yield changes
        yield from offered(client, changes)
        yield from (f"{changes}?q={words}" for words in ("diffusion", "nowhere"))
        yield f"{changes}add/"
        newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
        if newest is not None:
            yield reverse(f"{name}_change", args=[newest])
    for field in ("blog.post.tags", "predictions.prediction.post", "predictions.prediction.event"):
        app, of, name = field.split(".")
        asked = f"?app_label={app}&model_name={of}&field_name={name}&term=1"
        yield f"/admin/autocomplete/{asked}"


def offered(client: Any, changes: str) -> Iterator[str]:
    """One link of each filter, order and page that the list offers; the last of its kind."""
    response = client.get(changes)
    if response.status_code != 200:
        return
    found: dict[str, str] = {}
    for link in map(unescape, LINK.findall(response.content.decode())):
        found[link if link.startswith("?o=") else link.partition("=")[0]] = link
    yield from (changes + link for link in found.values())


def main() -> int:
    """Fills a database, walks, and tells what costs too much; the number of these."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory(prefix="hindcast-bench-") as scratch:
        folder = Path(os.environ.get("HINDCAST_BENCH_KEEP") or scratch)
        folder.mkdir(exist_ok=True)
        set_up_django(folder)
        import walk_world
        from django.contrib.auth import get_user_model
        from django.test import Client

        from blog.models import Post

        if not Post.objects.exists():
            walk_world.fill(count)
            walk_world.compute()
        client = Client(headers={"host": "localhost"})
        found = walk(client, public_paths())
        user = get_user_model().objects.filter(username="walker").first()
        client.force_login(user or get_user_model().objects.create_superuser("walker"))
        found += walk(client, admin_paths(client))
    over = [cost for cost in found if cost.is_over or cost.status >= 500]
    print(f"\n{len(found)} addresses; over {MOST_MS} ms or {MOST_HTML // 1000} kB of HTML: {len(over)}")
    for cost in over:
        print(cost)
    return len(over)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
