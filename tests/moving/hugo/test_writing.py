"""What is written for Hugo gives the same values when it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from moving.hugo.addresses import PATH, RESERVED, Address, sanitize
from moving.hugo.fields import FLAGS, KNOWN, Cover, OwnValues, PostValues, ReadingContext, read_post
from moving.hugo.front_matter import read_file
from moving.hugo.writing import write_post

BASE = "https://example.org/sub/"
CONTEXT = ReadingContext(base_url=BASE, zone=UTC)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r\ufeff")


def texts(most: int) -> st.SearchStrategy[str]:
    return st.text(LETTERS, max_size=most).map(str.strip)


LINES = st.text(LETTERS, min_size=1, max_size=80).map(lambda text: " ".join(text.split())).filter(bool)
MOMENTS = st.datetimes(timezones=st.just(UTC))
SLUGS = st.from_regex(r"[\w][\w.+-]{0,20}[\w]", fullmatch=True).filter(lambda slug: not slug.endswith(".md"))
PATHS = (
    st.lists(SLUGS, min_size=1, max_size=3)
    .map("/".join)
    .filter(lambda path: PATH.fullmatch(path) is not None and path.split("/")[0] not in {*RESERVED, "posts"})
)
ADDRESSES = st.one_of(
    SLUGS.map(Address), st.builds(Address, st.from_regex(r"[a-z0-9_]{1,9}", fullmatch=True), PATHS)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), texts(20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts(8), inner, max_size=3)),
    max_leaves=5,
)
EXTRA = st.dictionaries(texts(10), VALUES, max_size=3).map(
    lambda extra: {k: v for k, v in extra.items() if k.lower() not in {*KNOWN, "publishdate", "description"}}
)
COVERS = st.builds(
    Cover,
    image=st.sampled_from(["", "https://example.org/a.png#center", "/media/imported/x.png"]),
    alt=texts(30),
    caption=texts(30),
    hidden=st.booleans(),
    extra=st.dictionaries(st.sampled_from(["relative", "responsiveImages"]), st.booleans()),
)
OWN = st.builds(
    OwnValues,
    series=st.sampled_from(["", "daily-ai"]),
    model=st.one_of(st.none(), LINES),
    generated=st.one_of(st.none(), st.booleans()),
    hand_edited=st.booleans(),
    notice=texts(30),
)


@st.composite
def posts(draw: st.DrawFn) -> PostValues:
    published = draw(MOMENTS)
    return PostValues(
        file=draw(
            st.sampled_from(["posts/a.md", "posts/Some Name.md", "posts/b/index.md", "notes/2024/c.md"])
        ),
        address=draw(ADDRESSES),
        title=draw(LINES),
        body=draw(st.text(LETTERS, max_size=200)).lstrip("\n"),
        published_at=published,
        day=draw(st.one_of(st.just(published.date()), st.dates())),
        updated_at=draw(st.one_of(st.just(published), MOMENTS)),
        expires_at=draw(st.one_of(st.none(), MOMENTS)),
        draft=draw(st.booleans()),
        byline=draw(texts(40)),
        summary=draw(texts(60)),
        tags=tuple(draw(st.lists(LINES, max_size=3, unique=True))),
        aliases=tuple(
            draw(st.lists(PATHS.filter(lambda p: not p.endswith("index.html")), max_size=2, unique=True))
        ),
        weight=draw(st.one_of(st.none(), st.integers(1, 99), st.integers(-99, -1))),
        cover=draw(COVERS),
        flags={name: draw(st.booleans()) for name in FLAGS},
        guid=draw(st.sampled_from(["urn:uuid:1", "https://old.example/posts/a/"])),
        extra=draw(EXTRA),
        own=draw(OWN),
    )


def comparable(values: PostValues) -> dict[str, Any]:
    """The values as the site stores them."""
    own = {
        name: getattr(values.own, name) for name in ("series", "model", "generated", "hand_edited", "notice")
    }
    names = [name for name in PostValues.__slots__ if name not in ("own", "aliases")]
    aliases = set(values.aliases) - {values.address.permalink}
    return {name: getattr(values, name) for name in names} | own | {"aliases": aliases}


@given(values=posts())
def test_a_post_that_is_written_and_read_is_the_same_post(values: PostValues) -> None:
    written = write_post(values, base_url=BASE)
    read = read_post(read_file(written, place=values.file), path=values.file, context=CONTEXT)

    assert comparable(read) == comparable(values)
    assert write_post(read, base_url=BASE) == write_post(values_without_own_address(values), base_url=BASE)


def values_without_own_address(values: PostValues) -> PostValues:
    """The same post without an alias that is its own address."""
    fields = {name: getattr(values, name) for name in PostValues.__slots__}
    aliases = tuple(alias for alias in values.aliases if alias != values.address.permalink)
    return PostValues(**(fields | {"aliases": aliases}))


def test_what_hugo_knows_by_itself_is_not_written() -> None:
    at = datetime(2024, 3, 1, 5, 30, tzinfo=UTC)
    values = PostValues(
        file="posts/a.md", address=Address("a"), title="A", body="Text.\n", published_at=at, day=date(2024, 3, 1),
        updated_at=at, guid=f"{BASE}posts/a/",
    )  # fmt: skip

    assert write_post(values, base_url=BASE) == (
        "---\ntitle: A\ndate: 2024-03-01T05:30:00Z\ndraft: false\ntags: []\nshowToc: false\ntocOpen: false\n"
        "showReadingTime: false\nshowWordCount: false\n---\nText.\n"
    )


@given(text=st.text(max_size=40))
def test_an_address_that_was_made_of_a_name_stays_as_it_is(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)
