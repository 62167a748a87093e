"""Redeeming, ending and switching off at the same moment: refused or done, and never a deadlock."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import running_postgres

PROGRAM = Path(__file__).parents[1] / "programs" / "locks_race.py"
ANSWERS = {"done", "session-over", "code-used", "code-expired", "remote-help-off"}


@pytest.mark.postgres
def test_acts_at_one_table_never_deadlock(tmp_path: Path) -> None:
    with running_postgres() as url:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "entraide.server.django_settings",
            "ENTRAIDE_DATA_DIRECTORY": str(tmp_path),
            "ENTRAIDE_DATA_DATABASE": url,
        }
        done = subprocess.run(
            [sys.executable, str(PROGRAM), "10"], env=environment, capture_output=True, text=True, check=False
        )

    assert done.returncode == 0, done.stderr[-3000:]
    assert set(json.loads(done.stdout)) <= ANSWERS
