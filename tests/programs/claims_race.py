"""A program for tests: many people redeem one code at the same moment, in a database of its own.

usage:  claims_race.py PEOPLE ROUNDS; the configuration comes from the environment. Prints one JSON object:
        the answers of each round, counted, and what the database says about the winner.
"""

import json
import sys
import threading
from collections import Counter

import django


def main(people: int, rounds: int) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first
    from django.db import connections  # noqa: PLC0415

    from entraide.clock import now  # noqa: PLC0415
    from entraide.errors import Refusal  # noqa: PLC0415
    from entraide.help.models import HelpSession, Invitation  # noqa: PLC0415
    from entraide.help.operations import make_code, redeem  # noqa: PLC0415
    from entraide.organisations.operations import create_organisation, set_organisation  # noqa: PLC0415
    from entraide.people.models import Group, Membership, Person  # noqa: PLC0415
    from entraide.roles.first_groups import make_groups  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    organisation = create_organisation(slug="race", name="Race", now=now())
    organisation = set_organisation(organisation.id, {"remote_help": True}, now=now())
    helper = Person.objects.create(
        organisation=organisation, issuer="test", subject="helper", name="H", created_at=now()
    )
    make_groups(organisation, now=now())
    Membership.objects.create(group=Group.objects.get(name="Helpers"), person=helper, since=now())
    crowd = [
        Person(organisation=organisation, issuer="test", subject=f"s{number}", name=f"S{number}", created_at=now())
        for number in range(people)
    ]
    Person.objects.bulk_create(crowd)
    crowd = list(Person.objects.select_related("organisation").filter(subject__startswith="s"))
    results = []
    for _ in range(rounds):
        made = make_code(helper, now=now())
        answers: Counter[str] = Counter()
        start = threading.Barrier(people)
        lock = threading.Lock()

        def claim(person: Person, typed: str = made.code.shown) -> None:
            start.wait()  # noqa: B023 - the round's own barrier; all threads end before the next
            try:
                redeem(typed, by=person, address="192.0.2.1", browser="", now=now())
                answer = "won"
            except Refusal as refusal:
                answer = refusal.code
            except Exception as failed:  # noqa: BLE001 - whatever it is, the test shall see it
                answer = type(failed).__name__
            finally:
                connections.close_all()
            with lock:  # noqa: B023
                answers[answer] += 1  # noqa: B023

        threads = [threading.Thread(target=claim, args=(person,)) for person in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session = HelpSession.objects.get(id=made.session_id)
        redeemed = Invitation.objects.filter(session=session, redeemed=True, open=None).count()
        results.append({"answers": answers, "redeemed": redeemed, "phase": session.phase})
        HelpSession.objects.filter(id=made.session_id).delete()
    print(json.dumps(results))  # noqa: T201 - the test reads it


main(int(sys.argv[1]), int(sys.argv[2]))
