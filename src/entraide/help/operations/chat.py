"""Chat: one ordered thread, each message stored once."""

from datetime import datetime

from entraide.access.decision import Target, require
from entraide.errors import ChatFull, NotFound, NotNow
from entraide.help import announce
from entraide.help.keeping import locked, still_open
from entraide.help.models import ChatMessage
from entraide.help.queries import chat_of
from entraide.journal.operations import operation
from entraide.rules.access import Action
from entraide.rules.state import Phase
from entraide.rules.text import clean_chat
from entraide.wire.messages import Seat

#: messages that one session may hold; more is a machine writing
CHAT_MAX = 2_000


@operation
def say(session_id: str, seat: Seat, *, key: str, text: str, now: datetime) -> None:
    """Store a message and send it to both pages; one that was said before with this key is only sent again.

    raises:  SessionOver, NotNow (nobody has come yet), ChatOff, ChatTooLong, ChatEmpty, ChatFull.
    """
    session = locked(session_id)
    still_open(session, now=now)
    if session.phase != Phase.MEETING.value:
        raise NotNow
    person = session.helper if seat is Seat.HELPER else session.sharer
    if person is None:
        raise NotFound
    require(
        person,
        Action.CHAT,
        Target(organisation=session.organisation, helper=session.helper, sharer=session.sharer),
    )
    said = ChatMessage.objects.filter(session=session, author=seat.value, key=key).first()
    if said is None:
        if session.chat_count >= CHAT_MAX:
            raise ChatFull
        session.chat_count += 1
        session.save(update_fields=["chat_count"])
        said = ChatMessage.objects.create(
            organisation_id=session.organisation_id,
            session=session,
            seq=session.chat_count,
            author=seat.value,
            key=key,
            text=clean_chat(text),
            at=now,
        )
    announce.said(session.id, chat_of(said))
