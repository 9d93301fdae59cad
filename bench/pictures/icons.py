"""The icons as PNG and ICO, drawn from static/icon.svg, for all that reads no SVG: run by hand when that changes.

Needs Chromium, as the screenshots do.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo_site import BROWSER_ARGUMENTS, CHROMIUM, ROOT

STATIC = ROOT / "static"
GROUND = "#1d5a78"
SIZES = (96, 192, 512)
COLOURS = 64


def draw(page: Page, size: int, *, share: float = 1.0, ground: str = "transparent") -> Image.Image:
    """The icon in a square of `size` pixels, of which it takes so large a share, on a ground."""
    page.set_viewport_size({"width": size, "height": size})
    svg = (STATIC / "icon.svg").read_text(encoding="utf-8")
    page.set_content(
        f"<style>html,body{{margin:0;height:100%;background:{ground}}}body{{display:grid;place-items:center}}"
        f"svg{{width:{size * share}px;height:{size * share}px}}</style>{svg}"
    )
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def save(image: Image.Image, name: str) -> None:
    """Writes the picture with few colours, which are all that it has."""
    image.quantize(COLOURS).save(STATIC / name, optimize=True)


def main() -> None:
    """Writes all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        page = browser.new_page()
        for size in SIZES:
            save(draw(page, size), f"icon-{size}.png")
        # Apple and Android cut these to their own shapes: no round corners, and room around the drawing.
        save(draw(page, 180, share=0.9, ground=GROUND), "apple-touch-icon.png")
        save(draw(page, 512, share=0.8, ground=GROUND), "icon-maskable-512.png")
        small = [draw(page, size) for size in (16, 32, 48)]
        small[-1].save(
            STATIC / "favicon.ico", append_images=small[:-1], sizes=[image.size for image in small]
        )
        browser.close()


if __name__ == "__main__":
    main()
