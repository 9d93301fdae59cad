from django.db import migrations

from blog.search import postgresql_table

INDEX, COLUMN = "blog_post_search_document", "search_document"


def forwards(apps, schema_editor):
    """Takes the column of before away; the table is made, and filled, behind the migrations, as SQLite's is."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE blog_post DROP COLUMN IF EXISTS {COLUMN}")


def backwards(apps, schema_editor):
    """Takes the table away and puts the column back."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in postgresql_table.remove():
        schema_editor.execute(statement)
    schema_editor.execute(
        f"ALTER TABLE blog_post ADD COLUMN {COLUMN} tsvector GENERATED ALWAYS AS ("
        "setweight(to_tsvector('english', hindcast_fold(title)), 'A')"
        " || setweight(to_tsvector('english', hindcast_fold(byline)), 'B')"
        " || setweight(to_tsvector('english', hindcast_fold(left(search_text, 200000))), 'D')) STORED"
    )
    schema_editor.execute(f"CREATE INDEX {INDEX} ON blog_post USING gin ({COLUMN})")


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0009_topic_words'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
