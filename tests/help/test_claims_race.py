"""200 people redeem one code at once: one winner, on SQLite and on PostgreSQL."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import running_postgres

PROGRAM = Path(__file__).parents[1] / "programs" / "claims_race.py"
PEOPLE, ROUNDS = 200, 3


def race(folder: Path, database: str) -> list[dict[str, object]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "entraide.server.django_settings",
        "ENTRAIDE_DATA_DIRECTORY": str(folder),
        "ENTRAIDE_DATA_DATABASE": database,
    }
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(PEOPLE), str(ROUNDS)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rounds: list[dict[str, object]] = json.loads(done.stdout)
    return rounds


def check(rounds: list[dict[str, object]]) -> None:
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one == {"answers": {"won": 1, "code-used": PEOPLE - 1}, "redeemed": 1, "phase": "meeting"}


def test_one_winner_on_sqlite(tmp_path: Path) -> None:
    check(race(tmp_path, ""))


@pytest.mark.postgres
def test_one_winner_on_postgresql(tmp_path: Path) -> None:
    with running_postgres() as url:
        check(race(tmp_path, url))
