"""Adding, using and removing second factors; each leaves a journal row, and adding or removing one a letter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator

from entraide.errors import FactorDemanded, NotFound, TooManyPasskeys
from entraide.journal.operations import operation, record
from entraide.people.factors import codes, passkeys, recovery
from entraide.people.factors.held import has_second, person_behind
from entraide.people.factors.passkeys import PASSKEYS_MAX, Shown, State
from entraide.people.models import Account, WebSession

_NAMES = {
    Authenticator.Type.TOTP.value: "authenticator-app",
    Authenticator.Type.WEBAUTHN.value: "passkey",
    Authenticator.Type.RECOVERY_CODES.value: "recovery-codes",
}


@operation
def add_app(account: Account, secret: str, code: str, *, web_session: WebSession, now: datetime) -> bool:
    """Take an authenticator app into use, in place of the one before, once it shows the right code.

    returns:  whether the code was right; nothing changes when it was not.
    """
    _lock(account)
    step = codes.step_of(secret, code, now=now)
    if step is None:
        return False
    Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
    codes.add(account, secret, step=step, now=now)
    _added(account, "authenticator-app", web_session, now)
    return True


@operation
def add_passkey(
    account: Account,
    state: State | None,
    answer: Mapping[str, Any],
    name: str,
    *,
    web_session: WebSession,
    now: datetime,
) -> bool:
    """Take a passkey into use that the browser has just made.

    returns:  whether the answer proved one; nothing changes when it did not.
    raises:   TooManyPasskeys.
    """
    _lock(account)
    if len(passkeys.rows_of(account)) >= PASSKEYS_MAX:
        raise TooManyPasskeys
    kept = passkeys.made(state, answer, now=now)
    if kept is None or any(one.data["id"] == kept["id"] for one in passkeys.rows_of(account)):
        return False
    passkeys.add(account, kept, name, now=now)
    _added(account, "passkey", web_session, now)
    return True


@operation
def name_passkey(account: Account, passkey_id: int, name: str) -> None:
    """Give a passkey another name.

    raises:  NotFound when it is somebody else's.
    """
    row = _own(account, passkey_id, Authenticator.Type.WEBAUTHN)
    row.data["name"] = passkeys.named(account, name)
    row.save(update_fields=["data"])


@operation
def remove_factor(account: Account, factor_id: int, *, now: datetime, enrolling: bool = False) -> str:
    """Remove an authenticator app or a passkey; with the last of them go the recovery codes.

    enrolling:  somebody who must set a factor up anyway removes what was lost.
    returns:    what it was: authenticator-app or passkey.
    raises:     NotFound when it is somebody else's, FactorDemanded when it is the last where one is demanded.
    """
    _lock(account)
    row = _own(account, factor_id)
    name = _NAMES[row.type]
    row.delete()
    if not has_second(account):
        person = person_behind(account)
        if person is not None and person.organisation.second_factor and not enrolling:
            raise FactorDemanded
        Authenticator.objects.filter(user=account).delete()
    _record("factor-removed", account, now, {"factor": name})
    return name


@operation
def make_recovery_codes(account: Account, *, now: datetime) -> list[str]:
    """Make ten recovery codes in place of those before; they can be read this once.

    raises:  NotFound when there is no factor which they could replace.
    """
    _lock(account)
    if not has_second(account):
        raise NotFound
    made = recovery.make(account, now=now)
    _record("factor-added", account, now, {"factor": "recovery-codes"})
    return made


@operation
def use_code(account: Account, typed: str, *, now: datetime) -> str | None:
    """Spend a code of the authenticator app, or a recovery code.

    returns:  which it was (authenticator-app, recovery-codes); None for a wrong or used one, which is recorded.
    """
    code = "".join(mark for mark in typed if mark.isascii() and mark.isdigit())
    rows = Authenticator.objects.select_for_update().filter(user=account)
    for row in rows.filter(type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]).order_by("-type"):
        if row.type == Authenticator.Type.TOTP and codes.use(row, code, now=now):
            return "authenticator-app"
        if row.type == Authenticator.Type.RECOVERY_CODES and recovery.use(row, code, now=now):
            row.refresh_from_db()
            _record("recovery-code-used", account, now, {"left": recovery.left(row)})
            return "recovery-codes"
    _record("factor-refused", account, now, {"factor": "code"})
    return None


@operation
def use_passkey(
    state: State | None, answer: Mapping[str, Any], *, account: Account | None, now: datetime
) -> tuple[Account, tuple[str, ...]] | None:
    """Prove who somebody is by a passkey; of `account`, or of whomever the answer names.

    returns:  the account and how (RFC 8176 words); None when nothing was proved, which is recorded when it is
              known of whom.
    """
    found = passkeys.shown(state, answer, account, now=now)
    if found is not None:
        found = Shown(Authenticator.objects.select_for_update().get(pk=found.row.pk), found.counter, found.amr)
        if passkeys.use(found, now=now):
            return Account.objects.get(pk=found.row.user_id), found.amr
    if account is not None:
        _record("factor-refused", account, now, {"factor": "passkey"})
    return None


def _lock(account: Account) -> None:
    """Let changes of one account's factors follow one another."""
    Account.objects.select_for_update().get(pk=account.pk)


def _own(account: Account, factor_id: int, *types: str) -> Authenticator:
    wanted = types or (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    row: Authenticator | None = Authenticator.objects.filter(user=account, pk=factor_id, type__in=wanted).first()
    if row is None:
        raise NotFound
    return row


def _added(account: Account, factor: str, web_session: WebSession, now: datetime) -> None:
    """Record a new factor; whoever came by a temporary pass may go on now."""
    _record("factor-added", account, now, {"factor": factor})
    WebSession.objects.filter(id=web_session.id).update(must_enrol=False)
    web_session.must_enrol = False


def _record(kind: str, account: Account, now: datetime, details: dict[str, str | int]) -> None:
    person = person_behind(account)
    if person is not None:
        record(
            kind,
            organisation_id=person.organisation_id,
            now=now,
            actor_id=person.id,
            target=("person", person.id),
            details=details,
        )
