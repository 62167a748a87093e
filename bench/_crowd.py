"""A program that puts many rows beside a demo: `people N`, `sessions N` that are over, or `tables N` that are open.

`tables` prints one object a line that is to be opened: path, cookie, ticket, and the page that sits across.
"""

import json
import random
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

ORGANISATION = "atelier-riviere"
HELPER = "claire.fontaine@atelier-riviere.example"
#: a ticket lasts half a minute; these are made ahead, so that many lines can be opened without asking for each
_AHEAD = timedelta(minutes=10)
_BATCH = 2000
#: people in a group of the crowd, and how many of the crowd help
_TEAM, _HELPERS = 250, 40


def people(count: int, now: datetime) -> None:
    """Add persons to the organisation of the demo."""
    from entraide.organisations.models import Organisation  # noqa: PLC0415 - Django is set up first
    from entraide.people.models import Group, Membership, Person  # noqa: PLC0415
    from entraide.rules.text import skeleton  # noqa: PLC0415

    organisation = Organisation.objects.get(slug=ORGANISATION)
    persons = [
        Person(
            organisation=organisation,
            issuer="bench",
            subject=str(n),
            name=f"Person {n}",
            looks=skeleton(f"Person {n}"),
            email=f"person.{n}@atelier-riviere.example",
            job_title="Accountant",
            department=f"Department {n % 40}",
            created_at=now,
        )
        for n in range(count)
    ]
    groups = [Group(organisation=organisation, name=f"Team {n}") for n in range(count // _TEAM)]
    everybody = Group(organisation=organisation, name="Everybody")
    memberships = [Membership(group=everybody, person=one, since=now) for one in persons]
    memberships += [
        Membership(group=groups[n % len(groups)], person=one, since=now) for n, one in enumerate(persons) if groups
    ]
    Person.objects.bulk_create(persons, batch_size=_BATCH)
    Group.objects.bulk_create([everybody, *groups], batch_size=_BATCH)
    Membership.objects.bulk_create(memberships, batch_size=_BATCH)


def sessions(count: int, now: datetime) -> None:
    """Add sessions that are over, spread over thirty days, each with its rows in the journal."""
    from entraide.help.models import HelpSession  # noqa: PLC0415
    from entraide.help.stored import limits_of, to_json  # noqa: PLC0415
    from entraide.journal.models import JournalEntry, JournalHead  # noqa: PLC0415
    from entraide.organisations.models import Organisation  # noqa: PLC0415
    from entraide.people.models import Person  # noqa: PLC0415
    from entraide.rules import session as rules  # noqa: PLC0415
    from entraide.rules.state import Phase  # noqa: PLC0415

    organisation = Organisation.objects.get(slug=ORGANISATION)
    chance = random.Random(1)  # the same crowd each time
    crowd = list(Person.objects.filter(organisation=organisation, issuer="bench").values_list("id", flat=True))
    helpers = [Person.objects.get(organisation=organisation, email=HELPER).id, *crowd[:_HELPERS]]
    limits = limits_of(organisation)
    state = rules.redeem(rules.open_table(now=now, limits=limits).state, now=now).state
    kept = to_json(state) | {"phase": Phase.ENDED.value}
    rows, entries = [], []
    head, _ = JournalHead.objects.get_or_create(organisation_id=organisation.id)
    for number in range(count):
        opened = now - timedelta(seconds=chance.randrange(3600, 30 * 86_400))
        met, ended = opened + timedelta(seconds=60), opened + timedelta(seconds=chance.randrange(120, 3000))
        helper, sharer = helpers[number % len(helpers)], chance.choice(crowd)
        row = HelpSession(
            organisation=organisation,
            helper_id=helper,
            sharer_id=sharer,
            phase=Phase.ENDED.value,
            state=kept,
            shown=["window"],
            opened_at=opened,
            met_at=met,
            ended_at=ended,
            ended_reason=chance.choice(["helper-ended", "sharer-ended"]),
            outcome=chance.choice(["", "resolved"]),
        )
        rows.append(row)
        for kind, at, actor in (
            ("code-redeemed", met, sharer),
            ("session-ended", ended, helper),
        ):
            head.sequence += 1
            entries.append(
                JournalEntry(
                    organisation_id=organisation.id,
                    sequence=head.sequence,
                    at=at,
                    kind=kind,
                    actor_id=actor,
                    target_kind="session",
                    target_id=row.id,
                )
            )
    HelpSession.objects.bulk_create(rows, batch_size=_BATCH)
    JournalEntry.objects.bulk_create(entries, batch_size=_BATCH)
    head.save()


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
    elif what == "sessions":
        sessions(count, now())
    else:
        for one in tables(count, now()):
            print(json.dumps(one))


if __name__ == "__main__":
    main()
