"""Hints to the hub: sent after commit, from one place, so that no line ever hears of what did not happen."""

import json

from django.db import transaction

from entraide.bus import Hint
from entraide.bus.memory import bus
from entraide.help.models import HelpSession
from entraide.help.stored import Snapshot, from_json
from entraide.rules.state import SessionState
from entraide.wire.codec import write
from entraide.wire.messages import Arrival, Chat, PickerCause, Seat, Stage, Told


def snapshot_of(session: HelpSession) -> Snapshot:
    """The session as lines need it; `session.organisation` must be loaded."""
    organisation = session.organisation
    return Snapshot(
        version=session.version,
        state=from_json(SessionState, session.state),
        chat_open=not organisation.disable_chat,
        session_lasts_s=organisation.session_minutes * 60,
        code_lasts_s=organisation.code_minutes * 60,
        reason=session.reason,
        ticket=session.ticket,
    )


def changed(session: HelpSession) -> None:
    """Tell that the session has a new state."""
    _after_commit(Hint(session.id, "changed", snapshot_of(session).as_text()))


def said(session_id: str, message: Chat) -> None:
    """Tell both seats of a stored chat message."""
    _after_commit(Hint(session_id, "both", write(message)))


def picker(session_id: str, cause: PickerCause) -> None:
    """Tell the helper how far the sharer's picker came."""
    _after_commit(Hint(session_id, Seat.HELPER.value, write(Told(cause=cause.value))))


def arrival(session_id: str, stage: Stage) -> None:
    """Tell the helper that somebody is on the way."""
    _after_commit(Hint(session_id, Seat.HELPER.value, write(Arrival(stage=stage.value))))


def web_session_ended(web_session_id: str) -> None:
    """Tell that lines of this web session must close."""
    _after_commit(Hint("", "signed-out", json.dumps(web_session_id)))


def _after_commit(hint: Hint) -> None:
    transaction.on_commit(lambda: bus.publish(hint))
