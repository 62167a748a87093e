"""The provisioning log: attribute names and reasons, for whoever asks why somebody is not as the directory says."""

from datetime import datetime, timedelta

from django.db.models import Q

from entraide.journal.operations import operation, record
from entraide.people.models import Group, Person
from entraide.provisioning.models import ProvisioningEntry, ScimToken
from entraide.rules.text import clean_name

KEPT_FOR = timedelta(days=90)
REFUSED = "refused"
_REASON_LENGTH_MAX = 300
_FIELDS_LENGTH_MAX = 400


def note(
    kind: str,
    token: ScimToken,
    *,
    now: datetime,
    person: Person | None = None,
    group: Group | None = None,
    fields: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    """Write a line, in the caller's transaction; of what was done the journal has a row, which names the token."""
    if kind != REFUSED:
        target = ("person", person.id) if person else ("group", group.id) if group else ("", "")
        record(
            "provisioned",
            organisation_id=token.organisation_id,
            now=now,
            actor_id=token.id,
            target=target,
            details={"act": kind, "token": token.id},
        )
    ProvisioningEntry.objects.create(
        organisation_id=token.organisation_id,
        provider_id=token.provider_id,
        token_id=token.id,
        at=now,
        kind=kind,
        person=person,
        group=group,
        fields=" ".join(fields)[:_FIELDS_LENGTH_MAX],
        reason=clean_name(reason)[:_REASON_LENGTH_MAX],
    )


@operation
def note_refusal(token: ScimToken, reason: str, *, about: str = "", now: datetime) -> None:
    """Write that a directory was refused something.

    about:  the id of the user or group it wanted to change, when that is one of its own.
    """
    person = Person.objects.filter(directory_user__id=about, directory_user__provider_id=token.provider_id).first()
    group = Group.objects.filter(directory_group__id=about, directory_group__provider_id=token.provider_id).first()
    note(REFUSED, token, now=now, person=person, group=group, reason=reason)


@operation
def forget_log(*, now: datetime) -> int:
    """Drop lines that are older than they are kept, and tokens that ended as long ago; answer how many lines it was."""
    over = Q(revoked_at__lt=now - KEPT_FOR) | Q(expires_at__lt=now - KEPT_FOR)
    ScimToken.objects.filter(over).delete()
    gone, _ = ProvisioningEntry.objects.filter(at__lt=now - KEPT_FOR).delete()
    return gone
