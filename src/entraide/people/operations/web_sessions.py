"""Web sessions: a browser in which a person is signed in, from the first page to the last.

The token travels in a cookie of its own and only its hash is kept. A session ends by itself an hour after its
last request (an open line counts as one) and twelve hours after the password was typed.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q

from entraide.chance import new_token
from entraide.errors import NotFound, PersonDisabled
from entraide.journal.operations import operation, record
from entraide.people import queries
from entraide.people.models import DIRECTORY_ISSUER, Account, Person, WebSession
from entraide.people.signals import web_session_ended
from entraide.people.user_agents import describe

#: a row is written at most this often for being used
TOUCHED_EVERY = timedelta(minutes=1)
#: how long the row of a session that is over is still kept
KEPT_FOR = timedelta(days=30)


@operation
def sign_in(
    account: Account, *, now: datetime, user_agent: str = "", replaces: WebSession | None = None
) -> tuple[WebSession, str]:
    """Sign the person of `account` in; the account has just proved who it is by its password.

    replaces:  the session that this browser brought along; it ends, so that no token outlives a sign-in.
    returns:   the session, and the token for its cookie, which is nowhere else.
    raises:    PersonDisabled; also for an account behind which there is nobody.
    """
    found = Person.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    person = found.filter(issuer=DIRECTORY_ISSUER, subject=account.id).first()
    if person is None or person.disabled_at or not Account.objects.filter(id=account.id, is_active=True).exists():
        raise PersonDisabled
    if replaces is not None:
        _end(replaces, "replaced", now, replaces.person_id)
    token = new_token()
    web_session = WebSession.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        token_hash=queries.hash_of(token),
        auth_time=now,
        amr=["pwd"],
        created_at=now,
        last_seen_at=now,
        expires_at=now + queries.LASTS_AT_MOST,
        browser=describe(user_agent),
    )
    Account.objects.filter(id=account.id).update(last_login=now)
    record(
        "signed-in",
        organisation_id=person.organisation_id,
        now=now,
        actor_id=person.id,
        target=("web-session", web_session.id),
        details={"how": "pwd"},
    )
    return web_session, token


@operation
def sign_out(web_session: WebSession, *, now: datetime) -> None:
    """End the session of this browser, on the server; a second time does nothing."""
    _end(web_session, "signed-out", now, web_session.person_id)


@operation
def end_web_session(person: Person, web_session_id: str, *, now: datetime) -> None:
    """End one of a person's own sessions from another browser.

    raises:  NotFound when it is somebody else's or already over.
    """
    found = queries.web_sessions_of(person, now=now).filter(id=web_session_id).first()
    if found is None:
        raise NotFound
    _end(found, "revoked", now, person.id)


@operation
def end_other_web_sessions(person: Person, *, but: WebSession, now: datetime) -> int:
    """End all of a person's sessions except this browser's; answer how many there were."""
    others = list(queries.web_sessions_of(person, now=now).exclude(id=but.id))
    for one in others:
        _end(one, "revoked", now, person.id)
    return len(others)


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


@operation
def forget_stale(*, now: datetime) -> int:
    """Drop rows of sessions that were over a month ago, and what waited before sign-ins that never came."""
    over = Q(ended_at__lt=now - KEPT_FOR) | Q(expires_at__lt=now - KEPT_FOR)
    forgotten, _ = WebSession.objects.filter(over).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    return forgotten


def end_all_of(person: Person, *, now: datetime, actor_id: str) -> None:
    """End every session of a person, in the caller's transaction."""
    for one in WebSession.objects.filter(person=person, ended_at=None):
        _end(one, "access-changed", now, actor_id)


def _end(web_session: WebSession, cause: str, now: datetime, actor_id: str) -> None:
    """End once: whoever finds the row still open writes the journal and announces it."""
    if not WebSession.objects.filter(id=web_session.id, ended_at=None).update(ended_at=now):
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
