"""News from rooms below that end or change live sessions, heard inside their transactions."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from entraide.access.decision import Target, may
from entraide.help import announce
from entraide.help.keeping import each_once, sessions_to_change, state_of
from entraide.help.models import HelpSession
from entraide.help.operations.ends import end_all_of_browsers, end_all_of_organisation, end_all_of_person
from entraide.help.queries import OPEN
from entraide.help.stored import limits_of
from entraide.organisations.models import Organisation
from entraide.organisations.signals import switch_turned
from entraide.people.models import Person, WebSession
from entraide.people.signals import browsers_leaving, person_disabling, web_session_ended
from entraide.roles.signals import rights_changed
from entraide.rules.access import Action
from entraide.rules.session import due_at, withdraw
from entraide.rules.state import Reason


def connect() -> None:
    """Listen; called once when the app is ready."""
    person_disabling.connect(_person_disabling, dispatch_uid="help.person_disabling")
    rights_changed.connect(_rights_changed, dispatch_uid="help.rights_changed")
    switch_turned.connect(_switch_turned, dispatch_uid="help.switch_turned")
    browsers_leaving.connect(_browsers_leaving, dispatch_uid="help.browsers_leaving")
    web_session_ended.connect(_web_session_ended, dispatch_uid="help.web_session_ended")


def _person_disabling(*, person: Person, now: datetime, **_: Any) -> None:
    end_all_of_person(person, Reason.PERSON_DISABLED, now=now)


def _rights_changed(*, organisation_id: str, person: Person | None, now: datetime, **_: Any) -> None:
    """Ask again for every open session that the change may concern, and end those in which the answer is now no."""
    found = sessions_to_change().filter(OPEN, organisation_id=organisation_id)
    if person is not None:
        found = found.filter(Q(helper=person) | Q(sharer=person))
    # in one order, so that two that end many cannot each hold what the other wants
    gone = [one for one in found.order_by("id") if not _may_go_on(one)]
    each_once(gone, lambda state: withdraw(state, Reason.RIGHT_WITHDRAWN, now=now), now=now)


def _may_go_on(session: HelpSession) -> bool:
    action = Action.GO_ON if session.sharer else Action.OFFER_HELP
    target = Target(organisation=session.organisation, helper=session.helper, sharer=session.sharer)
    return bool(may(session.helper, action, target))


def _switch_turned(*, organisation: Organisation, name: str, now: datetime, **_: Any) -> None:
    if name == "remote_help" and not organisation.remote_help:
        end_all_of_organisation(organisation, Reason.REMOTE_HELP_OFF, now=now)
    if name in {"disable_chat", "session_minutes"}:
        # a new version makes pages, and hubs of other processes, see the switch and the new longest time
        open_ones = sessions_to_change().filter(OPEN, organisation=organisation)
        for session in open_ones.order_by("id"):
            session.version += 1
            session.due_at = due_at(state_of(session), limits_of(organisation))
            session.save(update_fields=["version", "due_at"])
            announce.changed(session)


def _browsers_leaving(*, web_sessions: list[WebSession], now: datetime, **_: Any) -> None:
    end_all_of_browsers(web_sessions, Reason.SIGNED_OUT, now=now)


def _web_session_ended(*, web_session: WebSession, **_: Any) -> None:
    announce.web_session_ended(web_session.id)
