"""What is done before serving."""

import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from entraide.server.listen import PortTaken, open_sockets
from entraide.server.startup import CannotStart, back_up_sqlite, held


def test_a_data_directory_serves_one_server_at_a_time(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(CannotStart, match="Stop it first"), held(tmp_path):
        pass

    with held(tmp_path):
        pass


def test_a_database_in_use_is_copied_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    source, target = tmp_path / "a.sqlite3", tmp_path / "backups" / "b.sqlite3"
    with closing(sqlite3.connect(source)) as used:
        used.execute("PRAGMA journal_mode=WAL")
        used.execute("CREATE TABLE t (x)")
        used.execute("INSERT INTO t VALUES (1)")
        used.commit()

        back_up_sqlite(source, target)

    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT x FROM t").fetchall() == [(1,)]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_taken_port_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            open_sockets("localhost", port)


def test_localhost_is_listened_on_by_both_families_when_there_are_two() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    found = open_sockets("localhost", port)
    addresses = {one.getsockname()[0] for one in found}
    for one in found:
        one.close()

    assert "127.0.0.1" in addresses
    assert addresses <= {"127.0.0.1", "::1"}
