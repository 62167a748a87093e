"""Domains proved by a record in DNS: claimed, looked for, and looked for again every day."""

import logging
from datetime import datetime, timedelta

from entraide.errors import DomainNotProved, DomainUnanswered, FieldInvalid, NameInUse, NotFound
from entraide.journal.operations import operation, record
from entraide.organisations.models import DomainClaim, Organisation, VerifiedDomain
from entraide.organisations.operations import ascii_domain
from entraide.outbound import Unreachable
from entraide.outbound.names import Names

log = logging.getLogger("entraide.domains")

CLAIMS_MAX = 20
CHECKED_EVERY = timedelta(days=1)
#: a record may be gone this long before the domain is: somebody moves their zone
GRACE = timedelta(days=7)
#: claims that nobody proved are forgotten
CLAIM_KEPT_FOR = timedelta(days=30)
CHECKED_AT_ONCE = 20


@operation
def claim_domain(organisation_id: str, domain: str, *, now: datetime, actor_id: str = "") -> DomainClaim:
    """Say that a domain is the organisation's own; the answer names the record that proves it.

    raises:  FieldInvalid, also for too many; NameInUse when another organisation has proved it.
    """
    name = ascii_domain(domain)
    organisation = Organisation.objects.get(id=organisation_id)
    if VerifiedDomain.objects.filter(name=name).exclude(organisation=organisation).exists():
        raise NameInUse(field="domain")
    if organisation.domain_claims.exclude(name=name).count() >= CLAIMS_MAX:
        raise FieldInvalid(field="domain")
    claim, is_new = DomainClaim.objects.get_or_create(
        organisation=organisation, name=name, defaults={"claimed_at": now}
    )
    if is_new:
        _record("domain-claimed", claim, now, actor_id)
    return claim


def prove_domain(
    organisation_id: str, claim_id: str, *, names: Names, now: datetime, actor_id: str = ""
) -> DomainClaim:
    """Look for the record of a claim now.

    raises:  NotFound, DomainNotProved, DomainUnanswered, NameInUse.
    """
    claim = DomainClaim.objects.filter(organisation_id=organisation_id, id=claim_id).first()
    if claim is None:
        raise NotFound
    try:
        is_there = claim.record_text in names.texts(claim.record_name)
    except Unreachable as away:
        log.info("a domain could not be looked up: %s", away.reason)
        raise DomainUnanswered from None
    take_note(claim, is_there=is_there, now=now, actor_id=actor_id)
    if not is_there:
        raise DomainNotProved
    return claim


def check_due(*, names: Names, now: datetime) -> int:
    """Look again for the records that were not looked for today; answer how many there were."""
    forget_unproved(now=now)
    due = DomainClaim.objects.exclude(seen_at=None).filter(checked_at__lte=now - CHECKED_EVERY)
    found = list(due.order_by("checked_at")[:CHECKED_AT_ONCE])
    for claim in found:
        try:
            is_there = claim.record_text in names.texts(claim.record_name)
        except Unreachable as away:
            log.info("a domain could not be looked up: %s", away.reason)
            _put_back(claim, now)
            continue
        try:
            take_note(claim, is_there=is_there, now=now)
        except NameInUse:
            log.warning("a domain is proved by two organisations: %s", claim.organisation_id)
            _put_back(claim, now)
    return len(found)


@operation
def take_note(claim: DomainClaim, *, is_there: bool, now: datetime, actor_id: str = "") -> None:
    """Keep what DNS answered: the first sight verifies the domain, a long absence takes it away.

    raises:  NameInUse when another organisation has proved it before.
    """
    claim.checked_at = now
    verified = VerifiedDomain.objects.filter(name=claim.name).first()
    if is_there:
        if verified is not None and verified.organisation_id != claim.organisation_id:
            raise NameInUse(field="domain")
        claim.seen_at = now
        if verified is None:
            VerifiedDomain.objects.create(organisation_id=claim.organisation_id, name=claim.name, verified_at=now)
            _record("domain-verified", claim, now, actor_id)
    elif claim.seen_at is not None and now - claim.seen_at > GRACE:
        claim.seen_at = None
        gone, _ = VerifiedDomain.objects.filter(organisation_id=claim.organisation_id, name=claim.name).delete()
        if gone:
            _record("domain-lost", claim, now, actor_id)
    claim.save(update_fields=["checked_at", "seen_at"])


@operation
def forget_unproved(*, now: datetime) -> int:
    """Drop claims that nobody proved in a month."""
    gone, _ = DomainClaim.objects.filter(seen_at=None, claimed_at__lt=now - CLAIM_KEPT_FOR).delete()
    return gone


def _put_back(claim: DomainClaim, now: datetime) -> None:
    """Let the others have their turn: whatever cannot be looked up would otherwise be the oldest each time."""
    DomainClaim.objects.filter(id=claim.id).update(checked_at=now)


def _record(kind: str, claim: DomainClaim, now: datetime, actor_id: str) -> None:
    record(
        kind,
        organisation_id=claim.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("domain", claim.id),
    )
