from django.db import migrations, models
from django.utils import timezone

# As points.rules.SUGGESTIONS said when this was written.
EARNS = {"suggestion": (20, 60), "suggested_share": (2, 20)}


def give_rules(apps, schema_editor):
    """Organisations that have rules get those for suggestions, from now on."""
    Rule = apps.get_model("points", "Rule")
    with_rules = Rule.objects.order_by().values_list("organisation", flat=True).distinct()
    now = timezone.now()
    Rule.objects.bulk_create(
        Rule(organisation_id=pk, deed=deed, network="", amount=amount, daily_cap=cap, starts_at=now)
        for pk in list(with_rules)
        for deed, (amount, cap) in EARNS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="rule",
            name="deed",
            field=models.CharField(
                choices=[
                    ("share", "Share"),
                    ("click", "Click"),
                    ("conversion", "Conversion"),
                    ("suggestion", "Suggestion"),
                    ("suggested_share", "Suggested Share"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(give_rules, migrations.RunPython.noop),
    ]
