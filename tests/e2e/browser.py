"""One Chromium for all browser tests of a process, in a thread of its own: its event loop would forbid the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
Answer = TypeVar("Answer")


class Visitor:
    """Looks at a site: `visit` runs a function on a new page and gives back what it returns."""

    def __init__(self, thread: ThreadPoolExecutor, browser: Browser) -> None:
        self.thread = thread
        self.browser = browser
        self.complaints: list[str] = []

    def visit(self, base_url: str, look: Callable[[Page], Answer], **options: Any) -> Answer:
        """What `look` says of a page in a context with these options; errors in its console are `complaints`."""
        return self.thread.submit(self._visit, base_url, look, options).result(timeout=170)

    def _visit(self, base_url: str, look: Callable[[Page], Answer], options: dict[str, Any]) -> Answer:
        self.complaints = []
        context = self.browser.new_context(base_url=base_url, **options)
        try:
            page = context.new_page()
            page.on(
                "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
            )
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            return look(page)
        finally:
            context.close()


@contextmanager
def running_browser() -> Iterator[Visitor]:
    """Chromium, from its start to its end."""
    with ThreadPoolExecutor(1, thread_name_prefix="browser") as thread:
        playwright: Playwright = thread.submit(lambda: sync_playwright().start()).result(timeout=60)
        browser = thread.submit(
            lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        ).result(timeout=60)
        yield Visitor(thread, browser)
        thread.submit(browser.close).result(timeout=60)
        thread.submit(playwright.stop).result(timeout=60)
