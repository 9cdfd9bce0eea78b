"""Journey 9, as far as it goes: an owner starts it, watches it, kills a part of it, and stops it."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable

import pytest

from tests.mailroom import Mailroom
from tests.running import RunningProudly

pytestmark = pytest.mark.xdist_group("whole program")


def test_everything_is_up_and_the_doctor_finds_nothing_to_mend(proudly: RunningProudly) -> None:
    assert proudly.health() == (200, {"web": "up", "database": "up", "worker": "up"})
    doctor = proudly.command("doctor")
    assert "✗" not in doctor.stdout
    assert doctor.returncode == 0


def test_the_program_runs_on_the_database_of_this_run(proudly: RunningProudly) -> None:
    vendor = proudly.run("from django.db import connection; result = connection.vendor")
    assert vendor == os.environ.get("PROUDLY_TEST_DATABASE", "sqlite")


def test_the_doctor_says_what_to_mend_and_fails(proudly: RunningProudly) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: nobody answers there
        broken = {**proudly.environment, "MAIL_URL": f"smtp://127.0.0.1:{closed.getsockname()[1]}"}
        sick = RunningProudly(proudly.base_url, proudly.data, broken, proudly.process, proudly.log_file)
        doctor = sick.command("doctor")
    assert doctor.returncode == 1
    assert "✗ mail" in doctor.stdout
    assert "Check MAIL_URL" in doctor.stdout


def test_a_new_owner_can_ask_for_a_sign_in_code(proudly: RunningProudly, mailroom: Mailroom) -> None:
    made = proudly.command("createowner", "olivia@example.com", "--name", "Olivia", "--organisation", "Operations Ltd")
    assert made.returncode == 0, made.stderr
    assert f"{proudly.base_url}/sign-in" in made.stdout
    roles = proudly.run(
        "from proudly.people.models import MemberRole\n"
        "result = list(MemberRole.objects.filter(member__person__email=email).values_list('role', flat=True))",
        email="olivia@example.com",
    )
    assert roles == ["owner"]


def test_the_audit_trail_is_verified_by_one_command(proudly: RunningProudly) -> None:
    made = proudly.command("createowner", "audit@example.com", "--name", "Audrey", "--organisation", "Audited Ltd")
    assert made.returncode == 0, made.stderr
    whole = proudly.command("audit", "verify")
    [line] = [line for line in whole.stdout.splitlines() if line.startswith("Audited Ltd: 1 entries, whole.")]
    noted = line.split()[-1]
    assert proudly.command("audit", "verify", noted).returncode == 0
    proudly.run(
        "from proudly.people.models import AuditEntry\nAuditEntry.objects.get(organisation=company).delete()",
        company=int(noted.split(":")[0]),
    )
    cut_off = proudly.command("audit", "verify", noted)
    assert (cut_off.returncode, cut_off.stderr) == (1, "Entry 1 is not the one that was noted.\n")
    assert proudly.command("audit", "verify", "nonsense").returncode == 2


def test_clicks_are_judged_again_by_one_command(proudly: RunningProudly) -> None:
    done = proudly.command("rejudge", "--since", "2026-01-01")
    assert (done.returncode, done.stdout.endswith("are something else now, done\n")) == (0, True), done.stderr
    wrong = proudly.command("rejudge", "--since", "yesterday")
    assert wrong.returncode == 2
    assert "'yesterday' does not match the format '%Y-%m-%d'" in wrong.stderr


def test_a_killed_worker_is_started_again(proudly: RunningProudly) -> None:
    first = proudly.worker_pid()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while proudly.worker_pid() in {first, None}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_stops_everything_and_leaves_no_process(start_proudly: Callable[..., RunningProudly]) -> None:
    running = start_proudly()
    worker = running.worker_pid()
    assert worker is not None
    assert running.stop() == 0
    assert running.health() == (0, {})
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_taken_port_is_one_clear_line(proudly: RunningProudly) -> None:
    port = proudly.base_url.rpartition(":")[2]
    refused = proudly.command("serve", "--port", port)
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"Error: Port {port} is taken by another program. "
        f"Choose another: --port {int(port) + 1}, or make run PORT={int(port) + 1}."
    ]


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(proudly: RunningProudly) -> None:
    in_the_way = proudly.log_file  # a file where the folder should be; root may write any folder
    elsewhere = {**proudly.environment, "PROUDLY_DATA": str(in_the_way)}
    refused = RunningProudly("", in_the_way, elsewhere, proudly.process, in_the_way).command("serve")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "cannot be written" in refused.stderr


def test_a_further_organisation_is_founded_and_listed_by_command(proudly: RunningProudly) -> None:
    made = proudly.command("createorganisation", "Gemeente Utrecht", "--owner", "anna@utrecht.example")
    assert made.returncode == 0, made.stderr
    assert f"{proudly.base_url}/o/gemeente-utrecht" in made.stdout
    again = proudly.command("createorganisation", "Gemeente Utrecht", "--owner", "other@utrecht.example")
    assert again.returncode == 1 and "There is a Gemeente Utrecht already" in again.stderr
    host = proudly.command("organisations", "--give-domain", "gemeente-utrecht", "elsewhere.example")
    assert host.returncode == 1 and "elsewhere.example is not in ALLOWED_HOSTS" in host.stderr
    assert "Gemeente Utrecht: 1 people, /o/gemeente-utrecht\n" in proudly.command("organisations").stdout
