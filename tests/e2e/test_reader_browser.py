"""The public pages in a real browser: accessibility, schemes, keyboard, no JavaScript, no blocked script or style."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browser import Visitor
from tests.e2e.reader_site import ADDRESSES, make_reader_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE, NARROW, NARROWEST = 1280, 390, 320
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(21, 23, 26)"
GROUND = "getComputedStyle(document.body).backgroundColor"
FOCUS_IS_SEEN = """() => {
  const it = document.activeElement, label = it.closest('label'), place = (label || it).getBoundingClientRect();
  const seen = (element) => element && getComputedStyle(element).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(element).outlineWidth) >= 2;
  return [it.outerHTML.slice(0, 90), (seen(it) || seen(label)) && place.bottom > 0 && place.top < innerHeight];
}"""

VALUES = """() => [...document.querySelectorAll('.points .value')]
  .filter((value) => getComputedStyle(value).display !== 'none')
  .map((value) => [value.textContent, value.getBBox().x + value.getBBox().width <= 800])"""

CUT_LABELS = """() => [...document.querySelectorAll('.chart text')].filter((text) => {
  const box = text.getBBox(), whole = text.ownerSVGElement.viewBox.baseVal;
  return box.width && (box.x < 0 || box.x + box.width > whole.width);
}).map((text) => 'cut: ' + text.textContent)"""


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of a site with entries."""
    settings.SITE_URL = live_server.url
    make_reader_site()
    return str(live_server.url)


def find_faults(page: Page) -> list[str]:
    """What axe finds, each with the first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((results) => results.violations)")
    return [
        f"{found['id']}: {found['nodes'][0]['target']} {found['nodes'][0]['failureSummary']}"
        for found in violations
    ]


def is_too_wide(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 900})
    return bool(page.evaluate("document.documentElement.scrollWidth") > width)


def test_every_page_is_accessible_fits_the_screen_and_has_nothing_blocked(
    visitor: Visitor, site: str
) -> None:
    def look(page: Page) -> dict[str, list[str]]:
        faults = {}
        for address in ADDRESSES:
            page.set_viewport_size({"width": WIDE, "height": 900})
            page.emulate_media(color_scheme="light")
            page.goto(address)
            found = find_faults(page) + page.evaluate(CUT_LABELS)
            page.emulate_media(color_scheme="dark")
            found += [f"wider than {width}" for width in (NARROWEST, NARROW) if is_too_wide(page, width)]
            found += find_faults(page) + page.evaluate(CUT_LABELS)
            faults[address] = found
        return {address: found for address, found in faults.items() if found}

    assert visitor.visit(site, look, reduced_motion="reduce") == {}
    assert [text for text in visitor.complaints if "404" not in text] == []


def test_scheme_is_chosen_remembered_without_a_flash_and_given_back_to_the_system(
    visitor: Visitor, site: str
) -> None:
    at_first_paint = """new MutationObserver((_, observer) => { if (document.body) {
            window.schemeAtBody = document.documentElement.dataset.scheme || 'auto'; observer.disconnect(); }
        }).observe(document, {childList: true, subtree: true});"""

    def look(page: Page) -> list[str]:
        page.add_init_script(at_first_paint)
        page.goto("/")
        grounds = [page.evaluate(GROUND)]
        page.check("input[name=scheme][value=dark]", force=True)
        grounds.append(page.evaluate(GROUND))
        page.goto("/archives/")
        grounds += [page.evaluate("window.schemeAtBody"), page.evaluate(GROUND)]
        grounds.append(page.eval_on_selector("input[name=scheme]:checked", "input => input.value"))
        page.check("input[name=scheme][value=auto]", force=True)
        grounds.append(page.evaluate(GROUND))
        page.emulate_media(color_scheme="dark")
        grounds.append(page.evaluate(GROUND))
        page.check("input[name=scheme][value=light]", force=True)
        grounds.append(page.evaluate(GROUND))
        return grounds

    found = visitor.visit(site, look, color_scheme="light")

    assert found == [LIGHT, DARK, "dark", DARK, "dark", LIGHT, DARK, LIGHT]
    assert visitor.complaints == []


def walk(page: Page, most: int = 60) -> tuple[list[str], int]:
    """Presses Tab to the page's end, at most so often: the places where one does not see where one is; all stops."""
    unseen = []
    for stops in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return unseen, stops
        name, seen = page.evaluate(FOCUS_IS_SEEN)
        unseen += [] if seen else [name]
    return unseen, most


def test_one_sees_where_one_is_on_every_kind_of_page(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> dict[str, tuple[list[str], bool]]:
        found = {}
        for address in ("/", "/archives/", "/tags/harbours/", "/search/?q=harbours", "/predictions/"):
            page.goto(address)
            unseen, stops = walk(page, most=40)
            found[address] = (unseen, stops > 15)
        return found

    found = visitor.visit(site, look, viewport={"width": NARROW, "height": 600}, reduced_motion="reduce")

    assert found == dict.fromkeys(found, ([], True))


def test_a_search_and_its_filters_need_no_mouse(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> list[str]:
        page.goto("/search/")
        page.focus("input[name=q]")
        page.keyboard.type("harbour")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=harbour*")
        page.focus("select[name=tag]")
        page.keyboard.press("h")  # chooses the tag of that letter
        page.keyboard.press("Tab")
        page.wait_for_url("**tag=harbours*")
        page.focus("main article a, main li a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/posts/**")
        return [page.locator("h1").first.inner_text()]

    assert "harbour" in visitor.visit(site, look, viewport={"width": WIDE, "height": 900})[0].lower()


def test_a_point_of_a_chart_says_its_value_by_keyboard_and_mouse(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> list[Any]:
        page.goto("/predictions/harbour-pilot/")
        found = [page.evaluate(VALUES)]
        while not page.evaluate("document.activeElement.closest('.points')"):
            page.keyboard.press("Tab")
        found.append(page.evaluate(VALUES))
        page.locator(".points circle").nth(3).hover()
        found.append(page.evaluate(VALUES))
        page.mouse.move(0, 0)
        stops = page.locator(".points [tabindex]").count()
        for _ in range(stops):
            page.keyboard.press("Tab")
        return [*found, page.evaluate(VALUES), 2 <= stops <= 10]

    for width in (WIDE, NARROW):
        nothing, by_keyboard, by_mouse, after, is_short = visitor.visit(
            site, look, viewport={"width": width, "height": 900}
        )
        assert (nothing, after, is_short) == ([], [], True)
        assert by_keyboard == [["1 Oct 2025, gpt-4o-mini: 2035", True]]
        assert by_mouse == [["22 Oct 2025, gpt-4o-mini: 2035", True]], "the mouse goes before the keyboard"


def test_a_post_can_be_read_by_keyboard_alone(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> dict[str, Any]:
        page.goto("/posts/awkward/")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.className")
        left = page.eval_on_selector(".skip", "link => link.getBoundingClientRect().left")
        unseen, stops = walk(page)
        page.focus(".contents summary")
        page.keyboard.press("Enter")
        opened = page.eval_on_selector(".contents", "details => details.open")
        page.focus("input[name=scheme]:checked")
        page.keyboard.press("ArrowRight")
        scheme = page.evaluate("document.documentElement.dataset.scheme")
        page.focus(".skip")
        page.keyboard.press("Enter")
        target = page.evaluate("document.activeElement.id")
        return {
            "first": first, "left": left >= 0, "unseen": unseen, "stops": stops > 20, "opened": opened,
            "scheme": scheme, "target": target,
        }  # fmt: skip

    found = visitor.visit(site, look, viewport={"width": NARROW, "height": 900}, reduced_motion="reduce")

    assert found == {
        "first": "skip", "left": True, "unseen": [], "stops": True, "opened": True, "scheme": "light",
        "target": "content",
    }  # fmt: skip


def test_everything_is_there_without_javascript(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> dict[str, Any]:
        headings = {}
        for address in ADDRESSES:
            page.goto(address)
            headings[address] = page.locator("main h1").inner_text()
        page.goto("/posts/long-entry/")
        found: dict[str, Any] = {
            "headings": all(headings.values()),
            "ground": page.evaluate(GROUND),
            "switch": page.locator(".scheme").is_visible(),
            "buttons": page.locator(".copy, .share button").count(),
            "text": "sandbanks" in page.inner_text(".text"),
        }
        page.click(".contents summary")
        found["contents"] = page.locator(".contents a").first.is_visible()
        page.click("text=Search >> nth=0")
        page.fill("input[name=q]", "sandbanks")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=sandbanks**")
        found["results"] = page.locator("main article, main li").count() > 0
        return found

    found = visitor.visit(site, look, java_script_enabled=False, color_scheme="dark")

    assert found == {
        "headings": True, "ground": DARK, "switch": False, "buttons": 0, "text": True, "contents": True,
        "results": True,
    }  # fmt: skip


def test_the_contents_stay_beside_the_text_and_show_where_one_is(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> list[Any]:
        page.goto("/posts/long-entry/")
        text, contents = (page.locator(place).bounding_box() for place in (".text", ".contents"))
        assert text and contents
        # Past a heading in one jump, which then is never seen in the part of the window that counts.
        page.eval_on_selector(".text > ol > li:last-child", "item => item.scrollIntoView()")
        page.wait_for_selector(".contents a[aria-current][href*='consequences']", timeout=10_000)
        page.eval_on_selector("h2:nth-of-type(2)", "heading => heading.scrollIntoView()")
        page.wait_for_selector(".contents a[aria-current][href*='trending']", timeout=10_000)
        later = page.locator(".contents").bounding_box()
        assert later
        return [contents["x"] > text["x"] + text["width"], 0 <= later["y"] < 200]

    assert visitor.visit(site, look, viewport={"width": 1400, "height": 900}) == [True, True]


def test_code_and_address_are_copied(visitor: Visitor, site: str) -> None:
    def look(page: Page) -> list[str]:
        page.goto("/posts/awkward/")
        page.click(".copy")
        page.wait_for_selector(".copy:has-text('Copied')")
        code = page.evaluate("navigator.clipboard.readText()")
        page.click(".share button:has-text('Copy the link')")
        page.wait_for_selector(".share button:has-text('Copied')")
        return [code, page.evaluate("navigator.clipboard.readText()")]

    code, address = visitor.visit(site, look, permissions=["clipboard-read", "clipboard-write"])

    assert code.startswith("def forecast(event: str")
    assert address == f"{site}/posts/awkward/"
