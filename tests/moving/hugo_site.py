"""A Hugo site on the disk, for the tests of moving in and out."""

from __future__ import annotations

import textwrap
from pathlib import Path

from PIL import Image

from tests.moving.hugo_shapes import Shape, write_entry, write_topics

CONFIG = 'baseURL: "https://blog.example.org/"\ntitle: An old blog\ntheme: PaperMod\n'
PREDICTIONS = """- **Artificial general intelligence** (June 2035)
    - Machines learn faster every year.

- **Technological singularity** (2045)
    - One thing leads to another.
"""


class HugoSite:
    """A site with a configuration and whatever a test writes into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("hugo.yaml", CONFIG)
        self.content.mkdir()

    @property
    def content(self) -> Path:
        return self.root / "content"

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def post(self, name: str = "posts/a.md", body: str = "Some *words*.\n", **front_matter: str) -> Path:
        """A post with these lines of front matter, a title and a date unless they are given."""
        lines = {"title": "A post", "date": "2024-03-01T05:30:00Z", **front_matter}
        return self.write(
            f"content/{name}", "---\n" + "".join(f"{k}: {v}\n" for k, v in lines.items()) + f"---\n\n{body}"
        )

    def daily(
        self, day: str = "2024-03-01", *, topics: str = "", predictions: str = PREDICTIONS, **more: str
    ) -> Path:
        """A daily entry as the old blog published them."""
        topics = topics or write_topics(
            [
                ("A model that learns", "It helps people a lot.", "It may cost jobs."),
                ("[D] A* search", "Fast.", "Wild."),
            ],
            Shape(),
        )
        front_matter = {
            "title": '"[Daily Automated AI Summary]"',
            "date": f"{day}T05:33:11Z",
            "draft": "false",
            "author": '"Blog Agent"',
            "tags": '["daily ai summary", "automated content", "gpt-3.5-turbo"]',
            "showToc": "true",
            "tocOpen": "false",
            "showReadingTime": "true",
            "showWordCount": "true",
            "cover": '{image: "https://images.example.org/birds.png", alt: "singing birds", hidden: true}',
            **more,
        }
        body = write_entry(topics, trending="- One thing\n- [R] Another", predictions=predictions)
        return self.post(f"posts/{day}-ai-auto-summary.md", body, **front_matter)

    def picture(self, name: str, color: str = "red") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (3, 2), color).save(path)
        return path


def dedent(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")
