"""The words that a post's text emphasises, in a column of their own: to read whole texts for them took half a page's time."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from blog.rendering.html import topic_words_of

PORTION = 500


def fill(apps: Any, editor: Any) -> None:
    """Finds the words of the posts that are there."""
    post = apps.get_model("blog", "Post")
    table = editor.quote_name(post._meta.db_table)
    rows: list[tuple[str, int]] = []
    for key, html in post.objects.order_by("pk").values_list("pk", "body_html").iterator(PORTION):
        rows.append((topic_words_of(html), key))
        if len(rows) == PORTION:
            write(editor, table, rows)
            rows = []
    write(editor, table, rows)


def write(editor: Any, table: str, rows: list[tuple[str, int]]) -> None:
    """Writes the words of some posts."""
    with editor.connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET topic_words = %s WHERE id = %s", rows)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("blog", "0008_posts_by_model")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="topic_words",
            field=models.TextField(
                editable=False,
                help_text="The words that the text emphasises, by which others are related",
                null=True,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
