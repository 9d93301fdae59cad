"""After days on which everything failed in a way that tells a key, no page, feed, output or stored row shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from html import escape
from io import StringIO
from multiprocessing import Value
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import Failure
from django_q.monitor import save_task
from django_q.worker import worker
from pytest_django import Settings
from pytest_httpserver import HTTPServer

from blog.models import Post
from digests.models import Completion, Digest, Item, Series, Source
from digests.running.ordering import write_again
from digests.running.pipeline import run
from moving.baking.addresses import public_addresses
from tests import factories
from tests.admin_forms import log_in
from tests.digests.builders import DAY, make_digest, make_series, make_source
from tests.digests.builders import TITLES as ALL_TITLES
from tests.fakes.model_server import Call, ModelServer, error, good_answer
from tests.fakes.reddit import CLIENT_ID, CLIENT_SECRET, FakeReddit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine("2026-11-20T12:00:00Z", tick=True),
    pytest.mark.usefixtures("without_embedded_model"),
]
TITLES = ALL_TITLES[:3]
OPENAI_KEY = "sk-test-key-that-must-not-leak"
DATABASE_PASSWORD, REDIS_PASSWORD, MAIL_PASSWORD = "db-p@ss/word-7", "redis-pass-7", "mail-pass-7"
FEED_PASSWORD, FEED_KEY = "feed-pass-7", "feed-key-7"
OF_SETTINGS = (OPENAI_KEY, CLIENT_ID, CLIENT_SECRET, DATABASE_PASSWORD, REDIS_PASSWORD, MAIL_PASSWORD)
OF_SOURCES = (FEED_PASSWORD, FEED_KEY)
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>/</link>{
    "".join(
        f"<item><title>{title}</title><link>/{number}?api_key={FEED_KEY}</link>"
        f"<description>People discuss {title} and what it changes, see item {number}.</description></item>"
        for number, title in enumerate(TITLES)
    )
}<item><title>A paper without a link of its own</title><link>#last</link></item></channel></rss>"""


def private(web: HTTPServer, path: str) -> str:
    """An address that only who knows its keys may read."""
    return f"http://reader:{FEED_PASSWORD}@127.0.0.1:{web.port}{path}?api_key={FEED_KEY}"


@pytest.fixture
def series(settings: Settings, model_server: ModelServer, web: HTTPServer, reddit: FakeReddit) -> Series:
    """A series whose sources want keys, of which one answers."""
    settings.SECRETS = [settings.SECRET_KEY, *OF_SETTINGS]
    settings.REDIS_URL_OF_ANOTHER_APP = f"redis://:{REDIS_PASSWORD}@127.0.0.1:1/0"
    reddit.fail("/r/", 403)
    web.expect_request("/news").respond_with_data(FEED, content_type="application/rss+xml")
    web.expect_request("/dead").respond_with_data(f"{FEED_KEY} is wrong", status=403)
    made = make_series()
    make_source(made, kind="rss", name="News", settings={"url": private(web, "/news")})
    make_source(made, kind="rss", name="Dead", settings={"url": private(web, "/dead")})
    make_source(made, kind="reddit", name="Reddit", settings={"subreddit": "MachineLearning"})
    return made


def break_down(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """A database that tells its password when a post is to be made, or when the series are asked for."""
    if sql.startswith('INSERT INTO "blog_post"') or 'FROM "digests_series"' in sql:
        raise OperationalError(f"no connection to postgres://hindcast:{DATABASE_PASSWORD}@db ({OPENAI_KEY})")
    return execute(sql, params, many, context)


def run_in_worker(task: str) -> None:
    """Runs the task as django-q2's worker does, while the database is broken, and stores how it ended."""
    tasks: Queue[Any] = Queue()
    results: Queue[Any] = Queue()
    tasks.put({"id": task, "name": task, "func": task, "args": (), "kwargs": {}, "started": timezone.now()})
    tasks.put("STOP")

    def work() -> None:
        with connection.execute_wrapper(break_down):
            worker(tasks, results, Value("f", -1), timeout=-1)
        connection.close()

    # In a thread of its own, with a connection of its own: a worker closes those that it finds.
    thread = Thread(target=work)
    thread.start()
    thread.join()
    save_task(results.get(timeout=1) | {"sync": True}, get_broker())


def live_through_bad_days(series: Series, model_server: ModelServer) -> str:
    """A server that refuses the key and repeats it, one that answers with it, a database that breaks down.

    What the commands write meanwhile.
    """
    output = StringIO()
    model_server.fault = lambda call: error(401, f"Incorrect API key provided: {OPENAI_KEY}")
    call_command("run_digest", "--date", DAY.isoformat(), stdout=output, stderr=output)
    model_server.fault = answer_with_the_key
    write_again(Digest.objects.get())
    call_command("run_digest", "--date", DAY.isoformat(), stdout=output, stderr=output)
    broken = make_digest(series, titles=("Bees that count to nine",), day=DAY - timedelta(days=1))
    with connection.execute_wrapper(break_down):
        run(broken.pk)
    run_in_worker("digests.tasks.tick")
    with pytest.raises(CommandError) as caught:
        call_command("doctor", stdout=output, stderr=output)
    return f"{output.getvalue()}{caught.value}"


def answer_with_the_key(call: Call) -> Any:
    """A good answer that also tells what the server was sent."""
    answer = good_answer(call)
    return {
        name: f"{value} {OPENAI_KEY}" if isinstance(value, str) else value for name, value in answer.items()
    }


def admin_pages(client: Client) -> Iterator[tuple[str, str]]:
    """Every list of the admin, and the pages of the newest object of each."""
    client = log_in(client, factories.EditorFactory())
    addresses = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses.append(reverse(f"{name}_changelist"))
        if newest := model._default_manager.order_by("-pk").first():
            addresses += [reverse(f"{name}_{page}", args=[newest.pk]) for page in ("change", "history")]
    for digest in Digest.objects.all():
        addresses.append(reverse("admin:digests_digest_change", args=[digest.pk]))
    for address in addresses:
        yield address, client.get(address, follow=True).content.decode()


def public_pages(client: Client) -> Iterator[tuple[str, str]]:
    """Every page and file of the site."""
    for address in public_addresses(timezone.now()):
        response = client.get(address)
        assert response.status_code == 200, address
        yield address, b"".join(response).decode()


def stored_rows() -> Iterator[tuple[str, str]]:
    """Every row of every table but the settings of sources, which are where such keys are kept."""
    for model in apps.get_models():
        hidden = {"settings", "state"} if model is Source else set()
        for row in model._default_manager.values():
            kept = {name: str(value) for name, value in row.items() if name not in hidden}
            yield model._meta.label, json.dumps(kept, ensure_ascii=False)


def secrets_in(text: str, secrets: tuple[str, ...]) -> set[str]:
    """Those that the text shows, as they are or as an address or HTML writes them."""
    return {one for one in secrets if any(form in text for form in (one, escape(one), quote(one, safe="")))}


def test_no_key_is_shown_or_stored(series: Series, model_server: ModelServer, client: Client) -> None:
    output = live_through_bad_days(series, model_server)
    assert Post.objects.get().digest.tier == "full" and "[secret]" in Post.objects.get().body
    assert Item.objects.filter(url__contains="api_key=[secret]").count() == len(TITLES)
    assert "[secret]" in Failure.objects.get().result and "OperationalError" in Failure.objects.get().result
    assert "[secret]" in Digest.objects.get(status="failed").error
    assert Completion.objects.filter(status="failed").exists()
    shown = [("output", output), *public_pages(client), *admin_pages(client), *stored_rows()]
    own_pages = [reverse("admin:digests_source_change", args=[source.pk]) for source in Source.objects.all()]
    found = {
        place: secrets
        for place, text in shown
        if (secrets := secrets_in(text, OF_SETTINGS if place in own_pages else OF_SETTINGS + OF_SOURCES))
    }
    assert found == {}


def test_who_may_only_look_at_a_source_sees_and_finds_no_key(series: Series, client: Client) -> None:
    viewer = factories.UserFactory(is_staff=True)
    viewer.user_permissions.add(factories.permission("digests.view_source"))
    log_in(client, viewer)
    source = Source.objects.get(name="News")
    page = client.get(reverse("admin:digests_source_change", args=[source.pk])).content.decode()
    assert "/news?api_key=[secret]" in page and not secrets_in(page, OF_SOURCES)
    response = client.get(reverse("admin:digests_source_changelist"), {"q": FEED_KEY})
    assert response.context["cl"].result_count == 0


def test_the_page_of_an_error_in_development_shows_no_key(
    series: Series, client: Client, settings: Settings
) -> None:
    settings.DEBUG, client.raise_request_exception = True, False
    log_in(client, factories.EditorFactory())
    with connection.execute_wrapper(break_down):
        response = client.get(reverse("admin:index"))
    page = response.content.decode()
    assert response.status_code == 500 and "OperationalError" in page and "[secret]" in page
    assert not secrets_in(page, OF_SETTINGS)
