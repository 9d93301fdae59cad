"""The questions of a digest before they are published, in the admin."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from digests.models import Digest
from tests import factories
from tests.admin_forms import read_form
from tests.digests.digest_forms import make_written_digest, save, url_of


@pytest.fixture
def held(db: None) -> Digest:
    """A digest that waits for approval, with a judged and a counted question."""
    digest = make_written_digest()
    Digest.objects.filter(pk=digest.pk).update(status=Digest.Status.HELD)
    factories.DraftQuestionFactory(digest=digest, position=1, text="Will Y be released by 15 March 2026?")
    factories.DraftQuestionFactory(digest=digest, position=2, kind="counted", reason="2 of 9 like cases.")
    return Digest.objects.get(pk=digest.pk)


def test_an_editor_corrects_a_judged_question_before_it_is_published(editor: Client, held: Digest) -> None:
    save(
        editor,
        held,
        questions__0__text="Will Y be sold by 20 March 2026?",
        questions__0__deadline="2026-03-20",
        questions__0__criteria="Anybody can buy it.",
    )

    judged = held.questions.get(position=1)
    assert (judged.text, judged.deadline) == ("Will Y be sold by 20 March 2026?", date(2026, 3, 20))
    assert judged.criteria == "Anybody can buy it."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questions-0-deadline": "2026-04-20"}, "It should name its deadline: “… by 20 April 2026?”."),
        ({"questions-0-deadline": "2026-01-01"}, "It should be after the day of asking, 2026-01-01."),
    ],
)
def test_a_deadline_that_contradicts_the_words_is_refused(
    editor: Client, held: Digest, changes: dict[str, str], words: str
) -> None:
    page = editor.post(url_of(held), read_form(editor, url_of(held), **changes)).content.decode()

    assert words in page
    assert held.questions.get(position=1).deadline == date(2026, 3, 15)


def test_of_a_counted_question_the_words_and_the_deadline_stay(editor: Client, held: Digest) -> None:
    before = held.questions.get(position=2)

    save(
        editor,
        held,
        questions__1__text="Will it?",
        questions__1__deadline="2027-01-01",
        questions__1__reason="Rare.",
    )

    after = held.questions.get(position=2)
    assert (after.text, after.deadline, after.reason) == (before.text, before.deadline, "Rare.")


def test_a_published_question_is_shown_and_not_changed(editor: Client, held: Digest) -> None:
    factories.QuestionFactory(post=held.post)

    page = editor.get(url_of(held)).content.decode()

    assert "Will Y be released by 15 March 2026?" in page
    assert 'name="questions-0-text"' not in page
