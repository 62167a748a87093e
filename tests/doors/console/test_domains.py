"""Domains in the console, with a real DNS server behind the configuration."""

from collections.abc import Iterator
from typing import Any

import pytest

from entraide.organisations.models import DomainClaim, VerifiedDomain
from entraide.people.models import Person
from tests.name_server import NameServer, running_name_server
from tests.personas import House, browser_of


@pytest.fixture
def server(settings: Any) -> Iterator[NameServer]:
    with running_name_server() as running:
        outbound = settings.ENTRAIDE.outbound.model_copy(update={"resolvers": (running.address,)})
        settings.ENTRAIDE = settings.ENTRAIDE.model_copy(update={"outbound": outbound})
        yield running


def test_a_domain_is_claimed_proved_and_let_go(administrator: Person, server: NameServer) -> None:
    browser = browser_of(administrator)

    browser.post("/console/domains", {"domain": "riviere.example"})
    claim = DomainClaim.objects.get()
    page = browser.get("/console/domains").content.decode()
    assert claim.record_text in page
    assert "not proved yet" in page
    answer = browser.post(f"/console/domains/{claim.id}/proof", follow=True)
    assert "The record is not there yet." in answer.content.decode()
    server.records[claim.record_name] = [claim.record_text]
    answer = browser.post(f"/console/domains/{claim.id}/proof", follow=True)

    assert "riviere.example is proved to be yours." in answer.content.decode()
    assert VerifiedDomain.objects.filter(name="riviere.example").exists()
    browser.post("/console/domains/removal", {"domain": "riviere.example"})
    assert not VerifiedDomain.objects.filter(name="riviere.example").exists()
    assert browser.post("/console/domains", {"domain": "no domain"}).status_code == 422


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_only_administrators_have_to_do_with_domains(request: pytest.FixtureRequest, house: House, who: str) -> None:
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get("/console/domains").status_code == 403
    assert browser.post("/console/domains", {"domain": "riviere.example"}).status_code == 403
    assert browser.post("/console/domains/removal", {"domain": "atelier-riviere.example"}).status_code == 403
    assert VerifiedDomain.objects.filter(organisation=house.organisation).count() == 1


def test_another_organisation_cannot_touch_a_claim(
    administrator: Person, other_house: House, server: NameServer
) -> None:
    browser_of(administrator).post("/console/domains", {"domain": "riviere.example"})
    claim = DomainClaim.objects.get()
    browser = browser_of(other_house.person("Eva Falk", other_house.administrators))

    assert "riviere.example" not in browser.get("/console/domains").content.decode()
    assert browser.post(f"/console/domains/{claim.id}/proof").status_code == 404
    assert browser.post("/console/domains/removal", {"domain": "riviere.example"}).status_code == 404
    assert server.asked == []
