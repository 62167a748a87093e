"""Migrations: none is missing, and they run from empty on SQLite and on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import running_postgres


def manage(folder: Path, database: str, *words: str) -> str:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "entraide.server.django_settings",
        "ENTRAIDE_DATA_DIRECTORY": str(folder),
        "ENTRAIDE_DATA_DATABASE": database,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "django", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(folder: Path, database: str) -> None:
    assert "[ ]" not in manage(folder, database, "shell", "--no-imports", "-c", THERE_AND_BACK)


#: one process for the whole way, since each start of Django costs seconds
THERE_AND_BACK = """
from django.core.management import call_command

call_command("makemigrations", check_changes=True, dry_run=True)
call_command("migrate", verbosity=0)
call_command("showmigrations")
for room in ("help", "roles", "people", "organisations", "journal"):
    call_command("migrate", room, "zero", verbosity=0)
"""


# every migration is made from all before it: much to compute, on a busy machine
@pytest.mark.timeout(300)
def test_from_empty_and_back_on_sqlite(tmp_path: Path) -> None:
    check(tmp_path, "")


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_from_empty_and_back_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as url:
        check(tmp_path, url)


def flags_become_roles(folder: Path, database: str) -> None:
    """From the last release, in which groups had flags: who could help sees and no more, who administered holds all."""
    assert manage(folder, database, "shell", "--no-imports", "-c", THROUGH_FLAGS).splitlines() == [
        "Admins|administrator|view-screen take-full-control unattended-control roles-manage",
        "Both|administrator|view-screen take-full-control unattended-control roles-manage",
        "Both: help||view-screen",
        "Helpers||view-screen",
        "roles: 5",
        "Admins False True",
        "Both True True",
        "Helpers True False",
        "Plain False False",
    ]


#: in one process, too
THROUGH_FLAGS = """
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from entraide.clock import now
from entraide.roles.models import Assignment, Role
from entraide.rules.rights import whole

call_command("migrate", "people", "0003", verbosity=0)
apps = MigrationExecutor(connection).loader.project_state([("people", "0003_2026_11_identity_providers")]).apps
one = apps.get_model("organisations", "Organisation").objects.create(slug="old", name="Old", created_at=now())
for name, helps, administers in (
    ("Helpers", True, False), ("Admins", False, True), ("Both", True, True), ("Plain", False, False)
):
    apps.get_model("people", "Group").objects.create(
        organisation=one, name=name, gives_help=helps, administers=administers
    )

call_command("migrate", verbosity=0)
SOME = ("view-screen", "take-full-control", "unattended-control", "roles-manage")
for one in Assignment.objects.order_by("name"):
    assert one.everyone and one.members.count() == 1
    held = {right.value for right in whole(one.role.chosen)}
    print(one.name, one.role.built_in, " ".join(right for right in SOME if right in held), sep="|")
print("roles:", Role.objects.count())

call_command("migrate", "roles", "zero", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT name, gives_help, administers FROM people_group ORDER BY name")
    for name, helps, administers in cursor.fetchall():
        print(name, bool(helps), bool(administers))
"""


def test_flags_of_groups_become_roles_on_sqlite(tmp_path: Path) -> None:
    flags_become_roles(tmp_path, "")


@pytest.mark.postgres
def test_flags_of_groups_become_roles_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as url:
        flags_become_roles(tmp_path, url)
