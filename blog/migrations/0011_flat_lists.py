"""Indexes by which lists of posts are walked, however many posts and tags there are."""

from django.db import migrations, models

BY_TAG = "CREATE INDEX blog_post_tags_by_tag ON blog_post_tags (tag_id, post_id)"


class Migration(migrations.Migration):
    dependencies = [("blog", "0010_search_table")]

    operations = [
        migrations.RemoveIndex(model_name="post", name="blog_post_published"),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                fields=["status", "-published_at", "-id", "expires_at"], name="blog_post_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["status", "-updated_at"], name="blog_post_changed"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["-published_at", "-id"], name="blog_post_by_date"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["model_name", "-published_at", "-id"], name="blog_post_of_model"),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=models.Index(fields=["name"], name="blog_tag_by_name"),
        ),
        # Django makes the table of a post's tags itself, without a place to name an index. This one gives a tag's
        # posts, and how many they are, without a look at the table.
        migrations.RunSQL(BY_TAG, "DROP INDEX blog_post_tags_by_tag"),
    ]
