"""Reads a drawn chart: its points with their values, and its labels with the room that they take."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from lxml import etree

from predictions.charts.canvas import CHARACTER, Face

SVG = {"svg": "http://www.w3.org/2000/svg"}


def parse(drawn: str) -> etree._Element:
    return etree.fromstring(drawn.encode())


def paths(root: etree._Element, name: str) -> list[str]:
    found = root.xpath(f"//svg:path[contains(concat(' ', @class, ' '), ' {name} ')]/@d", namespaces=SVG)
    return [str(path) for path in found]


def texts(root: etree._Element) -> list[str]:
    return [str(text) for text in root.xpath("//svg:text/text()", namespaces=SVG)]


def values(root: etree._Element, *, stops: bool = False) -> list[str]:
    """The values of the points; of those where the Tab key stops."""
    found = root.xpath("//svg:g[@class='points']/svg:circle", namespaces=SVG)
    return [disc[0].text for disc in found if disc.get("tabindex") == "0" or not stops]


@dataclass(frozen=True, slots=True)
class Words:
    """Words above a plot, as wide as the usual fonts make them at most."""

    text: str
    left: float
    right: float
    y: float


def words_above(root: etree._Element, face: Face) -> list[Words]:
    """The words above the plot, where letters are of that size."""
    found = []
    for text in root.xpath(f"//svg:g[@class='{face.name}']/svg:text", namespaces=SVG):
        words = text.text or ""
        x, width = float(text.get("x")), CHARACTER * face.font * len(words)
        left = x - width if " end" in text.get("class") else x
        found.append(Words(words, left, left + width, float(text.get("y"))))
    return found


def poles(root: etree._Element, face: Face) -> list[tuple[float, float]]:
    """Where the lines to the words above the plot stand, and their upper ends."""
    place = f"//svg:g[@class='{face.name}']/svg:path[contains(@class, '-pole')]/@d"
    ends = [re.findall(r"-?[\d.]+", str(d)) for d in root.xpath(place, namespaces=SVG)]
    return [(float(x), float(top)) for x, _, _, top in ends]


def collisions(root: etree._Element, face: Face) -> list[str]:
    """Words above the plot that lie over others, over a line to others, or out of the picture."""
    every = words_above(root, face)
    over_words = [
        f"{one.text} over {other.text}"
        for one, other in combinations(every, 2)
        if one.left < other.right and other.left < one.right and abs(one.y - other.y) < face.font
    ]
    over_lines = [
        f"{words.text} over the line at {x}"
        for words in every
        for x, top in poles(root, face)
        if words.left < x < words.right and top < words.y
    ]
    return over_words + over_lines + [words.text for words in every if words.left < 0 or words.right > 800]
