"""Backup and restore with real processes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import signal
import stat
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.backed_up import FILL, FOUND, VERSION, everything_of, files_of, litter_of, rows_of
from tests.e2e.conftest import PREPARED, copy_database, database_at, execute
from tests.e2e.redis import running_redis
from tests.e2e.site import Site

ON = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
OTHER_SITE = """
from pathlib import Path
from django.conf import settings
from tests import factories
factories.PostFactory(slug="of-before", title="What stood here before")
factories.EditorFactory(username="of-before")
media = Path(settings.MEDIA_ROOT)
media.mkdir(exist_ok=True)
(media / "of-before.txt").write_text("before")
(media / "empty.bin").write_text("not empty before")
answer = None
"""
# As of a database whose last migrations were done by hand: to migrate it fails in the middle.
FORGET_MIGRATIONS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute(
        "DELETE FROM django_migrations WHERE app IN ('blog', 'digests', 'predictions') AND name >= '0003'"
    )
answer = None
"""
SEARCH = """
from django.test import Client
answer = Client(headers={{"host": "localhost"}}).get("/search/", {{"q": "{} 0"}}).content.decode()
"""
WRITER = """
import django; django.setup()
from itertools import count
from blog.models import Post
print("writing", flush=True)
for number in count():
    Post.objects.create(slug=f"written-{number}", title=f"Written {number}", body="Words.", status="published")
    Post.objects.filter(slug=f"written-{number}").update(byline=f"by {number}")
"""
KEYS_IN_REDIS = """
from redis import Redis
from django.conf import settings
answer = sorted(key.decode() for key in Redis.from_url(settings.REDIS_URL).keys())
"""
FILL_REDIS = f"""
from redis import Redis
from django.conf import settings
from django.core.cache import cache
from django_q.tasks import async_task
cache.set("of-before", 1)
async_task("math.sqrt", 4)
Redis.from_url(settings.REDIS_URL).set("others", 1)
{KEYS_IN_REDIS}
"""
KILLED = """
import os, signal, sys
import django; django.setup()
from django.core.management import call_command
from moving.backups import restoring
restoring.forget_cached = lambda: os.kill(os.getpid(), signal.SIGKILL)
call_command("restore", sys.argv[1], replace=True)
"""


MakeSite = Callable[..., Site]


@pytest.fixture
def make(make_site: MakeSite, request: pytest.FixtureRequest) -> MakeSite:
    """Makes an installation on a database of the kind; with `bare` there is not even a table in it."""

    def on(kind: str, *, bare: bool = False, **environment: str) -> Site:
        if kind == "postgresql":
            server: str = request.getfixturevalue("postgresql_server")
            name = f"site_{uuid.uuid4().hex}"
            if bare:
                execute(server, f"CREATE DATABASE {name}")
            else:
                copy_database(server, PREPARED, name)
            environment["DATABASE_URL"] = database_at(server, name)
        site = make_site(**environment)
        if bare:
            (Path(site.environment["HINDCAST_VAR_DIR"]) / "hindcast.sqlite3").unlink()
        return site

    return on


@pytest.mark.parametrize("kind", ON)
def test_a_restore_brings_back_every_row_and_every_file(make: MakeSite, tmp_path: Path, kind: str) -> None:
    site, archive = make(kind), tmp_path / "backup.tar"
    site.ask(FILL)
    rows, files, found = rows_of(site), files_of(site), site.ask(FOUND)
    said = site.manage("backup", str(archive)).stdout
    assert f"{len(files)} media files" in said
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "site" not in path.name) == ["backup.tar"]

    empty = make(kind, bare=True)
    said = empty.manage("restore", str(archive)).stdout
    assert "Restored the backup of" in said and "Gone" not in said
    assert rows_of(empty) == rows
    assert files_of(empty) == files
    assert empty.ask(FOUND) == found and min(found) >= 1
    assert empty.ask(VERSION) != site.ask(VERSION)
    assert litter_of(empty) == set()
    assert len(rows["predictions_prediction"]) > 20 and len(files) >= 4

    # Triggers came along: what is written now is found, and makes a new version.
    version = empty.ask(VERSION)
    empty.ask(
        "from tests import factories\n"
        "answer = factories.PostFactory(title='An astrolabe 0', slug='astrolabe').pk"
    )
    assert empty.ask(VERSION) != version
    assert "/posts/astrolabe/" in empty.ask(SEARCH.format("astrolabe"))


@pytest.mark.parametrize("kind", ON)
def test_data_that_is_there_goes_only_when_one_says_so_and_then_all_of_it(
    make: MakeSite, tmp_path: Path, kind: str
) -> None:
    site, other, archive = make(kind), make(kind), tmp_path / "backup.tar"
    site.ask(FILL)
    site.manage("backup", str(archive))
    other.ask(OTHER_SITE)
    before = everything_of(other)

    refused = other.manage("restore", str(archive), check=False)
    assert refused.returncode == 1
    assert "1 post, 1 user, 2 media files" in refused.stderr and "--replace" in refused.stderr
    assert everything_of(other) == before

    if kind == "postgresql":
        execute(other.environment["DATABASE_URL"], "CREATE TABLE of_a_newer_release (id int PRIMARY KEY)")
    version = other.ask(VERSION)
    replaced = other.manage("restore", str(archive), "--replace").stdout
    assert "Gone is what was there before: 1 post, 1 user, 2 media files." in replaced
    assert everything_of(other) == everything_of(site)
    assert other.ask(VERSION) not in (version, site.ask(VERSION))
    assert litter_of(other) == set()


@pytest.mark.parametrize("kind", ON)
def test_a_restore_that_fails_in_the_middle_leaves_what_was_there(
    make: MakeSite, tmp_path: Path, kind: str
) -> None:
    site, other, archive = make(kind), make(kind), tmp_path / "backup.tar"
    site.ask(FILL)
    site.ask(FORGET_MIGRATIONS)
    site.manage("backup", str(archive))
    other.ask(OTHER_SITE)
    before, found = everything_of(other), other.ask(FOUND)

    failed = other.manage("restore", str(archive), "--replace", check=False)
    assert failed.returncode == 1
    assert "cannot be migrated to this release" in failed.stderr
    assert "already exists" in failed.stderr or "duplicate" in failed.stderr
    assert everything_of(other) == before and other.ask(FOUND) == found
    assert litter_of(other) == set()


@pytest.mark.parametrize("kind", ON)
def test_after_a_restore_was_killed_the_next_one_finds_what_was_there_before(
    make: MakeSite, tmp_path: Path, kind: str
) -> None:
    site, other, archive = make(kind), make(kind), tmp_path / "backup.tar"
    site.ask(FILL)
    site.manage("backup", str(archive))
    other.ask(OTHER_SITE)
    before = everything_of(other)

    killed = other.spawn("-c", KILLED, str(archive))
    assert killed.wait(timeout=60) == -signal.SIGKILL
    refused = other.manage("restore", str(archive), check=False)
    assert "1 post, 1 user, 2 media files" in refused.stderr
    assert everything_of(other) == before
    other.manage("restore", str(archive), "--replace")
    assert everything_of(other) == everything_of(site)


@pytest.mark.parametrize("kind", ON)
def test_a_backup_is_of_one_moment_while_another_process_writes(
    make: MakeSite, tmp_path: Path, kind: str
) -> None:
    site, archive = make(kind), tmp_path / "backup.tar"
    site.ask(FILL)
    writer = site.spawn("-c", WRITER)
    assert writer.stdout
    assert writer.stdout.readline() == "writing\n"
    count = "from blog.models import Post; answer = Post.objects.filter(slug__startswith='written').count()"
    site.wait_for(count, lambda number: number >= 3)
    site.manage("backup", str(archive))
    at_the_end = site.ask(count)
    site.wait_for(count, lambda number: number > at_the_end)  # nothing made the writer stop
    os.killpg(writer.pid, signal.SIGKILL)

    copy = make(kind, bare=True)
    copy.manage("restore", str(archive))
    written = copy.ask(count)
    assert 3 <= written <= at_the_end
    assert copy.ask(f"{count[:-9]}, byline='').count()") <= 1  # the one that was being written
    assert "/posts/written-0/" in copy.ask(SEARCH.format("written"))


def test_a_backup_of_one_kind_of_database_is_refused_by_the_other(
    make: MakeSite, tmp_path: Path, postgresql: str
) -> None:
    site, archive = make("sqlite"), tmp_path / "backup.tar"
    site.manage("backup", str(archive))
    site.environment["DATABASE_URL"] = postgresql
    refused = site.manage("restore", str(archive), check=False)
    assert refused.returncode == 1
    assert "It is of SQLite, DATABASE_URL names PostgreSQL" in refused.stderr


def test_a_worker_that_runs_is_noticed(make_site: MakeSite, tmp_path: Path) -> None:
    site, archive = make_site(), tmp_path / "backup.tar"
    site.manage("backup", str(archive))
    worker = site.spawn("manage.py", "qcluster")
    site.wait_for("from django_q.status import Stat; answer = len(Stat.get_all())", lambda number: number > 0)
    refused = site.manage("restore", str(archive), check=False)
    assert refused.returncode == 1 and "A worker is running" in refused.stderr
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(timeout=20)
    site.wait_for(
        "from django_q.status import Stat; answer = len(Stat.get_all())", lambda number: number == 0
    )
    site.manage("restore", str(archive))


@pytest.mark.postgres
def test_the_password_of_the_database_shows_nowhere(
    make: MakeSite, tmp_path: Path, postgresql_server: str
) -> None:
    site = make("postgresql")
    name = site.environment["DATABASE_URL"].rpartition("/")[2]
    server = postgresql_server.rpartition("@")[2].rpartition("/")[0]
    # Nobody of that name may come in: the program fails, and says why.
    site.environment["DATABASE_URL"] = f"postgres://nobody:hunter2-hunter2@{server}/{name}"
    failed = site.manage("backup", str(tmp_path / "backup.tar"), check=False)
    assert failed.returncode == 1
    assert "nobody" in failed.stderr and "hunter2" not in failed.stdout + failed.stderr
    assert not (tmp_path / "backup.tar").exists()


@pytest.mark.redis
def test_redis_keeps_nothing_of_before_but_what_is_others(make_site: MakeSite, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar"
    with running_redis() as address:
        site = make_site(REDIS_URL=address)
        site.manage("backup", str(archive))
        assert site.ask(FILL_REDIS) == ["django_q:hindcast:q", "hindcast:1:of-before", "others"]
        site.manage("restore", str(archive))
        assert site.ask(KEYS_IN_REDIS) == ["others"]
    refused = site.manage("restore", str(archive), check=False)
    assert refused.returncode == 1 and "REDIS_URL does not answer" in refused.stderr
