"""Runs the certified `oidc-provider` beside a test: its people, its key, and its going away are the test's."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc import jwk

from tests.e2e.bench.server import free_port

HERE = Path(__file__).parent
CLIENT_ID = "entraide"


class HonestProvider:
    """`people`: subject to claims; whatever password is typed is right."""

    def __init__(self, folder: Path, ours: str) -> None:
        """`ours`: the address of the provider at our server, as in `/sign-in/at/{organisation}/{slug}`."""
        self.port = free_port()
        self.people: dict[str, dict[str, Any]] = {}
        self._file = folder / "provider.json"
        self._ours = ours
        self._key = _new_key()
        self._process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://localhost:{self.port}"

    def write(self) -> None:
        """Let it know its people anew."""
        client = {
            "client_id": CLIENT_ID,
            "token_endpoint_auth_method": "none",
            "redirect_uris": [f"{self._ours}/return"],
            "post_logout_redirect_uris": [f"{self._ours.split('/sign-in')[0]}/sign-in/signed-out"],
            "backchannel_logout_uri": f"{self._ours}/logout",
            "backchannel_logout_session_required": True,
        }
        told = {"issuer": self.issuer, "port": self.port, "client": client, "key": self._key, "people": self.people}
        self._file.write_text(json.dumps(told))

    def start(self) -> None:
        """Start it and wait until it listens."""
        self.write()
        self._process = subprocess.Popen(
            ("setpriv", "--pdeathsig", "KILL", "node", str(HERE / "honest.mjs"), str(self._file)),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == "ready":
                return
        raise RuntimeError("the provider ended at once")

    def stop(self) -> None:
        """End it, as a machine that goes down."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def rotate(self) -> None:
        """Come back with another key; whoever was signed in there is not any more."""
        self.stop()
        self._key = _new_key()
        self.start()


@contextmanager
def honest_provider(folder: Path, ours: str, people: dict[str, dict[str, Any]]) -> Iterator[HonestProvider]:
    """Run one for as long as the block runs."""
    made = HonestProvider(folder, ours)
    made.people = people
    made.start()
    try:
        yield made
    finally:
        made.stop()


def _new_key() -> dict[str, Any]:
    made = jwk.RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    return dict(made.as_dict(private=True))
