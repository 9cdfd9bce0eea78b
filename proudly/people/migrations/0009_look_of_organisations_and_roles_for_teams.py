import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from proudly.people.organisations import free_slug


def give_slugs(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    organisations = apps.get_model("people", "Organisation").objects.using(schema_editor.connection.alias)
    taken = set()
    for organisation in organisations.order_by("pk"):
        organisation.slug = free_slug(organisation.name, taken)
        taken.add(organisation.slug)
        organisation.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("people", "0008_members_by_file")]

    operations = [
        migrations.AddField(
            "memberrole",
            "team",
            models.ForeignKey(
                blank=True,
                help_text="holds it for this team and those below; empty: for the whole organisation",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.team",
            ),
        ),
        migrations.AddField(
            "organisation",
            "colour",
            models.CharField(
                blank=True, help_text="#rrggbb, before it is tuned; empty: Proudly's own", max_length=7, default=""
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "organisation",
            "domain",
            models.CharField(
                blank=True,
                help_text="a host of its own, in lower case, for its pages",
                max_length=253,
                null=True,
                unique=True,
            ),
        ),
        migrations.AddField(
            "organisation",
            "languages",
            models.JSONField(default=list, help_text="those that members may choose; empty: all there are"),
        ),
        migrations.AddField(
            "organisation",
            "logo",
            models.ImageField(blank=True, upload_to="logos", verbose_name="logo", default=""),
            preserve_default=False,
        ),
        migrations.AddField("organisation", "slug", models.SlugField(max_length=60, null=True, db_index=False)),
        migrations.RunPython(give_slugs, migrations.RunPython.noop),
        migrations.AlterField(
            "organisation",
            "slug",
            models.SlugField(help_text="its sign-in page is /o/<slug>", max_length=60, unique=True),
        ),
    ]
