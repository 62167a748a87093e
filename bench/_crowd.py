"""A program that puts many rows beside a running demo: `people N`, or `tables N` with the tickets of their lines.

`tables` prints one object a line that is to be opened: path, cookie, ticket, and the page that sits across.
"""

import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

ORGANISATION = "atelier-riviere"
HELPER = "claire.fontaine@atelier-riviere.example"
#: a ticket lasts half a minute; these are made ahead, so that many lines can be opened without asking for each
_AHEAD = timedelta(minutes=10)
_BATCH = 2000


def people(count: int, now: datetime) -> None:
    """Add persons to the organisation of the demo."""
    from entraide.organisations.models import Organisation  # noqa: PLC0415 - Django is set up first
    from entraide.people.models import Person  # noqa: PLC0415

    organisation = Organisation.objects.get(slug=ORGANISATION)
    Person.objects.bulk_create(
        [
            Person(organisation=organisation, issuer="bench", subject=str(n), name=f"Person {n}", created_at=now)
            for n in range(count)
        ],
        batch_size=_BATCH,
    )


def tables(count: int, now: datetime) -> Iterable[dict[str, Any]]:
    """Add sessions whose two people have met, each with a browser that is signed in and a ticket."""
    from entraide.chance import new_id, new_token  # noqa: PLC0415
    from entraide.help.codes import token_digest  # noqa: PLC0415
    from entraide.help.models import HelpSession, LineTicket  # noqa: PLC0415
    from entraide.help.stored import limits_of, to_json  # noqa: PLC0415
    from entraide.organisations.models import Organisation  # noqa: PLC0415
    from entraide.people.models import Membership, Person, WebSession  # noqa: PLC0415
    from entraide.people.queries import hash_of  # noqa: PLC0415
    from entraide.rules import session as rules  # noqa: PLC0415

    organisation = Organisation.objects.get(slug=ORGANISATION)
    groups = [one.group for one in Membership.objects.filter(person__email=HELPER).select_related("group")]
    limits = limits_of(organisation)
    persons: list[Person] = []
    memberships, sessions, browsers, tickets = [], [], [], []
    lines: list[dict[str, Any]] = []
    for number in range(count):
        pair = [
            Person(organisation=organisation, issuer="bench", subject=f"{seat}-{number}", name=f"{seat} {number}")
            for seat in ("helper", "sharer")
        ]
        for person in pair:
            person.created_at = now
        persons += pair
        memberships += [Membership(group=group, person=pair[0], since=now) for group in groups]
        opened = rules.open_table(now=now, limits=limits).state
        state = rules.redeem(opened, now=now).state
        session = HelpSession(
            organisation=organisation,
            helper=pair[0],
            sharer=pair[1],
            phase=state.phase.value,
            state=to_json(state),
            due_at=rules.due_at(state, limits),
            opened_at=now,
            met_at=now,
        )
        sessions.append(session)
        pages = [new_id(), new_id()]
        for place, seat in enumerate(("helper", "sharer")):
            token, ticket = new_token(), new_id()
            browser = WebSession(
                organisation=organisation,
                person=pair[place],
                token_hash=hash_of(token),
                auth_time=now,
                created_at=now,
                last_seen_at=now,
                expires_at=now + timedelta(hours=12),
            )
            browsers.append(browser)
            tickets.append(
                LineTicket(
                    token_hash=token_digest(ticket),
                    organisation=organisation,
                    session=session,
                    seat=seat,
                    web_session_id=browser.id,
                    page=pages[place],
                    tab=new_id(),
                    made_at=now + _AHEAD,
                )
            )
            lines.append(
                {
                    "path": f"/sessions/{session.id}/line",
                    "cookie": f"entraide={token}",
                    "ticket": ticket,
                    "to": pages[1 - place],
                }
            )
    Person.objects.bulk_create(persons, batch_size=_BATCH)
    Membership.objects.bulk_create(memberships, batch_size=_BATCH)
    HelpSession.objects.bulk_create(sessions, batch_size=_BATCH)
    WebSession.objects.bulk_create(browsers, batch_size=_BATCH)
    LineTicket.objects.bulk_create(tickets, batch_size=_BATCH)
    return lines


def main() -> None:
    """Do what was asked for."""
    import django  # noqa: PLC0415

    django.setup()
    from entraide.clock import now  # noqa: PLC0415 - its settings exist from here on

    what, count = sys.argv[1], int(sys.argv[2])
    if what == "people":
        people(count, now())
    else:
        for one in tables(count, now()):
            print(json.dumps(one))


if __name__ == "__main__":
    main()
