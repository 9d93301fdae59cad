"""The block structure of Markdown as CommonMark defines it: lines become a tree of blocks. Pure.

The algorithm is that of the CommonMark specification's appendix, "A parsing strategy", phase 1
(https://spec.commonmark.org/0.31.2/#phase-1-block-structure): each line first continues the containers that are open,
then may open new ones, and what is left of it is text. Two additions: footnotes, and a bound on the nesting, beyond
which marks are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "document", "quote", "list", "item",
    "paragraph", "heading", "rule", "code", "html", "footnote",
]  # fmt: skip

# No text of people is nested deeper; what renders the tree goes down one call a level.
DEEPEST = 24
ITEM_SIGNS = frozenset("-+*0123456789")
CODE_INDENT = 4
QUOTE = re.compile(r" {0,3}> ?")
HEADING = re.compile(r"#{1,6}(?= |$)")
UNDERLINE = re.compile(r"(=+|-+)[ ]*$")
RULE = re.compile(r"(?:(?:\*[ ]*){3,}|(?:_[ ]*){3,}|(?:-[ ]*){3,})$")
MARKER = re.compile(r"([-+*]|(\d{1,9})([.)]))([ ]+|$)")
FENCE = re.compile(r"`{3,}(?!.*`)|~{3,}")
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:[ ]*(.*)$")
HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main"
    "|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead"
    "|title|tr|track|ul"
)
ATTRIBUTE = r"""\s+[a-zA-Z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
BLANK = re.compile(r"\s*$")
# How an HTML block begins and ends; the last kind must not interrupt a paragraph.
HTML_BLOCKS = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{HTML_NAMES})(?:\s|/?>|$)", re.IGNORECASE), BLANK),
    (re.compile(rf"(?:<[a-zA-Z][a-zA-Z0-9-]*(?:{ATTRIBUTE})*\s*/?>|</[a-zA-Z][a-zA-Z0-9-]*\s*>)\s*$"), BLANK),
)


@dataclass(slots=True)
class Block:
    """A block; `first` and `last` are the numbers of its lines. What else is filled depends on the kind.

    heading: `level`. list: `marker` (its mark, or the sign behind its numbers), `number` (its first, None for
    bullets), `tight`. item: `width` (how far its content is indented). code: `info`, and for a fence `marker` and
    `width`. html: `end`. footnote: `info` (its name).
    """

    kind: Kind
    first: int = 0
    last: int = 0
    children: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    level: int = 0
    marker: str = ""
    number: int | None = None
    width: int = 0
    info: str = ""
    tight: bool = True
    end: re.Pattern[str] = BLANK

    @property
    def text(self) -> str:
        """The block's own lines."""
        return "\n".join(self.lines)


def parse_blocks(lines: list[str]) -> Block:
    """The document as a tree of blocks. Lines hold no tabs and no line ends."""
    reader = BlockReader()
    for number, line in enumerate(lines, start=1):
        reader.read(number, line)
    settle(reader.document)
    return reader.document


def settle(block: Block) -> None:
    """Finds out, from the inside out, where each container ends and which lists are tight."""
    for child in block.children:
        settle(child)
    if block.children:
        block.last = max(block.last, block.children[-1].last)
    if block.kind == "list":
        block.tight = not any(has_gap(item) for item in (block, *block.children))


def has_gap(block: Block) -> bool:
    """Whether a blank line stands between two children."""
    return any(
        after.first > before.last + 1
        for before, after in zip(block.children, block.children[1:], strict=False)
    )


def indent_of(text: str) -> int:
    """How many blanks the text begins with."""
    return len(text) - len(text.lstrip(" "))


class BlockReader:
    """Reads line after line. `path` holds the open containers, `leaf` the open block without children."""

    def __init__(self) -> None:
        self.document = Block("document")
        self.path = [self.document]
        self.leaf: Block | None = None

    def read(self, number: int, line: str) -> None:
        """Reads the next line."""
        matched, rest = self.match_containers(number, line)
        whole = matched == len(self.path)
        if whole and self.leaf is not None and self.continue_leaf(number, rest):
            return
        opened, rest = self.open_containers(number, rest, matched, whole)
        if opened is None:
            return  # a block that takes the whole line
        if not (opened or whole) and rest.strip() and self.leaf and self.leaf.kind == "paragraph":
            self.add_line(self.leaf, number, rest.lstrip(" "))  # lazy continuation
            return
        if not opened:
            self.close(matched, whole)
        if not rest.strip():
            return
        if self.leaf is None or self.leaf.kind != "paragraph":
            self.leaf = self.add(Block("paragraph", first=number))
        self.add_line(self.leaf, number, rest.lstrip(" "))

    def match_containers(self, number: int, line: str) -> tuple[int, str]:
        """How many of the open containers the line continues, and what is left of it."""
        matched, rest = 1, line
        for container in self.path[1:]:
            if container.kind == "quote":
                if not (mark := QUOTE.match(rest)):
                    break
                rest = rest[mark.end() :]
                container.last = number  # also where nothing follows the mark
            elif container.kind == "item":
                if not rest.strip():
                    if not container.children:
                        break  # an item that begins with a blank line has no second one
                elif indent_of(rest) >= container.width:
                    rest = rest[container.width :]
                else:
                    break
            matched += 1
        return matched, rest

    def continue_leaf(self, number: int, rest: str) -> bool:
        """Whether the open leaf takes the line; one that ends here is closed."""
        leaf = self.leaf
        if leaf is None:
            return False
        if leaf.kind == "code" and leaf.marker:
            return self.continue_fence(leaf, number, rest)
        if leaf.kind == "html":
            return self.continue_html(leaf, number, rest)
        if leaf.kind in ("code", "footnote"):
            if rest.strip() and indent_of(rest) < CODE_INDENT:
                lazy = leaf.kind == "footnote" and leaf.last == number - 1
                if not (lazy and self.start_of(rest, in_paragraph=True) is None):
                    self.leaf = None
                    return False
                self.add_line(leaf, number, rest)
            elif rest.strip():
                self.add_line(leaf, number, rest[CODE_INDENT:])
            else:
                leaf.lines.append(rest[CODE_INDENT:])  # counts only where more of the block follows
            return True
        if not rest.strip():
            self.leaf = None
        return False

    def continue_fence(self, leaf: Block, number: int, rest: str) -> bool:
        """Takes the line into the fenced code, or ends it at its closing fence."""
        stripped = rest.strip()
        closes = len(stripped) >= len(leaf.marker) and not stripped.strip(leaf.marker[0])
        if closes and indent_of(rest) < CODE_INDENT:
            self.leaf, leaf.last = None, number
        else:
            self.add_line(leaf, number, rest[min(indent_of(rest), leaf.width) :])
        return True

    def continue_html(self, leaf: Block, number: int, rest: str) -> bool:
        """Takes the line into the HTML block; a blank line ends one that has no end of its own."""
        if leaf.end is BLANK and not rest.strip():
            self.leaf = None
            return False
        self.add_line(leaf, number, rest)
        if leaf.end is not BLANK and leaf.end.search(rest):
            self.leaf = None
        return True

    def open_containers(self, number: int, rest: str, matched: int, whole: bool) -> tuple[bool | None, str]:
        """Opens what the line begins; None where a block took the whole line, else whether a container was opened."""
        opened = False
        while rest.strip():
            in_paragraph = self.leaf is not None and self.leaf.kind == "paragraph" and not opened
            if in_paragraph and whole and self.underline(number, rest):
                return None, ""
            start = self.start_of(rest, in_paragraph=in_paragraph, interrupts=in_paragraph and whole)
            if start is None:
                break
            if not opened:
                self.close(matched, whole, keep_paragraph=False)
            opened = True
            block, rest = start
            block.first = block.last = number
            if block.kind not in ("quote", "item"):
                self.add(block)
                self.leaf = block if block.kind in ("code", "html", "footnote") else None
                if block.kind == "html" and block.end is not BLANK and block.end.search(rest):
                    self.leaf = None
                return None, ""
            self.open_container(block)
        return opened, rest

    def start_of(
        self, rest: str, *, in_paragraph: bool, interrupts: bool = False
    ) -> tuple[Block, str] | None:
        """The block that begins here and what is left of the line; None where it is text.

        `interrupts`: the line would go on with a paragraph, which not everything may interrupt.
        """
        indent = indent_of(rest)
        text = rest[indent:]
        if indent >= CODE_INDENT:
            return None if in_paragraph else (Block("code", lines=[rest[CODE_INDENT:]]), "")
        if len(self.path) < DEEPEST:
            if text.startswith(">"):
                return Block("quote"), text[2:] if text.startswith("> ") else text[1:]
            may_be_item = text[0] in ITEM_SIGNS and not RULE.match(text)
            if may_be_item and (item := read_item(text, indent, interrupts=interrupts)):
                return item
        return start_leaf(text, rest, indent, in_paragraph=in_paragraph)

    def underline(self, number: int, rest: str) -> bool:
        """Whether the line makes a heading of the paragraph above it."""
        found = UNDERLINE.match(rest.lstrip(" ")) if indent_of(rest) < CODE_INDENT else None
        if not found or self.leaf is None:
            return False
        self.leaf.kind, self.leaf.level, self.leaf.last = "heading", 1 if found[1][0] == "=" else 2, number
        self.leaf = None
        return True

    def open_container(self, block: Block) -> None:
        """Opens a quote or an item; an item goes into the open list of its kind or into a new one."""
        if block.kind == "item":
            top = self.path[-1]
            bullets = block.number is None
            if top.kind != "list" or top.marker != block.marker or (top.number is None) != bullets:
                self.path.append(
                    self.add(Block("list", first=block.first, marker=block.marker, number=block.number))
                )
            self.path[-1].children.append(block)
        else:
            self.add(block)
        self.path.append(block)
        self.leaf = None

    def close(self, matched: int, whole: bool, *, keep_paragraph: bool = True) -> None:
        """Closes the containers that the line does not continue, and the leaf in them."""
        if not whole or not keep_paragraph:
            self.leaf = None
        del self.path[matched:]

    def add(self, block: Block) -> Block:
        """Puts the block into the innermost open container that may hold it."""
        if self.path[-1].kind == "list":
            self.path.pop()
        self.path[-1].children.append(block)
        return block

    def add_line(self, leaf: Block, number: int, text: str) -> None:
        """Puts the line into the leaf."""
        leaf.lines.append(text)
        leaf.last = number


def read_item(text: str, indent: int, *, interrupts: bool) -> tuple[Block, str] | None:
    """The list item that begins here and what is left of the line."""
    found = MARKER.match(text)
    if not found:
        return None
    mark, digits, sign, blanks = found.groups()
    content = text[found.end() :]
    if interrupts and (not content or (digits is not None and int(digits) != 1)):
        return None
    padding = len(blanks) if content and len(blanks) <= CODE_INDENT else 1
    item = Block(
        "item",
        marker=sign or mark,
        number=int(digits) if digits is not None else None,
        width=indent + len(mark) + padding,
    )
    return item, text[len(mark) + padding :]


def start_leaf(text: str, rest: str, indent: int, *, in_paragraph: bool) -> tuple[Block, str] | None:
    """The block without children that begins here; None where it is a paragraph's text."""
    letter = text[0]
    if letter == "#" and (found := HEADING.match(text)):
        return Block("heading", level=found.end(), lines=[title_of(text[found.end() :].strip(" "))]), ""
    if letter in "*_-" and RULE.match(text):
        return Block("rule"), ""
    if letter in "`~" and (found := FENCE.match(text)):
        return Block("code", marker=found[0], width=indent, info=text[found.end() :].strip()), ""
    if letter == "<":
        for number, (begin, end) in enumerate(HTML_BLOCKS):
            if begin.match(text) and not (in_paragraph and number == len(HTML_BLOCKS) - 1):
                return Block("html", lines=[rest], end=end), rest
    if letter == "[" and (found := FOOTNOTE.match(text)):
        return Block("footnote", info=found[1], lines=[found[2]]), ""
    return None


def title_of(text: str) -> str:
    """The heading's text without the signs that close it."""
    bare = text.rstrip("#")
    return bare.rstrip(" ") if not bare or bare.endswith(" ") else text
