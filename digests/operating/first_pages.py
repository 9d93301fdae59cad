"""The pages beside the posts that a new installation begins with; from then on they are the admin's."""

from __future__ import annotations

from django.db import transaction

from blog.models import Page, Post

FIRST_SETUP = "first set-up"  # the reason in a page's history

ABOUT = """\
This site writes its own entry every day. A program collects what a field is talking about, has a language model write
what each topic may be good for and what may follow from it, lists what is trending, and dates a few events that may
lie ahead.

It also keeps score. Every prediction stays in the [tracker](/predictions/) with the words it was made in: how the date
of each event moves from day to day, what has come due, and what came true. Nothing is left out because it turned out
badly.

You can follow it by [feed](/feeds/), look through the [archive](/archives/), or [search](/search/) all entries.
"""
HOW = """\
Nobody writes these entries by hand, and nobody reads each of them before it appears. Here is what happens instead.

## A day's entry

1. **Collecting.** At its hour the program asks the sources that the site's owner has chosen: Reddit first, but also
   feeds, Hacker News and arXiv.
2. **Selecting.** The same story told twice counts once, and what had its turn in the last two weeks is left out.
3. **Writing.** A language model writes the benefits and the ramifications of each topic, and dates the events that the
   site follows. The entry says which model it was.
4. **Checking.** Each text has to pass gates: it must speak of its topic, hold no placeholder, no refusal and no link of
   its own, and repeat nothing. A text that fails twice is dropped.
5. **Publishing.** The entry is put together by the program, not by the model. All links come from the sources.

## What that means for you

A language model can be wrong, and sound sure of it. Its predictions are the continuation of what it has read, not
knowledge of the future. That is why they are kept and [counted](/predictions/method/): judge them by how they turn out.
"""
PAGES = (
    {"slug": "about", "title": "About", "body": ABOUT, "menu_position": 10},
    {"slug": "how-this-is-made", "title": "How this is made", "body": HOW, "menu_position": 20},
)


@transaction.atomic
def make_first_pages() -> None:
    """The pages, on a site that never had one: a page that was deleted stays deleted.

    An import that brings a page of the same address replaces one that nobody has edited.
    """
    if Page.history.exists():
        return
    taken = set(Post.objects.exclude(path=None).values_list("path", flat=True))
    for values in PAGES:
        if values["slug"] in taken:
            continue
        page = Page(**values)
        vars(page)["_change_reason"] = FIRST_SETUP  # read by simple-history
        page.save()
