"""Makes Python-Markdown nest lists, quotes and headings as CommonMark does.

Python-Markdown wants the content of a list item indented by four blanks and lets no list follow a paragraph directly;
people and language models write neither. Here its block parser is replaced by one that builds its elements from
`block_structure`; inline text, tables, references, footnotes, table of contents and highlighting stay its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ReferenceProcessor
from markdown.extensions import Extension
from markdown.extensions.codehilite import CodeHilite
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import Pattern, SubstituteTagInlineProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from blog.rendering.block_structure import Block, parse_blocks

# What Python-Markdown needs for the inline marks of a paragraph grows with the square of their number.
LONGEST_INLINE = 20_000
MOST_OPENERS = 1500
BREAK = "  \n"
# What a text must hold for an inline pattern of Python-Markdown to find anything; each is tried on every piece of text.
MARKS_OF_PATTERNS = {
    **dict.fromkeys(("reference", "link", "short_reference", "footnote"), ("[",)),
    **dict.fromkeys(("image_link", "image_reference", "short_image_ref"), ("![",)),
    **dict.fromkeys(("autolink", "automail", "html"), ("<",)),
    **dict.fromkeys(("escape", "backslash_break"), ("\\",)),
    "backtick": ("`",),
    "linebreak": (BREAK,),
    "entity": ("&",),
    "em_strong": ("*", "_"),
}
OPENERS = re.compile(r"[\\\[*_`<!&]")


class CommonMarkExtension(Extension):
    """Replaces the block parser. It comes before other extensions, so that they find the new one."""

    def __init__(self, *, code_class: str, footnotes: FootnoteExtension) -> None:
        """`code_class` stands on the element around highlighted code; `footnotes` keeps the notes."""
        super().__init__()
        self.code_class = code_class
        self.footnotes = footnotes

    def extendMarkdown(self, md: Markdown) -> None:
        """Puts the new parser in place; HTML blocks are found by it and no longer beforehand."""
        md.parser = CommonMarkParser(md, code_class=self.code_class, footnotes=self.footnotes)
        md.preprocessors.deregister("html_block")
        md.treeprocessors.deregister("prettify")  # blank lines between elements: nobody reads them
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 101)


class CommonMarkParser(BlockParser):
    """Builds Python-Markdown's elements from a tree of blocks."""

    def __init__(self, md: Markdown, *, code_class: str, footnotes: FootnoteExtension) -> None:
        super().__init__(md)
        self.code_class = code_class
        self.footnotes = footnotes
        self.patterns: dict[Pattern, tuple[str, ...]] = {}
        self.references = ReferenceProcessor(self)
        self.tables = TableProcessor(self, {"use_align_attribute": True})

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:
        """The document's elements; the name is Python-Markdown's."""
        source = list(lines)
        self.root = Element(self.md.doc_tag)
        self.choose_patterns("\n".join(source))
        self.build_children(self.root, parse_blocks(source))
        return ElementTree(self.root)

    def choose_patterns(self, text: str) -> None:
        """Lets the inline patterns be tried that can find something in the text: of most texts, a few of many."""
        inline = cast(InlineProcessor, self.md.treeprocessors["inline"])
        inline.inlinePatterns = [  # type: ignore[assignment]  # any sequence does
            pattern
            for pattern in self.md.inlinePatterns
            if any(mark in text for mark in self.marks_of(pattern))
        ]

    def marks_of(self, pattern: Pattern) -> tuple[str, ...]:
        """One of these stands in every text in which the pattern finds something; of an unknown one, any text does."""
        if not self.patterns:
            self.patterns = {self.md.inlinePatterns[name]: marks for name, marks in MARKS_OF_PATTERNS.items()}
        return self.patterns.get(pattern, ("",))

    def parseChunk(self, parent: Element, text: str) -> None:
        """Puts the text's elements into the parent: the way by which footnotes are built."""
        self.build_children(parent, parse_blocks(text.split("\n")))

    def build_children(self, parent: Element, block: Block, *, tight: bool = False) -> None:
        """Puts the elements of the block's children into the parent."""
        for child in block.children:
            self.build(parent, child, tight=tight)

    def build(self, parent: Element, block: Block, *, tight: bool) -> None:
        """Puts the block's elements into the parent; a paragraph of a tight list has no element of its own."""
        match block.kind:
            case "paragraph":
                self.build_paragraph(parent, block.text.rstrip(" "), tight=tight)
            case "heading":
                SubElement(parent, f"h{block.level}").text = bounded(block.text.strip())
            case "rule":
                SubElement(parent, "hr")
            case "quote":
                self.build_children(SubElement(parent, "blockquote"), block)
            case "list":
                self.build_list(parent, block)
            case "code":
                self.build_code(parent, block)
            case "html":
                SubElement(parent, "p").text = self.md.htmlStash.store(block.text)
            case "footnote":
                self.footnotes.setFootnote(block.info, block.text.rstrip())

    def build_list(self, parent: Element, block: Block) -> None:
        """A list and its items."""
        element = SubElement(parent, "ul" if block.number is None else "ol")
        if block.number not in (None, 1):
            element.set("start", str(block.number))
        for item in block.children:
            self.build_children(SubElement(element, "li"), item, tight=block.tight)

    def build_code(self, parent: Element, block: Block) -> None:
        """Code, highlighted by classes where its language is named and known."""
        lines = block.lines
        if not block.marker:
            while lines and not lines[-1].strip():
                lines = lines[:-1]
        language = block.info.split()[0] if block.info else "text"
        code = CodeHilite(
            "\n".join(lines), lang=language, css_class=self.code_class, guess_lang=False, linenums=False
        )
        SubElement(parent, "p").text = self.md.htmlStash.store(code.hilite())

    def build_paragraph(self, parent: Element, text: str, *, tight: bool) -> None:
        """A paragraph, without the references at its beginning; or a table."""
        while text.startswith("[") and self.references.RE.match(text):
            rest = [text]
            self.references.run(parent, rest)
            text = rest[0].lstrip("\n") if rest else ""
        if not text.strip():
            return
        if "|" in text and "\n" in text and not is_absurd(text) and self.tables.test(parent, text):
            self.tables.run(parent, [text])
            return
        text = bounded(text)
        if not tight:
            SubElement(parent, "p").text = text
        elif len(parent):
            last = parent[-1]
            last.tail = f"{last.tail or ''}\n{text}"
        else:
            parent.text = f"{parent.text}\n{text}" if parent.text else text


def bounded(text: str) -> str:
    """The text; without marks, or with absurdly many, it is taken as it stands: that keeps the time in proportion."""
    has_marks = OPENERS.search(text) or BREAK in text
    return text if has_marks and not is_absurd(text) else AtomicString(text)


def is_absurd(text: str) -> bool:
    """Whether the text has more letters or marks than a paragraph of people has."""
    return len(text) > LONGEST_INLINE or len(OPENERS.findall(text)) > MOST_OPENERS


def commonmark(*, code_class: str) -> list[Extension]:
    """The extensions that read Markdown as CommonMark with footnotes."""
    footnotes = FootnoteExtension()
    return [CommonMarkExtension(code_class=code_class, footnotes=footnotes), cast(Extension, footnotes)]
