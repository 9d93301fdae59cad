"""A post as one Markdown document, for machines and for people who like plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from blog.addresses import at_site
from blog.corrections.reading import corrections_of
from blog.counts.tags import tags_of
from blog.feeds.channel import clean, one_line
from blog.machines.llms import as_text
from blog.models import Post


def write_markdown(post: Post) -> str:
    """The post with its facts in a YAML header, its title, its notice, its text and its corrections."""
    updated = max(post.updated_at, post.published_at)
    facts = {
        "title": one_line(post.title),
        "url": at_site(post.get_absolute_url()),
        "date": post.published_at.isoformat(timespec="seconds"),
        "updated": updated.isoformat(timespec="seconds"),
        "author": one_line(post.byline),
        "generated": post.generated,
        "model": one_line(post.model_name),
        "summary": one_line(post.summary),
        "tags": [one_line(tag.name) for tag in tags_of(post)],
    }
    notice = "".join(f"> {line}\n" for line in clean(post.notice).splitlines())
    lines = "".join(
        f"- {one.corrected_at:%Y-%m-%d}. What was wrong: {as_text(one.wrong)} What is right: {as_text(one.right)}\n"
        for one in corrections_of(post)
    )
    corrections = f"## Corrections\n\n{lines}" if lines else ""
    header = yaml_header(facts)
    parts = [f"{header}\n", f"# {facts['title']}\n", notice, clean(post.body).strip() + "\n", corrections]
    return "\n".join(part for part in parts if part)


def yaml_header(facts: Mapping[str, Any]) -> str:
    """The facts between two fences, without those that say nothing."""
    known = {name: value for name, value in facts.items() if value not in ("", [], None)}
    # The dumper in C writes the same, ten times as fast; libyaml is not everywhere.
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return f"---\n{yaml.dump(known, Dumper=dumper, allow_unicode=True, sort_keys=False, width=100_000)}---"
