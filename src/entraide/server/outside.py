"""Looking at this installation from outside, the way browsers and mail servers see it."""

import http.client
import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from entraide.chance import new_id
from entraide.server.config import Config

TIMEOUT_S = 5
RENEW_BEFORE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Told:
    """Whether it is well, what was seen, and what to do."""

    is_well: bool
    seen: str
    remedy: str = ""


def look_at_pages(config: Config) -> Told:
    """Ask for our own pages by the public URL."""
    url = config.server.public_url
    try:
        status, body = _get(config, "/healthz")
        page_status, _ = _get(config, "/sign-in")
    except (OSError, http.client.HTTPException) as failed:
        return Told(
            is_well=False, seen=f"{url}: {failed}", remedy="Is the server running, and does the name lead to it?"
        )
    if status != HTTPStatus.OK or b'"status"' not in body:
        return Told(
            is_well=False, seen=f"{url}/healthz answers {status}", remedy="Something else answers at this address."
        )
    if page_status == HTTPStatus.BAD_REQUEST:
        return Told(
            is_well=False,
            seen=f"{url}/sign-in answers 400",
            remedy="Let the proxy pass the Host header unchanged, and check server.public_url.",
        )
    if page_status != HTTPStatus.OK:
        return Told(is_well=False, seen=f"{url}/sign-in answers {page_status}", remedy="Read the log of the server.")
    return Told(is_well=True, seen=f"{url} answers")


def look_at_certificate(config: Config, now: datetime) -> Told:
    """Shake hands by TLS as a browser does."""
    host, port = _address(config)
    try:
        with socket.create_connection((host, port), TIMEOUT_S) as plain:
            context = _trusting(config)
            with context.wrap_socket(plain, server_hostname=host) as secure:
                certificate = secure.getpeercert() or {}
                version = secure.version()
    except ssl.SSLCertVerificationError as wrong:
        return Told(
            is_well=False, seen=wrong.verify_message, remedy="Use a certificate that browsers trust for this name."
        )
    except OSError as failed:
        return Told(
            is_well=False, seen=f"{host} port {port}: {failed}", remedy="Is port 443 open, and does it speak TLS?"
        )
    ends = ssl.cert_time_to_seconds(str(certificate.get("notAfter", "Jan  1 00:00:00 1970 GMT")))
    left = datetime.fromtimestamp(ends, UTC) - now
    if left < RENEW_BEFORE:
        return Told(is_well=False, seen=f"the certificate ends in {left.days} days", remedy="Renew it.")
    return Told(is_well=True, seen=f"{version}, certificate good for {left.days} days")


def look_at_upgrade(config: Config) -> Told:
    """Ask for a line that cannot exist: 403 is our own answer, and proves that the upgrade passes."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": config.server.public_url,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "ZW50cmFpZGUgZG9jdG9yIQ==",
    }
    try:
        status, _ = _get(config, f"/sessions/{new_id()}/line", headers)
    except (OSError, http.client.HTTPException) as failed:
        return Told(is_well=False, seen=str(failed), remedy="Is the server running?")
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.SWITCHING_PROTOCOLS}:
        return Told(is_well=True, seen="the upgrade passes")
    return Told(
        is_well=False,
        seen=f"the upgrade is answered by {status}",
        remedy="Let the proxy pass Upgrade and Connection (docs/guide/operator shows Caddy and nginx).",
    )


def look_at_mail(config: Config) -> Told:
    """Greet the mail server and sign in to it."""
    wanted = config.mail
    where = f"{wanted.host} port {wanted.port}"
    try:
        with _mail_server(config) as server:
            if wanted.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if wanted.username:
                server.login(wanted.username, wanted.password.get_secret_value())
            server.noop()
    except smtplib.SMTPAuthenticationError:
        return Told(is_well=False, seen=f"{where} refuses the login", remedy="Check mail.username and mail.password.")
    except (OSError, smtplib.SMTPException) as failed:
        return Told(is_well=False, seen=f"{where}: {failed}", remedy="Check mail.host, mail.port and mail.security.")
    return Told(is_well=True, seen=f"{where} answers")


def _mail_server(config: Config) -> smtplib.SMTP:
    if config.mail.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(config.mail.host, config.mail.port, timeout=TIMEOUT_S, context=context)
    return smtplib.SMTP(config.mail.host, config.mail.port, timeout=TIMEOUT_S)


def _get(config: Config, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    host, port = _address(config)
    asking: http.client.HTTPConnection
    if config.server.is_https:
        asking = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=_trusting(config))
    else:
        asking = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        asking.request("GET", path, headers=headers or {})
        answer = asking.getresponse()
        is_open = answer.status == HTTPStatus.SWITCHING_PROTOCOLS
        return answer.status, b"" if is_open else answer.read(65_536)
    finally:
        asking.close()


def _address(config: Config) -> tuple[str, int]:
    parts = urlsplit(config.server.public_url)
    return parts.hostname or "localhost", parts.port or (443 if config.server.is_https else 80)


def _trusting(config: Config) -> ssl.SSLContext:
    """The machine's own trust, and in the demo the certificate that it made itself."""
    context = ssl.create_default_context()
    if config.demo and config.server.tls_certificate:
        context.load_verify_locations(config.server.tls_certificate)
    return context
