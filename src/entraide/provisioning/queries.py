"""Reading what directories keep; every query starts from an organisation or from a token, which names one."""

import unicodedata
from datetime import datetime

from django.db.models import Q, QuerySet

from entraide.people.queries import hash_of
from entraide.provisioning.models import DirectoryGroup, DirectoryUser, ProvisioningEntry, ScimToken

#: a token of ours is much shorter; what is longer is not even hashed
_TOKEN_LENGTH_MAX = 100


def folded(text: str) -> str:
    """A text as filters compare it: NFC, lower case (RFC 8265 without its refusals)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def token_of(secret: str, *, now: datetime) -> ScimToken | None:
    """The living token that a directory shows; None for one that is unknown, revoked or past its end."""
    if not 0 < len(secret) <= _TOKEN_LENGTH_MAX:
        return None
    found = ScimToken.objects.select_related("organisation", "provider__organisation")
    return found.filter(token_hash=hash_of(secret), revoked_at=None, expires_at__gt=now).first()


def tokens_of(organisation_id: str) -> QuerySet[ScimToken]:
    """The organisation's tokens that were not revoked, the newest first."""
    found = ScimToken.objects.select_related("provider").filter(organisation_id=organisation_id, revoked_at=None)
    return found.order_by("-made_at", "id")


def users_of(token: ScimToken) -> QuerySet[DirectoryUser]:
    """The people whom the directory of this token keeps."""
    mine = DirectoryUser.objects.select_related("person")
    return mine.filter(organisation_id=token.organisation_id, provider_id=token.provider_id)


def groups_of(token: ScimToken) -> QuerySet[DirectoryGroup]:
    """The groups which the directory of this token keeps."""
    mine = DirectoryGroup.objects.select_related("group")
    return mine.filter(organisation_id=token.organisation_id, provider_id=token.provider_id)


def log_of(organisation_id: str, *, wanted: str = "", only_refused: bool = False) -> QuerySet[ProvisioningEntry]:
    """The organisation's provisioning log, the newest line first."""
    found = ProvisioningEntry.objects.select_related("person", "group", "provider")
    found = found.filter(organisation_id=organisation_id)
    if wanted:
        found = found.filter(Q(person__name__icontains=wanted) | Q(group__name__icontains=wanted))
    if only_refused:
        found = found.filter(kind="refused")
    return found.order_by("-at", "-id")
