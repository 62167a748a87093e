"""An organisation with one of everything, each named by a canary: what tests of the walls between two look for."""

from dataclasses import dataclass
from typing import Any

from entraide.clock import now
from entraide.help.models import HelpSession
from entraide.help.operations import make_code, redeem, report_abuse, say
from entraide.organisations.domains import claim_domain
from entraide.people.models import Person
from entraide.people.operations import make_emergency_key, set_photo
from entraide.provisioning.operations import make_token
from entraide.roles.operations import create_role
from entraide.roles.queries import assignment_called
from entraide.wire.messages import Seat
from tests.doors.scim.conftest import Directory, provider_of
from tests.people.test_photos import picture
from tests.personas import House, new_house


@dataclass(frozen=True)
class Side:
    """An organisation with one of everything, each named by its canary."""

    house: House
    canary: str
    helper: Person
    sharer: Person
    colleague: Person
    administrator: Person
    session: HelpSession
    ids: dict[str, Any]
    directory: Directory


def side_of(slug: str, canary: str) -> Side:
    house = new_house(slug, f"{canary} house")
    helper = house.person(f"Helga {canary}", house.helpers)
    sharer = house.person(f"Sharon {canary}")
    administrator = house.person(f"Ada {canary}", house.administrators)
    provider = provider_of(house)
    provider.name = f"{canary} provider"
    provider.save()
    token, secret = make_token(house.organisation.id, provider.id, now=now())
    directory = Directory(secret)
    user = directory.user(f"user-{canary}", displayName=f"User {canary}", externalId=f"object-{canary}")
    directory.group(f"Group {canary}", user["id"])
    made = make_code(helper, now=now())
    session = redeem(made.code.shown, by=sharer, address="192.0.2.7", browser="Firefox", now=now())
    report_abuse(session.id, f"Report {canary}", by=sharer, language="en", now=now())
    words = {"reason": f"Reason {canary}", "ticket": f"T-{canary}", "note": f"Note {canary}"}
    HelpSession.objects.filter(id=session.id).update(**words)
    say(session.id, Seat.HELPER, key="k", text=f"Chat {canary}", now=now())
    photo = set_photo(house.organisation.id, sharer.id, picture("PNG"), now=now())
    ids: dict[str, Any] = {
        "organisation": slug,
        "slug": provider.slug,
        "session_id": session.id,
        "person_id": sharer.id,
        "photo_id": photo.id,
        "provider_id": provider.id,
        "group_id": house.helpers.id,
        "token_id": token.id,
        "claim_id": claim_domain(house.organisation.id, f"{slug}-claim.example", now=now()).id,
        "role_id": create_role(house.organisation.id, name=f"Role {canary}", permissions=set(), now=now()).id,
        "assignment_id": assignment_called(house.organisation.id, "Helpers").id,
        "colour": "0b6e5f",
        "below": f"Users/{user['id']}",
        "name": "switches",
        "passkey_id": 1,
    }
    make_emergency_key(house.organisation.id, now=now())
    colleague = house.person(f"Colin {canary}")
    return Side(house, canary, helper, sharer, colleague, administrator, session, ids, directory)
