"""The tests of the rooms and of the lines once more, on a real PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import running_postgres

FOLDERS = (
    *("journal", "organisations", "people", "roles", "access", "privacy"),
    *("help/test_codes.py", "help/test_table.py", "help/test_rights.py", "doors/live"),
    *("doors/scim/test_identity.py", "doors/scim/test_conformance.py::TestRows"),
)


@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_rooms_and_lines_pass_on_postgresql() -> None:
    here = Path(__file__).parent
    with running_postgres() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(str(here / one) for one in FOLDERS)],
            env=os.environ | {"ENTRAIDE_DATA_DATABASE": url, "PYTEST_ADDOPTS": "", "PYTEST_XDIST_WORKER": ""},
            cwd=here.parent,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
