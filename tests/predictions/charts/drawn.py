"""Reads a drawn chart: its points with their values, and its labels with the room that they take."""

from __future__ import annotations

from itertools import combinations

from lxml import etree

from predictions.charts.canvas import BROAD, CHARACTER, NARROW, Face

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


def labels_that_touch(root: etree._Element, face: Face) -> list[tuple[str, str]]:
    """Which words above the plot lie over others, where letters are as large as that."""
    boxes = []
    for text in root.xpath(f"//svg:g[@class='{face.name}']/svg:text", namespaces=SVG):
        x, y, width = float(text.get("x")), float(text.get("y")), CHARACTER * face.font * len(text.text)
        left = x - width if " end" in text.get("class") else x
        assert left >= 0 and left + width <= 800, text.text
        boxes.append((text.text, left, left + width, y))
    return [
        (a, b)
        for (a, a1, a2, ay), (b, b1, b2, by) in combinations(boxes, 2)
        if a1 < b2 and b1 < a2 and abs(ay - by) < face.font
    ]


def poles_through_words(root: etree._Element, face: Face) -> list[str]:
    """Which words above the plot a line of another label runs through."""
    poles = [
        [float(number) for number in d.replace("M", "").replace("L", ",").split(",")]
        for d in root.xpath(
            f"//svg:g[@class='{face.name}']/svg:path[contains(@class, 'pole')]/@d", namespaces=SVG
        )
    ]
    crossed = []
    for text in root.xpath(f"//svg:g[@class='{face.name}']/svg:text", namespaces=SVG):
        x, y, width = float(text.get("x")), float(text.get("y")), CHARACTER * face.font * len(text.text)
        left = x - width if " end" in text.get("class") else x
        crossed += [text.text for px, _, _, top in poles if left < px < left + width and top < y]
    return crossed


FACES = (BROAD, NARROW)
