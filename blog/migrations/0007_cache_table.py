from django.core.management import call_command
from django.db import migrations


def make_cache_table(apps, schema_editor):
    """The table of Django's database cache, where it is not there yet; with Redis it stays empty."""
    call_command("createcachetable", "hindcast_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0006_labels_in_lower_case'),
    ]

    operations = [
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
