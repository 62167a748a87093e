"""The keys by which the directory signs ID tokens: sealed in the database, the newest one signs."""

from datetime import datetime, timedelta

from joserfc.jwk import ECKey

from entraide.people.factors.sealing import Unreadable, seal, unseal
from entraide.people.models import DIRECTORY_ISSUER, ProviderFacts, SigningKey

ALGORITHM = "ES256"
#: a token is checked within the request in which it was signed; the key before stays for those under way
KEPT_FOR = timedelta(minutes=10)


def signing_keys(*, now: datetime) -> list[ECKey]:
    """The keys under which a signature holds now; the first one signs. Empty when none can be read."""
    found = []
    for row in SigningKey.objects.order_by("-made_at", "-id"):
        try:
            found.append(ECKey.import_key(unseal(row.sealed), {"kid": row.id, "use": "sig", "alg": ALGORITHM}))
        except Unreadable:
            continue  # `secret.key` was replaced
        if row.made_at <= now - KEPT_FOR:
            break  # the ones before it were replaced longer ago than a token lives
    return found


def make_key(*, now: datetime) -> None:
    """Make a key that signs from now on, in the caller's transaction; all but the one before it go."""
    current = SigningKey.objects.order_by("-made_at", "-id").first()
    if current is not None:
        SigningKey.objects.exclude(id=current.id).delete()
    pem = ECKey.generate_key("P-256").as_pem(private=True).decode()
    SigningKey.objects.create(sealed=seal(pem), made_at=now)
    # whoever kept the keys of before asks anew at once
    ProviderFacts.objects.filter(provider__issuer=DIRECTORY_ISSUER).delete()
