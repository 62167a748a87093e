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
    manage(folder, database, "makemigrations", "--check", "--dry-run")
    manage(folder, database, "migrate", "--verbosity", "0")
    assert "[ ]" not in manage(folder, database, "showmigrations")
    for room in ("help", "roles", "people", "organisations", "journal"):
        manage(folder, database, "migrate", room, "zero", "--verbosity", "0")


def test_from_empty_and_back_on_sqlite(tmp_path: Path) -> None:
    check(tmp_path, "")


@pytest.mark.postgres
def test_from_empty_and_back_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as url:
        check(tmp_path, url)
