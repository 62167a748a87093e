import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from entraide.server.secret import LENGTH, NAME, secret_key


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    again = secret_key(tmp_path / "data")

    assert first == again
    assert len(first) == LENGTH
    assert stat.S_IMODE((tmp_path / "data" / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_many_that_start_at_once_agree_and_leave_no_draft(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as together:
        found = set(together.map(secret_key, [tmp_path] * 64))

    assert len(found) == 1
    assert [one.name for one in tmp_path.iterdir()] == [NAME]
