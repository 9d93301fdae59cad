"""What the search finds, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from blog.models import Post
from blog.search import Chosen, SearchPage, TooMuchWork, find_posts, options, parse_query
from blog.search.installing import install_search
from tests.factories import PostFactory, TagFactory

pytestmark = pytest.mark.django_db


def find(text: str, number: int = 1) -> SearchPage:
    return find_posts(parse_query(text), chosen=Chosen(), now=timezone.now(), number=number)


def titles(text: str) -> list[str]:
    return [found.post.title for found in find(text)]


@pytest.fixture
def posts() -> None:
    PostFactory(title="Weather models", body="Neural networks **predict** the rain in Zürich.", byline="Ada")
    PostFactory(title="Rain", body="A large language model writes of cafés.")
    PostFactory(title="Neural networks", body="A model of language, large as it is. 大型語言模型 学习 here.")


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("weather", {"Weather models"}),
        ("WEATHER", {"Weather models"}),
        ("model", {"Weather models", "Rain", "Neural networks"}),
        ("predicting rain", {"Weather models"}),
        ("predicti", {"Weather models"}),
        ("weath", {"Weather models"}),
        ('"language model"', {"Rain"}),
        ("model -language", {"Weather models"}),
        ('model -"language model"', {"Weather models", "Neural networks"}),
        ("zurich", {"Weather models"}),
        ("Zürich", {"Weather models"}),
        ("cafe", {"Rain"}),
        ("ada", {"Weather models"}),
        ("学习", {"Neural networks"}),
        ("学习 model", {"Neural networks"}),
        ("model -学习", {"Weather models", "Rain"}),
        ("語言", {"Neural networks"}),
        ("-model", set()),
        ("nothing of that kind", set()),
        ("", set()),
    ],
)
def test_it_finds(text: str, found: set[str]) -> None:
    assert set(titles(text)) == found


@pytest.mark.usefixtures("posts")
@pytest.mark.parametrize(
    "text",
    [
        'AND', 'OR', 'NOT', 'NEAR(rain model)', 'title:rain', 'rain*', '^rain', '{title}: rain', '"', '""', "'",
        "rain & model", "rain | !model", "rain <-> model", "rain:*", "\\", "%", "_", "a" * 10_000, "\0", "😀",
        "-" * 300, '"rain', "rain\x02model\x03", "; DROP TABLE blog_post", "(((((", "rain -", "\u202erain",
    ],
)  # fmt: skip
def test_no_text_is_an_error(text: str) -> None:
    list(find(text))


@pytest.mark.usefixtures("posts")
def test_a_word_in_the_title_comes_first_and_newer_before_older() -> None:
    assert titles("neural networks")[0] == "Neural networks"
    now = timezone.now()
    for days in (3, 1, 2):
        PostFactory(title="Same title", body="same words", published_at=now - timedelta(days=days))
    moments = [found.post.published_at for found in find('"same words"')]
    assert moments == sorted(moments, reverse=True) and len(moments) == 3


@pytest.mark.usefixtures("posts")
def test_what_was_found_is_marked_and_all_else_is_text() -> None:
    PostFactory(
        title="A <b>bold</b> sparrow", body="The sparrow sings: `<script>alert(1)</script>` & \x02more\x03."
    )
    (found,) = find("sparrow")
    assert found.title == "A &lt;b&gt;bold&lt;/b&gt; <mark>sparrow</mark>"
    # PostgreSQL leaves tags out of a snippet, SQLite shows them as text.
    assert "<mark>sparrow</mark>" in found.snippet and "alert(1)" in found.snippet
    assert "<script" not in found.snippet and "\x02" not in found.snippet


def test_only_what_the_public_sees_is_found() -> None:
    now = timezone.now()
    PostFactory(title="sparrow draft", status=Post.Status.DRAFT)
    PostFactory(title="sparrow tomorrow", published_at=now + timedelta(days=1))
    PostFactory(title="sparrow expired", expires_at=now - timedelta(days=1))
    assert titles("sparrow") == []


def test_every_way_of_writing_is_found() -> None:
    post = PostFactory(title="One", body="sparrow")
    assert titles("sparrow") == ["One"]
    post.body = "blackbird"
    post.save()
    assert titles("sparrow") == [] and titles("blackbird") == ["One"]
    Post.objects.filter(pk=post.pk).update(title="Wren")
    assert titles("wren") == ["Wren"]
    Post.objects.bulk_create([Post(title="Robin", slug="robin", status="published", search_text="finch")])
    assert titles("finch") == ["Robin"]
    Post.objects.filter(slug="robin").delete()
    assert titles("finch") == []


def test_pages_keep_their_order_and_a_wrong_number_gives_the_nearest() -> None:
    for number in range(25):
        PostFactory(title=f"Sparrow {number}")
    pages = [[found.post.pk for found in find("sparrow", number)] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({key for page in pages for key in page}) == 25
    assert find("sparrow", 99).number == 3


@pytest.mark.parametrize("count", [3, 40])
def test_the_number_of_queries_does_not_grow(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tag = TagFactory()
    for number in range(count):
        PostFactory(title=f"Sparrow {number}").tags.add(tag)
    # PostgreSQL is told its time-out in a transaction of its own, which are four statements more.
    with django_assert_num_queries(4 if connection.vendor == "sqlite" else 8):
        assert all(found.post.title for found in find("sparrow"))


def test_it_can_be_narrowed_to_what_there_is() -> None:
    tag = TagFactory(name="birds")
    PostFactory(model_name="small-model", published_at=timezone.now().replace(year=2024)).tags.add(tag)
    PostFactory(status=Post.Status.DRAFT, model_name="secret-model").tags.add(TagFactory(name="secret"))
    found = options(timezone.now())
    assert found == {"tags": [tag], "years": [2024], "models": ["small-model"]}


def test_of_many_matches_the_newest_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.search.finding.LOOKED_AT", 20)
    now = timezone.now()
    PostFactory(title="Sparrow sparrow sparrow", body="sparrow " * 50, published_at=now - timedelta(days=99))
    for number in range(20):
        PostFactory(title=f"Bird {number}", body="A sparrow.", published_at=now - timedelta(hours=number))
    page = find("sparrow", number=99)
    assert (page.paginator.count, page.number, page.more) == (20, 2, True)
    assert "Sparrow sparrow sparrow" not in titles("sparrow")
    assert find("bird").more is False


def test_a_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.search.finding.SECONDS", 0.001)
    monkeypatch.setattr("blog.search.sqlite.STEPS", 10)
    text = " ".join(f"word{number % 97} begins{number}" for number in range(3000))
    Post.objects.bulk_create(
        Post(title=f"Post {number}", slug=f"post-{number}", status="published", search_text=text)
        for number in range(300)
    )
    with pytest.raises(TooMuchWork):
        find("word1 word2 word3 begi")
    # The next one, on the same connection, has its own time.
    monkeypatch.setattr("blog.search.finding.SECONDS", 60)
    assert find("word1").paginator.count == 300


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"state of the art"', {"Art"}),
        ('"state art"', set()),
        ('"of the"', {"Art", "Trade", "Bonds"}),
        ('"gpt-4o mini"', {"Trade"}),
        ("gpt-4o", {"Trade"}),
        ("4o-gpt", set()),
        ('"the market of bonds falls"', {"Bonds"}),
        ('"bonds falls the market"', set()),
        ('market -"market of bonds"', {"Trade"}),
        ('market -"bonds market"', {"Trade", "Bonds"}),
        ('"market of bonds" -gpt', {"Bonds"}),
        ('"market of bonds" fal', {"Bonds"}),
        ("foo_bar", {"Trade"}),
        ('"bar foo"', set()),
    ],
)
def test_the_words_of_a_phrase_stand_side_by_side(text: str, found: set[str]) -> None:
    PostFactory(title="Art", body="The state of the art in small models.")
    PostFactory(
        title="Trade", body="Of the market of trade, says `foo_bar` of gpt-4o mini; the art of state."
    )
    PostFactory(title="Bonds", body="The market of bonds falls, and of the rest.")
    # SQLite knows no words that are left out.
    if connection.vendor == "postgresql" and text == '"of the"':
        found = set()
    assert set(titles(text)) == found


def test_it_is_narrowed_by_each_choice_and_by_all() -> None:
    tag, moment = TagFactory(slug="birds"), timezone.now()
    for number, year in enumerate((2019, 2020, 2020, 2021)):
        post = PostFactory(
            title=f"Sparrow {number}",
            published_at=moment.replace(year=year, month=6, day=1),
            model_name=("small", "large")[number % 2],
        )
        if number:
            post.tags.add(tag)
    every = {
        Chosen(tag="birds"): {1, 2, 3},
        Chosen(year=2020): {1, 2},
        Chosen(model="small"): {0, 2},
        Chosen(year=2020, model="small"): {2},
        Chosen(tag="birds", year=2019): set(),
        Chosen(tag="birds", year=2020, model="large"): {1},
        Chosen(model="nobody"): set(),
        Chosen(year=9999): set(),
        Chosen(year=1): set(),
    }
    for text in ("sparrow", '"sparrow"', "sparr"):
        for chosen, numbers in every.items():
            page = find_posts(parse_query(text), chosen=chosen, now=moment)
            assert {found.post.title for found in page} == {f"Sparrow {number}" for number in numbers}
    # What is changed is seen.
    Post.objects.filter(title="Sparrow 0").update(published_at=moment.replace(year=2022), model_name="large")
    for chosen in (Chosen(year=2022), Chosen(year=2022, model="large")):
        assert len(find_posts(parse_query("sparrow"), chosen=chosen, now=timezone.now())) == 1


def test_a_year_is_one_of_utc(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    PostFactory(title="大 sparrow", published_at=datetime(2020, 12, 31, 23, tzinfo=UTC))
    assert options(timezone.now())["years"] == [2020]
    for text in ("sparrow", "大", "大 sparrow"):
        for year, count in ((2020, 1), (2021, 0)):
            page = find_posts(parse_query(text), chosen=Chosen(year=year), now=timezone.now())
            assert len(page) == count, (text, year)


def test_keys_may_lie_far_apart() -> None:
    for key in (1, 2047, 2048, 5000, 900_000):
        PostFactory(pk=key, title=f"Sparrow {key}")
    assert find("sparrow").paginator.count == 5
    assert titles("2048") == ["Sparrow 2048"]
    assert len(titles('"sparrow 5000"')) == 1


def test_an_index_of_an_earlier_release_is_made_anew() -> None:
    if connection.vendor != "sqlite":
        return
    PostFactory(title="Sparrow")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE blog_post_search")
        cursor.execute("CREATE VIRTUAL TABLE blog_post_search USING fts5(title, byline, body)")
    install_search()
    assert titles("sparrow") == ["Sparrow"] and titles("sparr") == ["Sparrow"]
