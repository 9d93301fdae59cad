"""A page of the site becomes one that needs no server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moving.baking.static_pages import Site, file_of, make_static, redirect_file, static_path, write_redirect

SITE = Site(
    url="https://blog.example.org",
    static_url="/static/",
    media_url="/media/",
    queries_below="/predictions/",
    search="/search/",
    archives="/archives/",
)


def static(source: str, address: str = "/predictions/") -> str:
    return make_static(source, address=address, site=SITE).html


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("?page=3#all", "/predictions/page/3/#all"),
        ("?page=1#all", "/predictions/#all"),
        ("?event=a&amp;state=due&amp;page=2", "/predictions/event/a/state/due/page/2/"),
        ("/predictions/agi/?page=2", "/predictions/agi/page/2/"),
        ("https://blog.example.org/predictions/?page=2", "/predictions/page/2/"),
        ("/search/?q=a", "/search/"),
        ("/posts/a/#b", "/posts/a/#b"),
        ("https://elsewhere.example/?page=2", "https://elsewhere.example/?page=2"),
        ("//[bad", "//[bad"),
    ],
)
def test_a_link_with_a_query_leads_to_the_folder_that_stands_for_it(link: str, expected: str) -> None:
    assert (
        static(f'<p><a class="x" href="{link}">x</a></p>') == f'<p><a class="x" href="{expected}">x</a></p>'
    )


def test_posts_cannot_ask_for_pages_of_their_own() -> None:
    page = make_static('<a href="/predictions/?page=7">x</a>', address="/posts/a/", site=SITE)

    assert (page.html, page.queries) == ('<a href="/predictions/">x</a>', frozenset())


def test_text_that_looks_like_a_tag_stays() -> None:
    source = '<pre><code>&lt;a href="?page=2"&gt; href="?page=2"</code></pre><!-- <a href="?page=2"> -->'

    assert static(source) == source


def test_forms_go_and_the_search_says_why() -> None:
    form = '<h1>S</h1><form action="/search/"><a href="/x/?y=1">z</a><input></form><p>End</p>'

    assert static(form) == "<h1>S</h1><p>End</p>"
    assert "made of files only" in static(form, "/search/")


def test_it_names_what_the_page_loads() -> None:
    source = (
        '<link href="/static/a.css"><img src="/media/a%20b.png" srcset="/media/s.png 1x, /media/m.png 2x">'
        '<meta content="https://blog.example.org/media/c.png"><meta content="words of /media/no.png">'
        '<script src="https://elsewhere.example/static/x.js"></script>'
    )
    page = make_static(source, address="/posts/a/", site=SITE)

    assert page.html == source
    assert page.files == {
        *("/static/a.css", "/media/a%20b.png", "/media/s.png", "/media/m.png", "/media/c.png"),
    }


@given(value=st.text(min_size=1))
def test_no_query_leads_out_of_its_folder(value: str) -> None:
    name = file_of(static_path("/predictions/", f"event={value}"))

    assert name.startswith("predictions/")
    assert name.endswith("index.html")
    assert ".." not in name.split("/")
    assert len(name) < 200


@pytest.mark.parametrize(
    ("path", "name"), [("/a/", "a/index.html"), ("/old/a.html/", "old/a.html"), ("/%C3%BC/", "ü/index.html")]
)
def test_an_old_address_has_the_file_that_hugo_gave_it(path: str, name: str) -> None:
    assert redirect_file(path) == name


def test_a_redirect_holds_no_markup_of_its_target() -> None:
    page = write_redirect('/a"><script>/', site_url=SITE.url)

    assert "<script>" not in page
    assert 'href="https://blog.example.org/a%22%3E%3Cscript%3E/"' in page
