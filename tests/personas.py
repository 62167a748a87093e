"""The people of the tests: helper, sharer, administrator, and one of another organisation who must see nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from entraide.clock import now
from entraide.organisations.models import Organisation
from entraide.organisations.operations import create_organisation, set_organisation
from entraide.people import operations
from entraide.people.models import Account, Group, Person, WebSession
from entraide.people.operations.web_sessions import Proof, open_web_session
from entraide.roles.first_groups import make_groups
from entraide.rules.rights import ADMINISTRATORS, HELPERS

PASSWORD = "correct-horse-battery-7"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"
#: when every test begins
BEGINNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@dataclass
class StandingClock:
    """A clock that moves only when told."""

    now: datetime = BEGINNING

    def read(self) -> datetime:
        """The moment at which it stands."""
        return self.now

    def forward(self, by: timedelta) -> datetime:
        """Let time pass."""
        self.now += by
        return self.now


@dataclass
class House:
    """An organisation with its two groups; `person` adds members to it."""

    organisation: Organisation
    helpers: Group
    administrators: Group
    people: list[Person] = field(default_factory=list)

    def person(self, name: str, *groups: Group, job_title: str = "") -> Person:
        """Add a person whose address is the first name at the organisation's domain."""
        first = name.split(maxsplit=1)[0].lower().encode("idna").decode()
        person = operations.add_person(
            self.organisation.id,
            email=f"{first}@{self.organisation.slug}.example",
            name=name,
            job_title=job_title,
            company=self.organisation.name,
            password=PASSWORD,
            groups=tuple(group.name for group in groups),
            now=now(),
        )
        self.people.append(person)
        return person


def new_house(slug: str, name: str) -> House:
    """An organisation with a verified domain, switched on, its helpdesk reachable."""
    organisation = create_organisation(slug=slug, name=name, domains=(f"{slug}.example",), now=now())
    contact = {"contact_telephone": "01 23 45 67 89", "contact_hours": "8–18"}
    organisation = set_organisation(organisation.id, {"remote_help": True, **contact}, now=now())
    make_groups(organisation, now=now())
    return House(
        organisation=organisation,
        helpers=Group.objects.get(organisation=organisation, name=HELPERS),
        administrators=Group.objects.get(organisation=organisation, name=ADMINISTRATORS),
    )


def account_of(person: Person) -> Account:
    """The login of a person of the embedded directory."""
    return Account.objects.get(id=person.subject)


def signed_in(person: Person, *, user_agent: str = FIREFOX, shared: bool = False) -> tuple[WebSession, str]:
    """Sign a person in without the page: the session and its token."""
    with transaction.atomic():
        return open_web_session(person, Proof(shared=shared), proved_at=now(), now=now(), user_agent=user_agent)


class Browser(Client):
    """A client that goes by way of the directory's authorization endpoint and back, as browsers do, and no further."""

    def request(self, **request: Any) -> Any:
        """Ask; answer the last response of the way."""
        answer = super().request(**request)
        on_the_way = ("/sign-in/authorize?", f"{settings.PUBLIC_URL}/sign-in/at/")
        if str(answer.headers.get("Location", "")).startswith(on_the_way):
            return self.get(answer["Location"].removeprefix(settings.PUBLIC_URL))
        return answer


def browser_of(person: Person, *, user_agent: str = FIREFOX) -> Browser:
    """A browser in which `person` is signed in."""
    client = Browser(headers={"user-agent": user_agent})
    client.cookies[settings.WEB_SESSION_COOKIE] = signed_in(person, user_agent=user_agent)[1]
    return client
