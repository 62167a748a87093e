"""Web sessions: a browser in which a person is signed in, from the first page to the last.

The token travels in a cookie of its own and only its hash is kept. A session ends by itself an hour after its
last request (an open line counts as one) and twelve hours after the person proved who they are; both limits are
settings of the organisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language

from entraide.chance import new_token
from entraide.errors import NotFound, PersonDisabled
from entraide.journal.operations import operation, record
from entraide.people import queries
from entraide.people.models import DIRECTORY_ISSUER, Account, Departure, LogoutNotice, Person, TemporaryPass, WebSession
from entraide.people.signals import browsers_leaving, web_session_ended
from entraide.people.user_agents import describe

#: a row is written at most this often for being used
TOUCHED_EVERY = timedelta(minutes=1)
#: departures that never came back, and logouts that were heard: longer than either can still be used
TRACES_KEPT_FOR = timedelta(hours=1)
#: how long the row of a session that is over is still kept
KEPT_FOR = timedelta(days=30)
#: how far ahead a running help session holds a browser signed in that is past its time
HELD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How somebody has just shown who they are.

    amr:         methods (RFC 8176 words): pwd, otp, hwk or swk (a passkey), user (checked by the device), mfa.
    shared:      at a computer that is not their own.
    must_enrol:  nothing is open to them but enrolling a second factor.
    """

    amr: tuple[str, ...] = ("pwd",)
    shared: bool = False
    must_enrol: bool = False


def open_web_session(
    person: Person,
    proof: Proof,
    *,
    proved_at: datetime | None,
    now: datetime,
    user_agent: str = "",
    replaces: WebSession | None = None,
) -> tuple[WebSession, str]:
    """Sign a person in whom a provider or the directory has just vouched for, in the caller's transaction.

    proved_at:  when the person showed it, as far as whoever vouches for it knows.
    raises:     PersonDisabled.
    """
    if person.disabled_at:
        raise PersonDisabled
    if replaces is not None:
        _end(replaces, "replaced", now, replaces.person_id)
    token = new_token()
    web_session = WebSession.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        token_hash=queries.hash_of(token),
        auth_time=now,
        proved_at=proved_at,
        amr=list(proof.amr),
        created_at=now,
        last_seen_at=now,
        expires_at=now + person.organisation.signed_in_lasts,
        browser=describe(user_agent),
        shared=proof.shared,
        must_enrol=proof.must_enrol,
    )
    Person.objects.filter(id=person.id).update(signed_in_at=now, language=get_language() or "")
    record(
        "signed-in",
        organisation_id=person.organisation_id,
        now=now,
        actor_id=person.id,
        target=("web-session", web_session.id),
        details={"how": "+".join(proof.amr)},
    )
    return web_session, token


def note_language(person_id: str, language: str) -> None:
    """Keep in which language a person reads; a convenience of their own, so no row of the journal."""
    Person.objects.filter(id=person_id).update(language=language)


@operation
def prove_again(web_session: WebSession, proof: Proof, *, now: datetime) -> str:
    """Take note that the person has just proved again who they are; the browser gets a new token.

    The time for which it is signed in begins anew, and open lines go on: the session stays the same.

    returns:  the token for the cookie; the one before is worth nothing.
    raises:   NotFound when the session was ended meanwhile.
    """
    token = new_token()
    changed = WebSession.objects.filter(id=web_session.id, ended_at=None).update(
        token_hash=queries.hash_of(token),
        auth_time=now,
        proved_at=now,
        amr=list(proof.amr),
        last_seen_at=now,
        expires_at=now + web_session.person.organisation.signed_in_lasts,
        held_until=None,
    )
    if not changed:
        raise NotFound
    record(
        "proved-again",
        organisation_id=web_session.organisation_id,
        now=now,
        actor_id=web_session.person_id,
        target=("web-session", web_session.id),
        details={"how": "+".join(proof.amr)},
    )
    return token


@operation
def mark_shared(web_session: WebSession, *, now: datetime) -> str:
    """Take note that the computer is not the person's own after all: signed out with the help, or with the browser.

    returns:  a new token for a cookie that does not outlive the browser.
    raises:   NotFound when the session was ended meanwhile.
    """
    token = new_token()
    changed = WebSession.objects.filter(id=web_session.id, ended_at=None).update(
        shared=True, token_hash=queries.hash_of(token)
    )
    if not changed:
        raise NotFound
    record(
        "computer-shared",
        organisation_id=web_session.organisation_id,
        now=now,
        actor_id=web_session.person_id,
        target=("web-session", web_session.id),
    )
    return token


@operation
def refuse_proof(web_session: WebSession, *, now: datetime) -> None:
    """Record that somebody at a signed-in browser did not know its person's password."""
    record(
        "proof-refused",
        organisation_id=web_session.organisation_id,
        now=now,
        actor_id=web_session.person_id,
        target=("web-session", web_session.id),
        details={"how": "pwd"},
    )


@operation
def sign_out(web_session: WebSession, *, now: datetime) -> None:
    """End the session of this browser, on the server; a second time does nothing."""
    _leave([web_session], "signed-out", now, web_session.person_id)


@operation
def end_web_session(person: Person, web_session_id: str, *, now: datetime) -> None:
    """End one of a person's own sessions from another browser.

    raises:  NotFound when it is somebody else's or already over.
    """
    found = queries.web_sessions_of(person, now=now).filter(id=web_session_id).first()
    if found is None:
        raise NotFound
    _leave([found], "revoked", now, person.id)


@operation
def end_other_web_sessions(person: Person, *, but: WebSession, now: datetime) -> int:
    """End all of a person's sessions except this browser's; answer how many there were."""
    others = list(queries.web_sessions_of(person, now=now).exclude(id=but.id))
    _leave(others, "revoked", now, person.id)
    return len(others)


@operation
def end_all_web_sessions(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> int:
    """Sign a person out everywhere, because an administrator says so; answer how many browsers there were.

    raises:  NotFound.
    """
    person = queries.person(organisation_id, person_id)
    found = list(queries.web_sessions_of(person, now=now))
    for one in found:
        _end(one, "revoked", now, actor_id)
    return len(found)


@operation
def change_password(account: Account, password: str, *, now: datetime) -> None:
    """Set a password that has passed the rules, and sign the person out everywhere."""
    account.set_password(password)
    account.save(update_fields=["password"])
    person = Person.objects.filter(issuer=DIRECTORY_ISSUER, subject=account.id).first()
    if person is not None:
        target = ("person", person.id)
        record("password-changed", organisation_id=person.organisation_id, now=now, actor_id=person.id, target=target)
        end_all_of(person, now=now, actor_id=person.id)


def touch(web_session: WebSession, *, now: datetime) -> None:
    """Count a session as used; written once a minute at most. Callers: the middleware, and open lines."""
    if now - web_session.last_seen_at < TOUCHED_EVERY:
        return
    changed = WebSession.objects.filter(id=web_session.id, ended_at=None, last_seen_at__lt=now)
    if changed.update(last_seen_at=now):
        web_session.last_seen_at = now


def touch_all(web_session_ids: Sequence[str], *, now: datetime) -> None:
    """Count many sessions as used at once, those for which `touch` would write.

    One that somebody else is writing is left for the next time: two that wait for several rows may wait for each other.
    """
    unused = WebSession.objects.filter(id__in=web_session_ids, ended_at=None, last_seen_at__lte=now - TOUCHED_EVERY)
    if not unused.exists():
        return
    with transaction.atomic():
        mine = list(unused.select_for_update(skip_locked=True).values_list("id", flat=True))
        WebSession.objects.filter(id__in=mine).update(last_seen_at=now)


def hold(web_session: WebSession, *, now: datetime) -> None:
    """Keep a browser signed in while its help session runs, past its time; at most as long as a session may last.

    Called on every lease of a line that sits at a running session; written once a minute at most.
    """
    until = _to_hold_until(web_session, now)
    if until is not None:
        WebSession.objects.filter(id=web_session.id, ended_at=None).update(held_until=until)
        web_session.held_until = until


def is_held(web_session: WebSession, *, now: datetime) -> bool:
    """Whether `hold` would write nothing now."""
    return _to_hold_until(web_session, now) is None


def _to_hold_until(web_session: WebSession, now: datetime) -> datetime | None:
    """Until when a running help session holds a browser, when that is to be written."""
    organisation = web_session.person.organisation
    limit = web_session.auth_time + organisation.signed_in_lasts
    until = min(now + HELD_FOR, limit + organisation.session_lasts)
    if until <= limit or (web_session.held_until and until - web_session.held_until < TOUCHED_EVERY):
        return None
    return until


def sit_down(web_session_id: str, help_id: str) -> None:
    """Note at which help session a browser sits, in the caller's transaction."""
    WebSession.objects.filter(id=web_session_id).exclude(help_id=help_id).update(help_id=help_id)


def end_shared_after(help_id: str, *, now: datetime) -> None:
    """Sign out the shared computers that sat at a help session which has ended, in the caller's transaction."""
    for one in WebSession.objects.filter(help_id=help_id, shared=True, ended_at=None):
        _end(one, "help-over", now, one.person_id)


@operation
def forget_stale(*, now: datetime) -> int:
    """Drop rows of sessions that were over a month ago, and what waited before sign-ins that never came."""
    over = Q(ended_at__lt=now - KEPT_FOR) | Q(expires_at__lt=now - KEPT_FOR)
    forgotten, _ = WebSession.objects.filter(over).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    TemporaryPass.objects.filter(expires_at__lt=now).delete()
    Departure.objects.filter(left_at__lt=now - TRACES_KEPT_FOR).delete()
    LogoutNotice.objects.filter(heard_at__lt=now - TRACES_KEPT_FOR).delete()
    return forgotten


def end_all_of(person: Person, *, now: datetime, actor_id: str) -> None:
    """End every session of a person, in the caller's transaction."""
    for one in WebSession.objects.filter(person=person, ended_at=None):
        _end(one, "access-changed", now, actor_id)


def end_by_provider(web_sessions: list[WebSession], *, now: datetime) -> None:
    """End sessions because the outside provider said so, or was switched off, in the caller's transaction."""
    _leave(web_sessions, "provider", now, "")


def _leave(web_sessions: list[WebSession], cause: str, now: datetime, actor_id: str) -> None:
    """End sessions on purpose: receivers end the help at which these browsers sit, before the journal is written."""
    browsers_leaving.send(WebSession, web_sessions=web_sessions, now=now)
    for one in web_sessions:
        _end(one, cause, now, actor_id)


def _end(web_session: WebSession, cause: str, now: datetime, actor_id: str) -> None:
    """End once: whoever finds the row still open writes the journal and announces it."""
    if not WebSession.objects.filter(id=web_session.id, ended_at=None).update(ended_at=now, id_token=""):
        return
    web_session.ended_at = now
    record(
        "signed-out",
        organisation_id=web_session.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("web-session", web_session.id),
        details={"cause": cause},
    )
    web_session_ended.send(WebSession, web_session=web_session, now=now)
