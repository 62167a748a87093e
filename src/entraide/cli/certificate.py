"""The self-made certificate of `entraide demo --lan`: browsers warn of it once, and then allow screen capture."""

import ipaddress
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: browsers refuse longer ones
LASTS = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=30)


def ensure(directory: Path, names: list[str], *, now: datetime) -> tuple[Path, Path]:
    """Answer certificate and key for `names` (host names and addresses), made anew when these or the time ran out."""
    certificate, key = directory / "lan-certificate.pem", directory / "lan-key.pem"
    if not (key.is_file() and certificate.is_file() and _is_good(certificate.read_bytes(), names, now)):
        made = _make(names, now)
        _write(key, made[1])
        _write(certificate, made[0])
    return certificate, key


def fingerprint(certificate: Path) -> str:
    """Answer the SHA-256 fingerprint as browsers show it, to compare before accepting."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _is_good(pem: bytes, names: list[str], now: datetime) -> bool:
    try:
        found = x509.load_pem_x509_certificate(pem)
        alternatives = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return set(alternatives) == set(_alternatives(names)) and found.not_valid_after_utc - now > RENEWED_BEFORE


def _make(names: list[str], now: datetime) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "entraide demo")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _alternatives(names: list[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            with suppress(ValueError):
                found.append(x509.DNSName(name))
    return found


def _write(path: Path, content: bytes) -> None:
    draft = path.with_suffix(".new")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
