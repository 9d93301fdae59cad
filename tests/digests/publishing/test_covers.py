"""Every entry gets a cover, drawn or by an image model; an editor's own stays."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from pytest_httpserver import HTTPServer

from blog.models import Post
from digests.models import Completion, Digest, Topic
from digests.publishing.posts import revise_post
from digests.running.pipeline import run
from tests.digests.builders import DAY, NOON, make_digest, make_series
from tests.fakes.model_server import ModelServer, error

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def image_model(model_server: ModelServer, settings: Settings) -> ModelServer:
    settings.HINDCAST_IMAGE_MODEL = "painter"
    settings.HINDCAST_IMAGE_PRICE = Decimal("0.04")
    return model_server


def picture(size: tuple[int, int] = (1536, 1024), form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (20, 120, 90)).save(buffer, form)
    return buffer.getvalue()


def picture_of_too_many_pixels() -> bytes:
    buffer = io.BytesIO()
    Image.new("1", (6400, 6400)).save(buffer, "PNG")
    return buffer.getvalue()


def in_answer(data: bytes) -> dict[str, Any]:
    return {"b64_json": base64.b64encode(data).decode()}


def write_day(**values: Any) -> Digest:
    return run(make_digest(make_series(**values)).pk).digest


def cover_of(post: Post | None) -> str:
    assert post is not None
    post.refresh_from_db()
    return str(post.cover_image.name)


def test_an_entry_gets_a_drawn_cover_with_its_size_and_words_for_those_who_do_not_see(
    model_server: ModelServer,
) -> None:
    post = write_day().post
    assert cover_of(post).startswith("covers/drawn/2026/11/2026-11-20-daily-ai-digest-")
    assert post and (post.cover_width, post.cover_height) == (1200, 630) and post.cover_hidden
    assert post.title in post.cover_alt
    assert default_storage.exists(cover_of(post))


def test_a_series_with_a_cover_gives_it_to_its_entries(model_server: ModelServer) -> None:
    series = make_series(cover_alt="A bird")
    series.cover.save("bird.png", ContentFile(picture()))
    post = run(make_digest(series).pk).digest.post
    assert (
        cover_of(post) == series.cover.name and post and post.cover_alt == "A bird" and not post.cover_hidden
    )


def test_a_corrected_topic_gives_a_new_cover_and_the_old_file_goes(
    model_server: ModelServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    digest = write_day()
    before = cover_of(digest.post)
    Topic.objects.filter(digest=digest, position=1).update(title="Corrected by the editor")
    with django_capture_on_commit_callbacks(execute=True):
        revise_post(Digest.objects.get(pk=digest.pk), now=NOON)
    after = cover_of(digest.post)
    assert after != before and default_storage.exists(after) and not default_storage.exists(before)


def test_an_editors_own_cover_stays(
    model_server: ModelServer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    digest = write_day()
    assert digest.post
    digest.post.cover_image.save("mine.png", ContentFile(picture()))
    mine = cover_of(digest.post)
    Topic.objects.filter(digest=digest, position=1).update(title="Corrected by the editor")
    with django_capture_on_commit_callbacks(execute=True):
        revise_post(Digest.objects.get(pk=digest.pk), now=NOON)
    assert cover_of(digest.post) == mine and default_storage.exists(mine)


def test_storage_that_cannot_be_written_to_does_not_stop_the_day(
    model_server: ModelServer, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    digest = write_day()
    assert digest.status == "published" and cover_of(digest.post) == ""


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_model_gives_the_cover_at_its_price(image_model: ModelServer, form: str) -> None:
    image_model.image = in_answer(picture(form=form))
    digest = write_day()
    name = cover_of(digest.post)
    assert name.startswith("covers/model/") and name.endswith(".webp")
    with default_storage.open(name) as file:
        assert Image.open(file).size == (1200, 630)
    call = Completion.objects.get(purpose="cover")
    assert (call.model, call.answer, call.cost_usd) == ("painter", name, Decimal("0.04"))
    assert digest.cost_usd >= Decimal("0.04")
    assert "Sparse attention" in image_model.pictures[0]["prompt"]


def test_a_picture_at_an_address_is_fetched(image_model: ModelServer, web: HTTPServer) -> None:
    web.expect_request("/made.png").respond_with_data(picture(), content_type="image/png")
    image_model.image = {"url": web.url_for("/made.png")}
    assert cover_of(write_day().post).startswith("covers/model/")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"b64_json": "no base64!"},
        in_answer(b"no picture"),
        in_answer(b"<svg onload='alert(1)'/>"),
        in_answer(picture_of_too_many_pixels()),
        {"url": "http://127.0.0.1:1/nothing.png"},
        {"url": "file:///etc/passwd"},
        lambda request: error(400, "content policy"),
        lambda request: error(500),
    ],
)  # fmt: skip
def test_without_a_usable_picture_the_cover_is_drawn(
    image_model: ModelServer, answer: dict[str, Any] | Callable[[dict[str, Any]], Any]
) -> None:
    image_model.image = answer
    digest = write_day()
    assert digest.status == "published"
    assert cover_of(digest.post).startswith("covers/drawn/")


def test_a_picture_that_would_pass_the_budget_is_not_ordered(
    image_model: ModelServer, settings: Settings
) -> None:
    settings.HINDCAST_IMAGE_PRICE = Decimal(5)
    assert cover_of(write_day(daily_budget_usd=Decimal(1)).post).startswith("covers/drawn/")
    assert image_model.pictures == []


def test_a_picture_is_paid_for_once(image_model: ModelServer) -> None:
    image_model.image = in_answer(picture())
    digest = make_digest(make_series(), day=DAY)
    run(digest.pk)
    Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.CHECKING, stage="cover")
    run(digest.pk)
    assert len(image_model.pictures) == 1
    assert cover_of(Digest.objects.get(pk=digest.pk).post).startswith("covers/model/")
