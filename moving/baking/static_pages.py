"""Makes a page of the site one that works without a server: pure.

Addresses with a query become folders, forms go, and the files that the page needs are named.
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

ATTRIBUTE = re.compile(r"""(\s(?:href|src|srcset|content|poster)\s*=\s*)"([^"]*)\"""", re.IGNORECASE)
# Four times as fast as html.parser. The pages are our own templates' and the sanitiser's: a `<` that begins no tag
# stands in a comment, a script, a style sheet or a quoted attribute.
MARKUP = re.compile(
    r"""<!--.*?-->
    | (?P<form><form(?=[\s>]).*?</form\s*+>)
    | (?P<tag><(?:(?P<code>script|style)(?=[\s>])|[a-z][^\s/>]*+\s)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>)
      (?(code).*?</(?P=code)\s*+>)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')\s]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
NOTHING = "/404.html"
# Addresses that lead to the same place from every page.
FIXED = ("/", "#", "http://", "https://", "mailto:")
NO_SEARCH = (
    '<p class="empty">This copy of the site is made of files only, so there is nothing here that could search. '
    'The <a href="{archives}">archive</a> lists every entry.</p>'
)


@dataclass(frozen=True, slots=True)
class StaticPage:
    """A page, the addresses with a query that it leads to, and the addresses on this site that it loads."""

    html: str
    queries: frozenset[str]
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """What must be known of the site: where it is, where its files are, and below which path queries are followed."""

    url: str
    static_url: str
    media_url: str
    queries_below: str
    search: str
    archives: str


def make_static(source: str, *, address: str, site: Site) -> StaticPage:
    """The page that was found at the address (a path, with or without a query), for a host that serves files only."""
    reader = _Reader(source, address, site)
    return StaticPage(reader.read(), frozenset(reader.queries), frozenset(reader.files))


class _Reader:
    """Copies the page, and changes its start tags and forms on the way."""

    def __init__(self, source: str, address: str, site: Site) -> None:
        self.source, self.address, self.site = source, address, site
        self.queries: set[str] = set()
        self.files: set[str] = set()

    def read(self) -> str:
        """The changed page."""
        return MARKUP.sub(self.change, self.source)

    def change(self, found: re.Match[str]) -> str:
        """What takes the place: of a tag one with static addresses, of the search's form why there is none."""
        if found["form"]:
            expected = self.address in (self.site.search, NOTHING)
            return NO_SEARCH.format(archives=self.site.archives) if expected else ""
        if not (tag := found["tag"]):
            return found.group()  # a comment
        if (files := files_of_fixed(tag, self.site)) is not None:
            self.files |= files
            return found.group()
        return ATTRIBUTE.sub(self.replace, tag) + found.group().removeprefix(tag)

    def replace(self, found: re.Match[str]) -> str:
        """An attribute, its address made static."""
        name, value = found[1], html.unescape(found[2])
        if "srcset" in name.lower():
            for part in value.split(","):
                self.note_file(part.split()[0] if part.split() else "")
            return found.group()
        if "content" in name.lower() and not value.startswith(f"{self.site.url}/"):
            return found.group()  # words, no address
        self.note_file(value)
        static = self.static_link(value) if "href" in name.lower() else value
        return found.group() if static == value else f'{name}"{html.escape(static)}"'

    def note_file(self, address: str) -> None:
        """Notes a static file or a picture that the page needs."""
        path = path_on_site(address, base=self.address, site=self.site)
        if path and path.startswith((self.site.static_url, self.site.media_url)):
            self.files.add(path)

    def static_link(self, link: str) -> str:
        """The link as it is to be written: one with a query leads to the folder that stands for it."""
        path = path_on_site(link, base=self.address, site=self.site)
        if not path or "?" not in link or path.startswith((self.site.static_url, self.site.media_url)):
            return link
        parts = urlsplit(urljoin(self.address, link))
        below = self.site.queries_below
        if (query := essential(parts.query)) and path.startswith(below) and self.address.startswith(below):
            self.queries.add(f"{path}?{query}")
            path = static_path(path, query)
        return f"{path}#{parts.fragment}" if parts.fragment else path


@lru_cache(maxsize=20_000)
def files_of_fixed(tag: str, site: Site) -> frozenset[str] | None:
    """The files that a tag needs which stays as it is on every page, as most do; None for any other tag."""
    for found in ATTRIBUTE.finditer(tag):
        value = html.unescape(found[2])
        if "?" in value or "srcset" in found[1].lower() or not value.startswith(FIXED):
            return None
    reader = _Reader(tag, "/", site)
    same = ATTRIBUTE.sub(reader.replace, tag) == tag
    return frozenset(reader.files) if same and not reader.queries else None


def path_on_site(address: str, *, base: str, site: Site) -> str:
    """The path of an address of this site, seen from the page at `base`; empty for any other address."""
    # Most begin with a slash and lead to the same place from everywhere.
    return resolved_path(address, "/" if address.startswith("/") else base, site.url)


@lru_cache(maxsize=4096)
def resolved_path(address: str, base: str, site_url: str) -> str:
    """The path on the site that the address leads to from the page at `base`; empty for one elsewhere."""
    try:
        parts = urlsplit(urljoin(f"{site_url}{base}", address))
        home = urlsplit(site_url)
    except ValueError:
        return ""
    return parts.path if (parts.scheme, parts.netloc) == (home.scheme, home.netloc) else ""


def essential(query: str) -> str:
    """The query without what is empty, and without the number of the first page."""
    return urlencode([pair for pair in parse_qsl(query) if pair != ("page", "1")])


def static_path(path: str, query: str) -> str:
    """The folder that stands for an address with a query: /list/?state=due&page=2 is /list/state/due/page/2/."""
    values = parse_qsl(query)
    return path + "".join(f"{as_name(name)}/{as_name(value)}/" for name, value in values)


def as_name(text: str) -> str:
    """The text as the name of a folder; what could not be one gets a part of its hash."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", text)[:80]
    if name == text and name.strip("."):
        return name
    return f"{name.strip('.-') or 'value'}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def file_of(path: str) -> str:
    """The file below the output folder that answers for a path: /a/ is a/index.html, /a.xml is a.xml."""
    name = unquote(path).removeprefix("/")
    return f"{name}index.html" if not name or name.endswith("/") else name


def css_addresses(css: str) -> list[str]:
    """The addresses that a style sheet loads."""
    return [found[1] or found[2] for found in CSS_ADDRESS.finditer(css)]


def write_redirect(target: str, *, site_url: str) -> str:
    """A page that leads to another one at once, and tells search engines that the other is meant."""
    address = html.escape(quote(target, safe="/%#?&=:+~@!$'()*,;"))
    whole = html.escape(site_url) + address
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n'
        f'<link rel="canonical" href="{whole}">\n<meta name="robots" content="noindex">\n'
        f'<title>Moved</title>\n</head>\n<body>\n<p>This page is now at <a href="{address}">{address}</a>.</p>\n'
        "</body>\n</html>\n"
    )


def redirect_file(path: str) -> str:
    """The file that answers for an old address: /a/ is a/index.html, and /a.html/ the file a.html."""
    name = unquote(path).strip("/")
    return name if name.lower().endswith((".html", ".htm")) else f"{name}/index.html"
