"""The pictures of docs/screenshots: the main pages of a demo site, wide and narrow, light and dark: `make screenshots`.

The demo's entries are three days old at most, so a made-up past of its predictions is added for the tracker's charts.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo_site import (
    BROWSER_ARGUMENTS,
    CHROMIUM,
    ROOT,
    manage,
    newest_post,
    newest_question,
    running_demo_site,
    running_worker,
)

TARGET = ROOT / "docs" / "screenshots"
SIZES = {"wide": (1280, 860), "narrow": (390, 780)}
COLOURS = 255
PASSWORD = "only for the pictures"
PAST = f"""
import random
from datetime import date, datetime, time, timedelta, UTC
from django.contrib.auth import get_user_model
from blog.models import Post
from predictions.models import Event, Prediction
from predictions.statistics import refresh_all
users = get_user_model().objects
if not users.filter(username="photographer").exists():
    users.create_superuser("photographer", "", {PASSWORD!r})
if not Post.objects.filter(slug__startswith="past-").exists():
    luck = random.Random(7)
    first = Post.objects.earliest("published_at").published_at
    ends = {{event: 2031 + 9 * place for place, event in enumerate(Event.objects.order_by("name"))}}
    for week in range(60, 0, -1):
        moment = first - timedelta(days=6 * week)
        day = moment.date()
        post = Post.objects.create(
            title=f"Daily AI digest, {{day.day}} {{day:%B %Y}}", slug=f"past-{{day}}", status="published",
            published_at=moment, generated=True, model_name="example-model",
            body="An entry of the past that was made up for the pictures.", summary="Made up for the pictures.",
        )
        for event, year in ends.items():
            year += round((60 - week) / 20 + luck.gauss(0, 1.6))
            Prediction.objects.create(
                event=event, post=post, made_on=day, phrase=str(year), earliest=date(year, 1, 1),
                latest=date(year, 12, 31), model_name="example-model",
            )
refresh_all()
"""


def save(picture: bytes, name: str) -> None:
    """Writes the picture with few colours: a page needs no more, and the file is a third of the size."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    path = TARGET / f"{name}.png"
    small.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")


def new_context(browser: Browser, base: str, size: str, scheme: str) -> BrowserContext:
    """A reader's screen."""
    width, height = SIZES[size]
    return browser.new_context(
        base_url=base, viewport={"width": width, "height": height}, color_scheme=scheme,
        device_scale_factor=1 if size == "wide" else 2, reduced_motion="reduce",
    )  # fmt: skip


def take(browser: Browser, base: str, pages: dict[str, str], size: str, scheme: str) -> None:
    """Pictures of all pages on one screen."""
    context = new_context(browser, base, size, scheme)
    page = context.new_page()
    # As at a second visit: the first page may be shown before its fonts are there.
    page.goto("/", wait_until="networkidle")
    for name, path in pages.items():
        page.goto(path, wait_until="networkidle")
        save(page.screenshot(), f"{name}-{size}-{scheme}")
    context.close()


def take_cover(browser: Browser, base: str, post: str) -> None:
    """The cover of the post, which feeds and link previews show."""
    context = new_context(browser, base, "wide", "light")
    page = context.new_page()
    page.goto(post)
    address = page.get_attribute("meta[property='og:image']", "content") or ""
    save(page.request.get(address).body(), "cover")
    context.close()


def take_admin(browser: Browser, base: str) -> None:
    """A picture of the admin's first page."""
    context = new_context(browser, base, "wide", "light")
    page = context.new_page()
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_username", "photographer")
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    page.wait_for_load_state("networkidle")
    # A worker tells a few seconds after its start that it runs.
    while page.get_by_text("does not run").count():
        page.wait_for_timeout(500)
        page.reload(wait_until="networkidle")
    save(page.screenshot(), "admin-wide-light")
    context.close()


def main() -> None:
    """Makes the site and takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8766")))
    parser.add_argument("--folder", type=Path, help="a demo site's folder, made where it is missing")
    options = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = (options.folder or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with running_demo_site(folder, options.port) as (base, environment):
            manage(environment, "shell", "-c", PAST)
            pages = {
                "home": "/",
                "post": newest_post(environment),
                "archive": "/archives/",
                "search": "/search/?q=model",
                "tracker": "/predictions/",
                "event": "/predictions/artificial-general-intelligence/",
                "question": newest_question(environment),
            }
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
            for size in SIZES:
                for scheme in ("light", "dark"):
                    take(browser, base, pages, size, scheme)
            take_cover(browser, base, pages["post"])
            with running_worker(environment):
                take_admin(browser, base)
            browser.close()


if __name__ == "__main__":
    main()
