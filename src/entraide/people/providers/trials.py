"""*Test this provider*: what arrived and what is missing, kept for the administrator's next page and no longer.

Nobody is signed in by a trial, and no person is made.
"""

from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from entraide.people.models import IdentityProvider
from entraide.people.providers.arrivals import Arrival
from entraide.people.providers.claims import mapping_of, read_identity
from entraide.people.providers.presets import FIELDS

_KEY = "provider-trial"
_SHOWN_LENGTH_MAX = 200
_CLAIMS_MAX = 80


def keep_trial(session: SessionBase, provider: IdentityProvider, arrival: Arrival) -> None:
    """Keep the outcome in the administrator's own pre-login session."""
    claims = arrival.claims
    identity = read_identity(provider, claims) if claims else None
    mapping = mapping_of(provider)
    session[_KEY] = {
        "provider": provider.id,
        "reason": arrival.reason,
        "fields": [
            {"field": name, "claims": list(mapping[name]), "value": _shown(getattr(identity, name, ""))}
            for name in FIELDS
        ],
        "claims": [[str(name)[:_SHOWN_LENGTH_MAX], _shown(claims[name])] for name in sorted(claims)[:_CLAIMS_MAX]],
        "groups": {value: value in provider.groups for value in (identity.groups[:40] if identity else ())},
        "proved_at": arrival.proved_at.isoformat() if arrival.proved_at else "",
    }


def taken_trial(session: SessionBase, provider: IdentityProvider) -> dict[str, Any] | None:
    """The outcome of the last trial of this provider, once."""
    kept = session.get(_KEY)
    if not isinstance(kept, dict) or kept.get("provider") != provider.id:
        return None
    found: dict[str, Any] = session.pop(_KEY)
    return found


def _shown(value: object) -> str:
    text = ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _SHOWN_LENGTH_MAX else f"{text[:_SHOWN_LENGTH_MAX]}…"
