"""The tests of the rooms and of the lines once more, on a real PostgreSQL."""

import pytest

from tests.postgres import run_tests_on_postgres

FOLDERS = (
    *("journal", "organisations", "people", "roles", "access", "privacy"),
    *("help/test_codes.py", "help/test_table.py", "help/test_rights.py", "doors/live", "doors/console/test_lists.py"),
    *("doors/scim/test_identity.py", "doors/scim/test_conformance.py::TestRows"),
)


@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_rooms_and_lines_pass_on_postgresql() -> None:
    run_tests_on_postgres(*FOLDERS)
