"""Domains proved by a record, against a real DNS server on loopback."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from entraide.clock import now
from entraide.errors import DomainNotProved, DomainUnanswered, FieldInvalid, NameInUse, NotFound
from entraide.journal.models import JournalEntry
from entraide.organisations.domains import check_due, claim_domain, prove_domain
from entraide.organisations.models import DomainClaim, VerifiedDomain
from entraide.outbound.names import Names, read_resolver
from tests.name_server import NameServer, running_name_server
from tests.personas import House, StandingClock


@pytest.fixture
def server() -> Iterator[NameServer]:
    with running_name_server() as running:
        yield running


@pytest.fixture
def names(server: NameServer) -> Names:
    return Names([server.address], within_s=3.0)


@pytest.fixture
def claim(house: House) -> DomainClaim:
    return claim_domain(house.organisation.id, "Müller.example", now=now())


def test_a_record_proves_a_domain(house: House, claim: DomainClaim, server: NameServer, names: Names) -> None:
    assert claim.record_name == "_entraide.xn--mller-kva.example"
    with pytest.raises(DomainNotProved):
        prove_domain(house.organisation.id, claim.id, names=names, now=now())
    assert not VerifiedDomain.objects.filter(name=claim.name).exists()

    server.records[claim.record_name] = ["something else", claim.record_text]
    prove_domain(house.organisation.id, claim.id, names=names, now=now(), actor_id="somebody")

    assert VerifiedDomain.objects.get(name=claim.name).organisation == house.organisation
    row = JournalEntry.objects.get(kind="domain-verified", target_id=claim.id)
    assert row.actor_id == "somebody"


@pytest.mark.parametrize(
    "said", ["entraide-proof=", "entraide-proof=wrong", "{text}x", " {text}", "ENTRAIDE-PROOF={proof}"]
)
def test_almost_the_record_proves_nothing(
    house: House, claim: DomainClaim, server: NameServer, names: Names, said: str
) -> None:
    server.records[claim.record_name] = [said.format(text=claim.record_text, proof=claim.proof)]

    with pytest.raises(DomainNotProved):
        prove_domain(house.organisation.id, claim.id, names=names, now=now())


def test_a_resolver_that_is_broken_or_silent_says_nothing(house: House, claim: DomainClaim, server: NameServer) -> None:
    server.broken.add(claim.record_name)
    impatient = Names([server.address], within_s=0.5)
    with pytest.raises(DomainUnanswered):
        prove_domain(house.organisation.id, claim.id, names=impatient, now=now())
    server.silent = True
    with pytest.raises(DomainUnanswered):
        prove_domain(house.organisation.id, claim.id, names=impatient, now=now())
    claim.refresh_from_db()
    assert claim.checked_at is None


def test_a_record_that_is_gone_for_a_week_takes_the_domain_away(
    house: House, claim: DomainClaim, server: NameServer, names: Names, clock: StandingClock
) -> None:
    server.records[claim.record_name] = [claim.record_text]
    prove_domain(house.organisation.id, claim.id, names=names, now=now())
    assert check_due(names=names, now=now()) == 0
    server.records.clear()

    for _ in range(7):
        clock.forward(timedelta(days=1))
        assert check_due(names=names, now=now()) == 1
        assert VerifiedDomain.objects.filter(name=claim.name).exists()
    clock.forward(timedelta(days=1))
    check_due(names=names, now=now())

    assert not VerifiedDomain.objects.filter(name=claim.name).exists()
    assert JournalEntry.objects.filter(kind="domain-lost", target_id=claim.id).count() == 1


def test_what_cannot_be_looked_up_lets_the_others_have_their_turn(
    house: House, claim: DomainClaim, server: NameServer, names: Names, clock: StandingClock
) -> None:
    server.records[claim.record_name] = [claim.record_text]
    prove_domain(house.organisation.id, claim.id, names=names, now=now())
    server.broken.add(claim.record_name)
    clock.forward(timedelta(days=1))

    assert check_due(names=names, now=now()) == 1
    assert check_due(names=names, now=now()) == 0
    assert VerifiedDomain.objects.filter(name=claim.name).exists()


def test_a_domain_belongs_to_whoever_proved_it_first(
    house: House, other_house: House, claim: DomainClaim, server: NameServer, names: Names
) -> None:
    theirs = claim_domain(other_house.organisation.id, "müller.example", now=now())
    assert theirs.proof != claim.proof
    server.records[claim.record_name] = [claim.record_text, theirs.record_text]
    prove_domain(house.organisation.id, claim.id, names=names, now=now())

    with pytest.raises(NameInUse):
        prove_domain(other_house.organisation.id, theirs.id, names=names, now=now())
    with pytest.raises(NotFound):
        prove_domain(other_house.organisation.id, claim.id, names=names, now=now())
    with pytest.raises(NameInUse):
        claim_domain(other_house.organisation.id, "atelier-riviere.example", now=now())


@pytest.mark.parametrize(
    "domain", ["", "example", "a..example", "http://a.example", "*.example", "a b.example", "x" * 260]
)
def test_what_is_no_domain_is_not_claimed(house: House, domain: str) -> None:
    with pytest.raises(FieldInvalid):
        claim_domain(house.organisation.id, domain, now=now())


def test_claims_that_nobody_proves_are_forgotten(claim: DomainClaim, names: Names, clock: StandingClock) -> None:
    clock.forward(timedelta(days=31))
    check_due(names=names, now=now())

    assert not DomainClaim.objects.exists()


def test_resolvers_are_read_from_the_configuration() -> None:
    assert read_resolver("192.0.2.53") == ("192.0.2.53", 53)
    assert read_resolver("127.0.0.1:5353") == ("127.0.0.1", 5353)
    assert read_resolver("[::1]:5353") == ("::1", 5353)
    assert read_resolver("2001:db8::53") == ("2001:db8::53", 53)
    for wrong in ("dns.example", "127.0.0.1:x", "127.0.0.1:0"):
        with pytest.raises(ValueError, match=r"\w"):
            read_resolver(wrong)
