import django.db.models.deletion
from django.db import migrations, models


def keep_anew(apps, schema_editor):
    """The worker finds that nothing is kept, and keeps the words of all stories again within seconds."""
    apps.get_model("content", "StoryIndexed").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0012_review_of_sources"),
    ]

    operations = [
        migrations.DeleteModel(name="WordInStory"),
        migrations.CreateModel(
            name="WordInStory",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "word_id", "story_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("weight", models.FloatField()),
                (
                    "story",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="content.story",
                    ),
                ),
                (
                    "word",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="content.searchword",
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep_anew, migrations.RunPython.noop),
    ]
