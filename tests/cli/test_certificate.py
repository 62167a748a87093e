"""The certificate of `entraide demo --lan`."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from entraide.cli.addresses import in_url, own_addresses
from entraide.cli.certificate import LASTS, ensure, fingerprint

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NAMES = ["localhost", "127.0.0.1", "::1", "192.0.2.7"]


def test_it_is_kept_while_it_fits_and_made_anew_when_an_address_or_the_time_changed(tmp_path: Path) -> None:
    certificate, _ = ensure(tmp_path, NAMES, now=NOW)
    first = fingerprint(certificate)

    ensure(tmp_path, [*reversed(NAMES)], now=NOW + timedelta(days=100))
    assert fingerprint(certificate) == first

    ensure(tmp_path, [*NAMES, "192.0.2.8"], now=NOW)
    second = fingerprint(certificate)
    assert second != first

    ensure(tmp_path, [*NAMES, "192.0.2.8"], now=NOW + LASTS - timedelta(days=10))
    assert fingerprint(certificate) != second


def test_a_broken_one_is_made_anew(tmp_path: Path) -> None:
    certificate, _ = ensure(tmp_path, NAMES, now=NOW)
    certificate.write_text("nonsense")

    ensure(tmp_path, NAMES, now=NOW)

    assert fingerprint(certificate)


def test_key_and_certificate_fit_and_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    certificate, key = ensure(tmp_path, NAMES, now=NOW)

    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_only_addresses_that_others_can_use_are_offered() -> None:
    found = own_addresses()

    assert "127.0.0.1" not in found
    assert "::1" not in found
    assert not [one for one in found if one.startswith("fe80")]
    assert in_url("::1") == "[::1]"
    assert in_url("192.0.2.1") == "192.0.2.1"
