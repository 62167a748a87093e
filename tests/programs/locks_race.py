"""A program for tests: codes are redeemed while their sessions end and the switch is turned, all at the same moment.

usage:  locks_race.py ROUNDS; the configuration comes from the environment, the database is new. Prints one JSON
        object: how often each act was answered in which way.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable

import django

HELPERS = 4


def main(rounds: int) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first
    from django.db import connections  # noqa: PLC0415

    from entraide.clock import now  # noqa: PLC0415
    from entraide.errors import Refusal  # noqa: PLC0415
    from entraide.help.models import HelpSession  # noqa: PLC0415
    from entraide.help.operations import end, make_code, redeem  # noqa: PLC0415
    from entraide.organisations.operations import create_organisation, set_organisation  # noqa: PLC0415
    from entraide.people.models import Group, Membership, Person  # noqa: PLC0415
    from entraide.roles.first_groups import make_groups  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    organisation = create_organisation(slug="race", name="Race", now=now())
    make_groups(organisation, now=now())
    group = Group.objects.get(name="Helpers")
    for number in range(HELPERS + 1):
        person = Person.objects.create(
            organisation=organisation, issuer="test", subject=f"p{number}", name=f"P{number}", created_at=now()
        )
        Membership.objects.create(group=group, person=person, since=now())
    answers: Counter[str] = Counter()

    def act(start: threading.Barrier, verb: Callable[[], object]) -> None:
        start.wait()
        try:
            verb()
            answer = "done"
        except Refusal as refusal:
            answer = refusal.code
        except Exception as failed:  # noqa: BLE001 - whatever it is, the test shall see it
            answer = type(failed.__cause__ or failed).__name__
        finally:
            connections.close_all()
        answers[answer] += 1

    for _ in range(rounds):
        HelpSession.objects.all().delete()
        set_organisation(organisation.id, {"remote_help": True}, now=now())
        sharer, *helpers = Person.objects.select_related("organisation").order_by("subject")
        verbs: list[Callable[[], object]] = [
            lambda: set_organisation(organisation.id, {"remote_help": False}, now=now())
        ]
        for helper in helpers:
            made = make_code(helper, now=now())
            verbs += [
                lambda made=made: redeem(made.code.shown, by=sharer, address="192.0.2.1", browser="", now=now()),  # type: ignore[misc]  # noqa: B023
                lambda made=made, helper=helper: end(made.session_id, person=helper, now=now()),  # type: ignore[misc]
            ]
        start = threading.Barrier(len(verbs))
        threads = [threading.Thread(target=act, args=(start, verb)) for verb in verbs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(json.dumps(answers))  # noqa: T201 - the test reads it


main(int(sys.argv[1]))
