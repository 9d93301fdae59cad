"""What is taken out of texts that are stored, logged or shown, and what stays."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from blog.redaction import TaskFailed, drop_credentials, find_keys, hide, hide_keys, redact, without_secrets


@pytest.mark.parametrize(
    "form", ["p@ss/<1>&", "p%40ss%2F%3C1%3E%26", "p%40ss/%3C1%3E%26", "p@ss/&lt;1&gt;&amp;"]
)
def test_a_secret_is_hidden_as_it_is_and_as_addresses_and_html_write_it(form: str) -> None:
    assert hide(f"a {form} b", ["p@ss/<1>&"]) == "a [secret] b"


def test_a_secret_that_begins_like_another_leaves_no_rest_of_it() -> None:
    assert hide("token-and-more", ["token-", "token-and-more"]) == "[secret]"


def test_a_short_secret_does_not_blot_out_words() -> None:
    assert hide("a page about pages", ["page"]) == "a page about pages"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://me:pass@example.org/a?b=1.", "see https://[secret]@example.org/a?b=1."),
        ("redis://:pass@host:6379/0", "redis://[secret]@host:6379/0"),
        ("https://example.org/feed?api_key=a1&x=2", "https://example.org/feed?api_key=[secret]&x=2"),
        ('href="/feed?x=2&amp;token=a1"', 'href="/feed?x=2&amp;token=[secret]"'),
        (
            "https://example.org/.rss?feed=0123456789abcdef0123456789abcdef01234567&user=me",
            "https://example.org/.rss?feed=[secret]&user=me",
        ),
    ],
)
def test_keys_in_addresses_are_hidden(text: str, shown: str) -> None:
    assert hide_keys(text) == shown
    assert hide_keys(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/search?q=machine+learning+in+2024+and+2025&page=3",
        "https://example.org/@author/post?title=a-long-title-of-many-words-from-2025",
        "mail me@example.org or look at https://example.org/keys?monkey",
        "a title: what is a token? size=12",
    ],
)
def test_what_is_no_key_stays(text: str) -> None:
    assert hide_keys(text) == text


@pytest.mark.parametrize("part", ["?key", "?a=", "key", "://", "://a", "?k=aaaa", "&amp;"])
def test_a_long_hostile_text_takes_no_long_time(part: str) -> None:
    assert hide_keys(f"?{part * 100_000}")


def test_the_keys_of_an_address_are_found() -> None:
    found = find_keys("https://reader:long-password@example.org/a?api_key=long-key&page=2")
    assert found == {"reader:long-password", "long-password", "long-key"}
    assert drop_credentials("at https://reader:x@example.org/a") == "at https://example.org/a"


def test_a_task_that_fails_with_a_secret_fails_without_it(settings: Settings) -> None:
    settings.SECRETS = ["a-long-secret"]

    @without_secrets
    def leak() -> None:
        try:
            raise OSError("with a-long-secret")
        except OSError as error:
            raise ValueError("fine by itself") from error

    with pytest.raises(TaskFailed, match=r"^ValueError: fine by itself\nTraceback") as caught:
        leak()
    assert caught.value.__context__ is None
    assert "with [secret]" in str(caught.value) and "a-long-secret" not in str(caught.value)


def test_a_task_that_fails_without_a_secret_fails_as_it_is() -> None:
    @without_secrets
    def fail() -> None:
        raise ValueError("plain")

    with pytest.raises(ValueError, match="plain"):
        fail()
    assert redact("plain") == "plain"
