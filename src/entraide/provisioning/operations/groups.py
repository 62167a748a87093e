"""Groups of a directory. It sees and fills those it made; what a group gives is decided here."""

from datetime import datetime

from entraide.errors import DirectoryOutdated, DirectoryUnknown, NameInUse, NotFound, TakenInDirectory
from entraide.journal.operations import operation
from entraide.people import operations as people
from entraide.people.models import Membership
from entraide.provisioning.facts import GroupFacts
from entraide.provisioning.models import DirectoryGroup, ScimToken
from entraide.provisioning.operations.log import note
from entraide.provisioning.queries import folded, groups_of, users_of

#: databases bear so many values in one question
_AT_ONCE = 5_000


@operation
def create_group(token: ScimToken, facts: GroupFacts, *, now: datetime) -> DirectoryGroup:
    """Make a group that the directory keeps. One of ours with the same name is not handed over to it.

    raises:  TakenInDirectory, DirectoryUnknown with `attribute`.
    """
    _check_external(token, facts, "")
    try:
        group = people.create_group(token.organisation_id, name=facts.name, now=now, actor_id=token.id)
    except NameInUse:
        raise TakenInDirectory(attribute="displayName") from None
    made = DirectoryGroup.objects.create(
        organisation_id=token.organisation_id,
        provider_id=token.provider_id,
        group=group,
        external_id=facts.external_id,
        display_name_key=folded(facts.name),
        created_at=now,
        changed_at=now,
    )
    note("created", token, now=now, group=group)
    _fill(made, token, facts, now)
    return made


@operation
def replace_group(
    token: ScimToken, group_id: str, facts: GroupFacts, *, expected: int | None = None, now: datetime
) -> DirectoryGroup:
    """Bring a group in line with what the directory says now.

    raises:  NotFound, DirectoryOutdated, TakenInDirectory, DirectoryUnknown, LastAdministrator.
    """
    found = groups_of(token).select_for_update(of=("self",)).filter(id=group_id).first()
    if found is None:
        raise NotFound
    if expected is not None and found.version != expected:
        raise DirectoryOutdated
    _check_external(token, facts, found.id)
    if facts.name != found.group.name:
        try:
            people.rename_group(token.organisation_id, found.group_id, name=facts.name, now=now, actor_id=token.id)
        except NameInUse:
            raise TakenInDirectory(attribute="displayName") from None
        found.group.refresh_from_db()
        note("changed", token, now=now, group=found.group, fields=("displayName",))
    found.external_id = facts.external_id
    found.display_name_key = folded(facts.name)
    found.changed_at = now
    found.version += 1
    found.save()
    _fill(found, token, facts, now)
    return found


@operation
def remove_group(token: ScimToken, group_id: str, *, expected: int | None = None, now: datetime) -> None:
    """Remove a group of the directory; whoever had a right by it has it no more.

    raises:  NotFound, DirectoryOutdated, LastAdministrator.
    """
    found = groups_of(token).select_for_update(of=("self",)).filter(id=group_id).first()
    if found is None:
        raise NotFound
    if expected is not None and found.version != expected:
        raise DirectoryOutdated
    name = found.group.name
    people.delete_group(token.organisation_id, found.group_id, now=now, actor_id=token.id)
    note("removed", token, now=now, reason=name)


def _check_external(token: ScimToken, facts: GroupFacts, own_id: str) -> None:
    taken = groups_of(token).filter(external_id=facts.external_id).exclude(id=own_id)
    if facts.external_id and taken.exists():
        raise TakenInDirectory(attribute="externalId")


def _fill(found: DirectoryGroup, token: ScimToken, facts: GroupFacts, now: datetime) -> None:
    """Let those in who belong in, and the others out."""
    wanted: dict[str, str] = {}
    ids = sorted(set(facts.members))
    for start in range(0, len(ids), _AT_ONCE):
        some = users_of(token).filter(id__in=ids[start : start + _AT_ONCE])
        wanted |= dict(some.values_list("id", "person_id"))
    if len(wanted) != len(ids):
        raise DirectoryUnknown(attribute="members")
    members = Membership.objects.filter(group_id=found.group_id)
    have = set(members.values_list("person_id", flat=True))
    # whoever is kept by no directory, or by another one, was put in by somebody here and stays
    own = set(members.filter(person__directory_user__provider_id=token.provider_id).values_list("person_id", flat=True))
    coming, leaving = set(wanted.values()) - have, own - set(wanted.values())
    for person_id in sorted(coming):
        people.add_to_group(token.organisation_id, person_id, found.group_id, now=now, actor_id=token.id)
    for person_id in sorted(leaving):
        people.remove_from_group(token.organisation_id, person_id, found.group_id, now=now, actor_id=token.id)
    if coming or leaving:
        fields = (*(("joined",) if coming else ()), *(("left",) if leaving else ()))
        reason = " ".join(f"{len(some)} {word}" for word, some in (("joined", coming), ("left", leaving)) if some)
        note("members", token, now=now, group=found.group, fields=fields, reason=reason)
