"""A line: one WebSocket of one seat. Text becomes a message, a message an operation, what follows goes out.

The reader never awaits an operation: it parses into a bounded inbox (a reader that waits gets its line cut by the
server's own pings), a worker runs operations in threads, a writer empties the outbox. Thousands of lines wait at a
time, and a task that waits costs memory: only the reader is always there.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http.cookie import parse_cookie
from django.utils import translation

from entraide.chance import new_id
from entraide.clock import now
from entraide.doors.live import limits
from entraide.doors.live.eager import begin
from entraide.doors.live.hub import SeatedLine, hub
from entraide.doors.live.threads import in_thread
from entraide.errors import Breach, Refusal, SessionOver, TooManyMessages, TryAgain
from entraide.help import operations
from entraide.help.queries import chat_after
from entraide.people.queries import person_of_cookie
from entraide.rules.state import LeaveCause
from entraide.web.refusals import sentence_of
from entraide.wire.codec import parse, write
from entraide.wire.messages import (
    ChatSeen,
    Command,
    FromPage,
    Hello,
    Limited,
    Passed,
    Prefer,
    Refused,
    Relayed,
    Say,
    State,
    Typing,
)

log = logging.getLogger("entraide.live")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Act = Callable[[SeatedLine, Say | Command], Awaitable[None]]

_PATH = re.compile(r"/sessions/([A-Za-z0-9_-]{22})/line")
#: what a close says of the page: a browser says that it went, uvicorn that the server goes; all else is a lost line
_WENT = {1000: LeaveCause.CLOSED, 1001: LeaveCause.CLOSED, limits.CLOSED_GOING: LeaveCause.RESTART}
#: why the seat is absent when it was this side that closed
_SENT_AWAY = {limits.CLOSED_SIGNED_OUT: LeaveCause.SIGNED_OUT, limits.CLOSED_GOING: LeaveCause.RESTART}
#: when a leave that failed (a database that is away) is tried again: nobody else would take the seat's ghost away
_LEAVE_AGAIN_S = (0.5, 2, 10, 30, 60)
_FINISH_WITHIN_S = 5
_NOTICED_WITHIN_S = 1


async def line(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: serve one WebSocket, from the checks before it is accepted to the seat that it leaves."""
    await receive()
    greeted = await _greet(scope, receive, send)
    if greeted is None:
        return
    seated, chat_known = greeted
    # a line is open for hours, and all that its headers say was read
    scope["headers"] = ()
    cause = LeaveCause.LOST
    try:
        async with asyncio.TaskGroup() as group:
            serving = Serving(seated, group, send)
            hub.seat(seated)
            group.create_task(_catch_up(seated, chat_known))
            cause = await serving.read(receive)
            await serving.finish()
    except* _Over:
        pass
    except* Exception:
        log.exception("a line broke session=%s", seated.session_id)
    finally:
        seated.outbox.stop()
        hub.unseat(seated)
        await asyncio.shield(_leave(seated, _SENT_AWAY.get(seated.outbox.closing or 0, cause)))


async def _greet(scope: Scope, receive: Receive, send: Send) -> tuple[SeatedLine, int] | None:
    """Look at who comes, accept, take `hello` and spend its ticket; None when that was refused and the line is closed.

    returns:  the line, and the last chat message that its page has.
    """
    found = _PATH.fullmatch(scope["path"])
    if found is None or not _same_origin(scope):
        log.warning("line refused before it opened: %s", "path" if found is None else "origin")
        await send({"type": "websocket.close", "code": limits.CLOSED_POLICY})
        return None
    web_session_id = await in_thread(_web_session_of, _cookies(scope).get(settings.WEB_SESSION_COOKIE, ""))
    if web_session_id is None:
        log.warning("line refused before it opened: cookie")
        await send({"type": "websocket.close", "code": limits.CLOSED_POLICY})
        return None
    await send({"type": "websocket.accept"})
    hello = await _hello(receive, send)
    if hello is None:
        return None
    session_id, line_id = found[1], new_id()
    try:
        place = await in_thread(
            operations.arrive,
            session_id,
            token=hello.ticket,
            web_session_id=web_session_id,
            line=line_id,
            now=now(),
        )
    except SessionOver:
        await _close(send, limits.CLOSED_OVER, "session over")
        return None
    except Refusal as refusal:
        log.warning("line refused: %s session=%s", refusal.code, session_id)
        await _close(send, limits.CLOSED_POLICY, refusal.code)
        return None
    seated = SeatedLine(line_id, session_id, place.seat, place.page, web_session_id, _language(scope), place.snapshot)
    return seated, hello.chat_after


async def _hello(receive: Receive, send: Send) -> Hello | None:
    """The first message; None when it was another, or did not come in time, and the line is closed."""
    try:
        async with asyncio.timeout(limits.HELLO_WITHIN_S):
            hello = _message_of(await receive())
    except TimeoutError:
        hello = None
    except Breach as breach:
        await _close(send, breach.close_code, breach.reason)
        return None
    if not isinstance(hello, Hello):
        await _close(send, limits.CLOSED_POLICY, "hello expected")
        return None
    return hello


class _Over(Exception):  # noqa: N818 - no error: it ends what runs for a line
    """The line is over: nothing that waits for its page will be sent."""


class Serving:
    """Reads, works and writes for one line: the reader always, the others while they have something to do."""

    __slots__ = ("_act", "_group", "_inbox", "_noted", "_reads", "_seated", "_send", "_worker", "_writes")

    def __init__(self, seated: SeatedLine, group: asyncio.TaskGroup, send: Send, act: Act | None = None) -> None:
        """From here on, what is put into the outbox of `seated` is sent, and what its page says is given to `act`."""
        self._seated, self._group, self._send, self._act = seated, group, send, act or _act
        self._inbox: list[Say | Command] = []
        self._noted: frozenset[str] = frozenset()
        self._worker: asyncio.Task[None] | None = None
        self._writes = False
        self._reads = True
        seated.outbox.wake = self._write_soon

    async def read(self, receive: Receive) -> LeaveCause:
        """Parse every frame; relay at once what only passes, queue the rest. Answers how the page went."""
        seated = self._seated
        bucket = limits.Bucket()
        loop = asyncio.get_running_loop()
        while True:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return _WENT.get(event.get("code") or 0, LeaveCause.LOST)
            if seated.outbox.closing is not None:
                continue
            if not bucket.take(loop.time()):
                seated.outbox.put(_refused(seated, TooManyMessages(), None))
                seated.outbox.close(limits.CLOSED_POLICY)
                continue
            try:
                message = _message_of(event)
            except Breach as breach:
                log.warning("line closed: %s session=%s", breach.reason, seated.session_id)
                seated.outbox.close(breach.close_code)
                continue
            if isinstance(message, Relayed):
                _pass_on(seated, message)
            elif isinstance(message, State):
                hub.show(seated)
            elif isinstance(message, Hello):
                seated.outbox.close(1002)
            else:
                self._work_soon(message)

    async def finish(self) -> NoReturn:
        """What the page sent before it went still acts; what waits for the page does not.

        raises:  _Over, in any case.
        """
        self._reads = False
        self._seated.outbox.stop()
        if self._worker is not None:
            await asyncio.wait({self._worker}, timeout=_FINISH_WITHIN_S)
        raise _Over

    def _work_soon(self, message: Say | Command) -> None:
        if len(self._inbox) >= limits.INBOX_MAX:
            self._seated.outbox.put(_refused(self._seated, TooManyMessages(), getattr(message, "key", None)))
            return
        self._inbox.append(message)
        if self._worker is None:
            self._worker = self._group.create_task(self._work())

    async def _work(self) -> None:
        """Run the operations of a line one after the other; a refusal is answered, journaled once a kind, and borne.

        Once this side closes, such as after signing out, nothing that waits acts any more.
        """
        seated = self._seated
        while self._inbox and seated.outbox.closing is None:
            message = self._inbox.pop(0)
            try:
                await self._act(seated, message)
            except Refusal as refusal:
                seated.outbox.put(_refused(seated, refusal, getattr(message, "key", None)))
                if refusal.code not in self._noted:
                    self._noted |= {refusal.code}
                    await _note(seated, refusal)
            except Exception:
                log.exception("an act failed session=%s", seated.session_id)
                seated.outbox.put(_refused(seated, TryAgain(), getattr(message, "key", None)))
        self._worker = None

    def _write_soon(self) -> None:
        """Send at once what the page takes at once; a task does the rest."""
        if not self._writes:
            self._writes = True
            rest = begin(self._write())
            if rest is not None:
                self._go_on(rest)

    def _go_on(self, rest: Coroutine[Any, Any, None]) -> None:
        try:
            self._group.create_task(rest)
        except RuntimeError:
            # the group is ending: whoever says something to a line must not fail with it
            rest.close()

    async def _write(self) -> None:
        """Empty the outbox, and close when told to.

        raises:  _Over when the line is closed or the page has gone, and the reader has not noticed by then.
        """
        outbox = self._seated.outbox
        try:
            while (text := outbox.take()) is not None:
                await self._send({"type": "websocket.send", "text": text})
            if outbox.closing is None:
                self._writes = False
                return
            await _close(self._send, outbox.closing, "")
        except OSError as gone:
            log.debug("page gone: %s session=%s", gone, self._seated.session_id)
        # the writer met the end first; the reader knows how the page went
        await asyncio.sleep(_NOTICED_WITHIN_S)
        if self._reads:
            raise _Over


async def _leave(seated: SeatedLine, cause: LeaveCause) -> None:
    """Make the seat absent; tried again for a while, since a ghost on a seat would never be missed."""
    for wait in (*_LEAVE_AGAIN_S, None):
        try:
            await in_thread(operations.leave, seated.session_id, seated.seat, line=seated.id, cause=cause, now=now())
        except Refusal as refusal:
            log.info("leaving refused: %s session=%s", refusal.code, seated.session_id)
        except DatabaseError:
            log.exception("leaving failed session=%s", seated.session_id)
            if wait is not None:
                await asyncio.sleep(wait)
                continue
        return


async def _catch_up(seated: SeatedLine, known: int) -> None:
    """Send the thread after `known` as fast as the page takes it (a long one would fill the outbox), then the lease."""
    outbox = seated.outbox
    while portion := await in_thread(chat_after, seated.session_id, known, at_most=limits.CHAT_AT_ONCE):
        for one in portion:
            outbox.put(write(one))
            if outbox.bytes_waiting > limits.CHAT_BYTES_WAITING:
                outbox.drained = asyncio.Event()
                await outbox.drained.wait()
                outbox.drained = None
        known = portion[-1].seq
    hub.lease(seated)


def _pass_on(seated: SeatedLine, message: Relayed) -> None:
    """Give a message to the page across; what only the other seat may say closes the line, as any breach."""
    text = write(Passed(sender=seated.page, message=message))
    match message:
        case Typing() | ChatSeen():
            hub.pass_on(seated, text, to=None)
        case Prefer() | Limited() if message.seat is not seated.seat:
            log.warning("line closed: %s of the other seat session=%s", message.kind, seated.session_id)
            seated.outbox.close(1002)
        case _:
            hub.pass_on(seated, text, to=message.to)


async def _act(seated: SeatedLine, message: Say | Command) -> None:
    if isinstance(message, Say):
        await in_thread(operations.say, seated.session_id, seated.seat, key=message.key, text=message.text, now=now())
        return
    changed = await in_thread(
        operations.hear,
        seated.session_id,
        seated.seat,
        message,
        line=seated.id,
        language=seated.language,
        now=now(),
    )
    if not changed:
        hub.show(seated)


async def _note(seated: SeatedLine, refusal: Refusal) -> None:
    try:
        await in_thread(operations.note_refusal, seated.session_id, seated.seat, refusal.code, now=now())
    except Refusal as gone:
        log.info("refusal not noted: %s session=%s", gone.code, seated.session_id)
    except DatabaseError:
        log.exception("refusal not noted session=%s", seated.session_id)


def _message_of(event: dict[str, Any]) -> FromPage:
    if event["type"] != "websocket.receive" or event.get("text") is None:
        raise Breach("text expected")
    return parse(event["text"])


def _refused(seated: SeatedLine, refusal: Refusal, key: str | None) -> str:
    with translation.override(seated.language):
        return write(Refused(code=refusal.code, sentence=sentence_of(refusal), key=key))


async def _close(send: Send, code: int, reason: str) -> None:
    try:
        await send({"type": "websocket.close", "code": code, "reason": reason})
    except (OSError, RuntimeError) as gone:
        log.debug("already closed: %s", gone)


def _web_session_of(cookie: str) -> str | None:
    """The id of the web session that a cookie names: a line is open for hours, and keeps no rows in memory."""
    known = person_of_cookie(cookie, now=now())
    return None if known is None else known[1].id


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _same_origin(scope: Scope) -> bool:
    """An exact Origin, and the public host: what a page of another site, or of a sibling host, cannot have."""
    headers = _headers(scope)
    site = headers.get("sec-fetch-site", "same-origin")
    return (
        headers.get("origin") == settings.PUBLIC_URL
        and headers.get("host") == urlsplit(settings.PUBLIC_URL).netloc
        and site == "same-origin"
    )


def _cookies(scope: Scope) -> dict[str, str]:
    """The cookies as Django's pages read them: `http.cookies` drops all of them for one odd one of a neighbour."""
    return parse_cookie(_headers(scope).get("cookie", ""))


def _language(scope: Scope) -> str:
    """The language of the page behind the line: the choice in the cookie, or what the browser prefers."""
    known = dict(settings.LANGUAGES)
    chosen = _cookies(scope).get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in known:
        return chosen
    for part in _headers(scope).get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        for candidate in (tag, tag.split("-")[0]):
            if candidate in known:
                return candidate
    return settings.LANGUAGE_CODE
