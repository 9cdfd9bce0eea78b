import django.db.models.deletion
import proudly.kit.clock
from django.db import migrations, models

# A notice was a mail; now a mail is one way on which a notice goes.
DELIVERIES = """
    INSERT INTO notices_delivery (organisation_id, notice_id, channel, state, attempts, due_at, sent_at, error)
    SELECT organisation_id, id, 'mail', state, attempts, due_at, sent_at, error FROM notices_notice"""
STATES = """
    UPDATE notices_notice SET state = CASE state WHEN 'claimed' THEN 'waiting' ELSE 'told' END
    WHERE state IN ('claimed', 'sent')"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('notices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Circuit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20)),
                ('provider', models.CharField(blank=True, help_text='who failed, such as a mail domain; empty: all', max_length=120)),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('open_until', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, help_text='the last one', max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'provider'), name='one_circuit_each')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(help_text='a key of `notices.channels`', max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('claimed', 'Claimed'), ('sent', 'Sent'), ('failed', 'Failed'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=proudly.kit.clock.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'claimed'])), fields=['channel', 'due_at', 'id'], name='deliveries_due'), models.Index(condition=models.Q(('state', 'failed')), fields=['organisation'], name='deliveries_failed')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='a_notice_goes_once_by_a_channel')],
            },
        ),
        migrations.RunSQL(DELIVERIES, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name='notice', name='notices_due'),
        migrations.RunSQL(STATES, migrations.RunSQL.noop),
        migrations.RenameField(model_name='notice', old_name='sent_at', new_name='told_at'),
        migrations.RemoveField(model_name='notice', name='attempts'),
        migrations.RemoveField(model_name='notice', name='due_at'),
        migrations.RemoveField(model_name='notice', name='error'),
        migrations.AlterField(
            model_name='notice',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('told', 'Told'), ('failed', 'Failed'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=12),
        ),
    ]
