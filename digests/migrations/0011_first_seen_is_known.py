from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the data of before: PostgreSQL alters no table whose rows were written in the same transaction.

    dependencies = [
        ('digests', '0010_memory_and_questions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='item',
            name='first_day',
            field=models.DateField(help_text='The day of the first digest that it was collected for'),
        ),
        migrations.AlterField(
            model_name='item',
            name='first_seen_at',
            field=models.DateTimeField(help_text='When the source first gave it'),
        ),
    ]
