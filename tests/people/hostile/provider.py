"""An identity provider that lies as told: real HTTPS on this machine, honest until a test bends it."""

import base64
import hashlib
import json
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk
from joserfc.jws import JWSRegistry

from entraide.clock import now

CLIENT_ID = "entraide-at-atelier"
SECRET = "a-secret-of-the-client"

Claims = dict[str, Any]
#: what a hostile signer makes of header, payload and the provider
Sign = Callable[["HostileProvider", dict[str, Any], bytes], str]


@dataclass
class Page:
    """An answer of the provider, when it is not the honest one."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0


@dataclass(frozen=True)
class Keys:
    """Made once for all tests: making RSA keys takes its time."""

    rsa: jwk.RSAKey
    second: jwk.RSAKey
    foreign: jwk.RSAKey
    weak: jwk.RSAKey
    ec: jwk.ECKey
    ed: jwk.OKPKey

    @classmethod
    def make(cls) -> "Keys":
        return cls(
            rsa=jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}),
            second=jwk.RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"}),
            foreign=jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}),
            weak=_weak_key(),
            ec=jwk.ECKey.generate_key("P-256", {"kid": "curve", "use": "sig", "alg": "ES256"}),
            ed=jwk.OKPKey.generate_key("Ed25519", {"kid": "edwards", "use": "sig", "alg": "EdDSA"}),
        )


def _weak_key() -> jwk.RSAKey:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of just what is wanted here
        return jwk.RSAKey.generate_key(1024, {"kid": "weak", "use": "sig", "alg": "RS256"})


class HostileProvider:
    """Serves discovery, keys, tokens, userinfo and a picture; a test replaces whatever it wants to be a lie."""

    def __init__(self, keys: Keys, certificate: Path, key: Path) -> None:
        self.keys = keys
        self.asked: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.issuer = f"https://localhost:{self.server.server_address[1]}"
        self.become_honest()

    def become_honest(self) -> None:
        """Forget every lie."""
        self.asked.clear()
        self.key: Any = self.keys.rsa
        self.algorithm = "RS256"
        self.published: list[Any] = [self.keys.rsa]
        self.header: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.claims: Claims = {"sub": "luc-over-there", "name": "Luc Morel", "email": "luc@atelier-riviere.example"}
        self.claims |= {"email_verified": True}
        self.drop: set[str] = set()
        self.userinfo: Claims = {}
        self.tokens: dict[str, Any] = {}
        self.pages: dict[str, Page] = {}
        self.sign: Sign = honest_signature
        self.payload: Callable[[Claims], bytes] = lambda claims: json.dumps(claims).encode()
        self.answer: dict[str, str | None] = {}
        self.codes: dict[str, Claims] = {}
        self._count = 0

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back from the authorization endpoint at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self._count += 1
        code = f"code-{self._count}"
        self.codes[code] = asked
        back: dict[str, str | None] = {"code": code, "state": asked["state"], "iss": self.issuer, **self.answer}
        return {name: value for name, value in back.items() if value is not None}

    def logout_token(self, *, sign: Sign | None = None, drop: tuple[str, ...] = (), **claims: Any) -> str:
        """A logout token about the person of `claims`, true but for what is given."""
        moment = now().timestamp()
        told: Claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 120,
            "jti": f"jti-{moment}-{len(self.asked)}",
            "sub": self.claims["sub"],
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **claims,
        }
        header = {"alg": self.algorithm, "kid": self.key.kid, "typ": "logout+jwt", **self.header}
        body = json.dumps({name: value for name, value in told.items() if name not in drop}).encode()
        return (sign or self.sign)(self, header, body)

    def id_token(self, asked: Claims, code: str, access_token: str) -> str:
        """The ID token for a departure, bent by the lies."""
        moment = now()
        claims: Claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(moment.timestamp()),
            "exp": int((moment + timedelta(minutes=5)).timestamp()),
            "nonce": asked["nonce"],
            "at_hash": half_hash(access_token),
            "c_hash": half_hash(code),
            "auth_time": int(moment.timestamp()),
            "sid": "a-session-there",
            **self.claims,
        }
        kept = {name: value for name, value in claims.items() if name not in self.drop}
        header = {"alg": self.algorithm, "kid": self.key.kid, "typ": "JWT", **self.header}
        return self.sign(self, {name: one for name, one in header.items() if one is not None}, self.payload(kept))

    # --- what is served ------------------------------------------------------------------------------------------

    def respond(self, path: str, form: dict[str, str]) -> Page:
        """The answer to a request, a lie when the test has one for its path."""
        self.asked.append(path)
        if path in self.pages:
            return self.pages[path]
        match path:
            case "/.well-known/openid-configuration":
                return _as_json(self._discovery())
            case "/keys":
                return _as_json({"keys": [_published(one) for one in self.published]})
            case "/token":
                return self._token(form)
            case "/userinfo":
                return _as_json({"sub": self.claims["sub"], **self.userinfo})
            case _:
                return Page(status=404)

    def _discovery(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _token(self, form: dict[str, str]) -> Page:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return Page(b'{"error": "invalid_grant"}', 400)
        access_token = "an-access-token"
        answer = {"access_token": access_token, "token_type": "Bearer", "expires_in": 300}
        answer |= {"id_token": self.id_token(asked, form["code"], access_token), **self.tokens}
        return _as_json({name: value for name, value in answer.items() if value is not None})


@contextmanager
def serving(provider: HostileProvider) -> Iterator[HostileProvider]:
    """Let it serve for as long as the block runs."""
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()


# --- signatures --------------------------------------------------------------------------------------------------


def honest_signature(provider: HostileProvider, header: dict[str, Any], payload: bytes) -> str:
    """By the provider's key."""
    return signed(header, payload, provider.key)


def signed(header: dict[str, Any], payload: bytes, key: Any) -> str:
    """By any key, with any header: the signer here refuses nothing."""
    algorithm = JWSRegistry.algorithms[header["alg"]]
    body = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    return f"{body}.{b64(algorithm.sign(body.encode(), key))}"


def unsigned(header: dict[str, Any], payload: bytes, signature: str = "") -> str:
    """With whatever stands in place of a signature."""
    return f"{b64(json.dumps(header).encode())}.{b64(payload)}.{signature}"


def half_hash(text: str) -> str:
    """`at_hash` and `c_hash` for algorithms with SHA-256."""
    return b64(hashlib.sha256(text.encode()).digest()[:16])


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _challenge(verifier: str) -> str:
    return b64(hashlib.sha256(verifier.encode()).digest())


def _published(key: Any) -> Any:
    return key if isinstance(key, dict) else key.as_dict(private=False)


def _as_json(body: object) -> Page:
    return Page(json.dumps(body).encode())


def _handler_of(provider: HostileProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            self._send(provider.respond(urlsplit(self.path).path, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(provider.respond(urlsplit(self.path).path, form))

        def _send(self, page: Page) -> None:
            time.sleep(page.slow_s)
            try:
                self.send_response(page.status)
                self.send_header("Content-Type", page.content_type)
                self.send_header("Content-Length", str(len(page.body)))
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page.body)
            except OSError:
                pass  # whoever asked has gone away

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name above
            """Keep the terminal clean."""

    return Handler
