"""Writing entraide.toml: every setting with a word about it, readable by its owner alone."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from entraide.server import config as configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What set-up asked for, as it goes into the file."""

    public_url: str
    host: str
    port: int
    trusted_proxies: str
    tls_certificate: str
    tls_key: str
    data_directory: str
    mail_host: str
    mail_port: int
    mail_username: str
    mail_password: str
    mail_security: str
    mail_sender: str


def write(path: Path, chosen: Chosen) -> None:
    """Write the file at once or not at all, after reading it back.

    raises:  ConfigProblems when what was chosen cannot be used; nothing is written then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text(chosen))
    try:
        configuration.read(draft, {})
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def text(chosen: Chosen) -> str:
    """Answer the text of the file."""
    tls = (
        f"tls_certificate = {_quoted(chosen.tls_certificate)}\ntls_key = {_quoted(chosen.tls_key)}"
        if chosen.tls_certificate
        else '# tls_certificate = "/etc/…/fullchain.pem"\n# tls_key = "/etc/…/privkey.pem"'
    )
    return f"""\
# The configuration of entraide, made by `entraide setup`. After a change: entraide config check, then restart.
# A variable of the environment wins over this file: ENTRAIDE_SERVER_PORT, ENTRAIDE_MAIL_PASSWORD_FILE, …

[server]
# What people type; links, cookies and the check of origins come from it.
public_url = {_quoted(chosen.public_url)}
# Where entraide listens. Behind a proxy: 127.0.0.1; by itself: 0.0.0.0 or an address.
host = {_quoted(chosen.host)}
port = {chosen.port}
# Addresses of proxies whose X-Forwarded-* headers are believed, comma separated.
trusted_proxies = {_quoted(chosen.trusted_proxies)}
# entraide speaks HTTPS itself when both are given (PEM files).
{tls}

[data]
# Database, secret, collected files and backups; only the server's user may read it.
directory = {_quoted(chosen.data_directory)}
# Empty for SQLite in that directory, or postgresql://user:password@host/name
database = ""

[mail]
# Without a host, mails are written to files in the data directory.
host = {_quoted(chosen.mail_host)}
port = {chosen.mail_port}
# starttls (587), tls (465) or none (25, inside only)
security = {_quoted(chosen.mail_security)}
username = {_quoted(chosen.mail_username)}
password = {_quoted(chosen.mail_password)}
sender = {_quoted(chosen.mail_sender)}

[relay]
# An existing coturn with use-auth-secret; see docs/guide/operator for its hardening.
# urls = ["turn:relay.example.org:3478?transport=udp", "turns:relay.example.org:443?transport=tcp"]
# secret = "its static-auth-secret"

[outbound]
# How identity providers are reached; see docs/guide/identity. Hosts in a private network must be listed, each exactly.
# permitted = ["id.intern.example.org", "keycloak.intern:8443"]
# ca_file = "/etc/entraide/our-authority.pem"
# resolvers = ["192.0.2.53"]      DNS that is asked for the records which prove a domain; the system's when empty
# proxy = "http://proxy.intern:3128"

[log]
# auto: for people on a terminal, JSON elsewhere. Neither codes nor tokens nor chat are ever logged.
format = "auto"
level = "info"
"""


def _quoted(value: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
