"""Every refusal of entraide: its code for programs, its status for HTTP, its sentence for people.

The first paragraph of each docstring *is* the sentence shown to people; it is translated through the message
catalogues (an extractor of our own reads this file). Keep it short, without blame, with the next step in it.
Pure: imports nothing of Django.
"""

from collections.abc import Callable
from typing import ClassVar


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """This is not possible right now."""

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 409
    #: whether the helpdesk's telephone and hours belong beside the sentence
    shows_contact: ClassVar[bool] = True
    #: whether the missing right, and who can give it, are named after the sentence
    names_right: ClassVar[bool] = False

    def __init__(
        self, *, traces: tuple[Callable[[], None], ...] = (), givers: tuple[str, ...] = (), **details: str | int
    ) -> None:
        """Refuse; `traces` are written although the transaction of the act itself is rolled back.

        traces:   callables that write counters and journal rows; run by `@operation` after its savepoint is undone.
        givers:   names of people who can give the missing right; for the sentence only, never for a log.
        details:  facts for the page or the wire (never a code, a name or a chat text): `retry_after_s`, `right` ...
        """
        super().__init__(self.code)
        self.traces = traces
        self.givers = givers
        self.details = details

    @classmethod
    def sentence(cls) -> str:
        """Answer the untranslated sentence: the first paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())


# --- codes -----------------------------------------------------------------------------------------------------


class CodeMalformed(Refusal):
    """A security code has 8 letters and digits, such as 7KD-4QX2M. Please check what you typed."""

    code = "code-malformed"
    http_status = 422


class CodeWrong(Refusal):
    """This code does not lead to anyone. Check it with the person helping you, and type it again."""

    code = "code-wrong"
    http_status = 404


class CodeExpired(Refusal):
    """This code has run out. Ask the person helping you for a new one."""

    code = "code-expired"
    http_status = 410


class CodeUsed(Refusal):
    """This code has already been used. Ask the person helping you for a new one."""

    code = "code-used"
    http_status = 410


class TooManyCodes(Refusal):
    """Too many wrong codes were typed from your account. Wait a while, or call the helpdesk to be let in sooner."""

    code = "too-many-wrong-codes"
    http_status = 429


class TooManyCodesHere(Refusal):
    """Many wrong codes came from your network just now. Wait a few seconds, then type the code again."""

    code = "too-many-wrong-codes-here"
    http_status = 429


class TooManySessions(Refusal):
    """You already have five codes or sessions open. End one of them before you make another code."""

    code = "too-many-sessions"
    shows_contact = False


class NoFreeCode(Refusal):
    """No security code is free at the moment. Try again in a minute."""

    code = "no-free-code"
    http_status = 503


class NoMoreCodeTime(Refusal):
    """This code has been extended as far as it can be. Make a new code when you need one."""

    code = "no-more-code-time"
    shows_contact = False


# --- who may ---------------------------------------------------------------------------------------------------


class NotSignedIn(Refusal):
    """Please sign in first."""

    code = "not-signed-in"
    http_status = 401


class ConfirmFirst(Refusal):
    """Confirm who you are before you change this: it has been a while since you signed in. Nothing was changed."""

    code = "confirm-first"
    http_status = 401
    shows_contact = False


class FactorWanted(Refusal):
    """Set up a second factor first: an authenticator app or a passkey. Until then nothing else is open to you."""

    code = "factor-wanted"
    http_status = 403


class FactorDemanded(Refusal):
    """Your organisation asks everybody for a second factor, and this is your last one. Add another first, then remove this one."""

    code = "factor-demanded"
    shows_contact = False


class TooManyPasskeys(Refusal):
    """You have twenty passkeys already. Remove one that you no longer use."""

    code = "too-many-passkeys"
    shows_contact = False


class SignInOver(Refusal):
    """This sign-in was begun in another browser, or too long ago. Nothing was opened. Start again from the sign-in page."""

    code = "sign-in-over"
    http_status = 410


class SignInDeclined(Refusal):
    """Your organisation’s sign-in service did not let you in. Try again, or ask the helpdesk whether your account may use remote help."""

    code = "sign-in-declined"
    http_status = 403


class SignInRefused(Refusal):
    """Your organisation’s sign-in service answered in a way that cannot be trusted, so nobody was signed in. Try again; if it happens again, call the helpdesk."""

    code = "sign-in-refused"
    http_status = 403


class NameNotGiven(Refusal):
    """Your organisation’s sign-in service did not tell your name, and nobody can help or be helped here without one. Call the helpdesk."""

    code = "name-not-given"
    http_status = 403


class ProviderUnreachable(Refusal):
    """Your organisation’s sign-in service does not answer at the moment. Whoever is signed in can go on working. Try again in a few minutes."""

    code = "provider-unreachable"
    http_status = 503


class NotAHelper(Refusal):
    """You may not help others at your organisation."""

    code = "right-missing"
    http_status = 403
    names_right = True


class RightMissing(Refusal):
    """You do not have the right to do this."""

    code = "not-allowed"
    http_status = 403
    names_right = True


class OutOfScope(Refusal):
    """You may not help this person: they are not among the people whom you were given to help."""

    code = "out-of-scope"
    http_status = 403
    names_right = True


class OutOfReach(Refusal):
    """You may do this, but not for this person or not for everyone: your right reaches other people."""

    code = "out-of-reach"
    http_status = 403
    names_right = True


class MoreThanYours(Refusal):
    """This concerns rights that you do not hold yourself, at least not for so many people. Nobody can give, change or take away more than they hold. Nothing was changed."""

    code = "more-than-yours"
    http_status = 403
    names_right = True


class HelperMayNot(Refusal):
    """The other person may not help at your organisation at present. Nothing is shown. Ask the helpdesk for another helper."""

    code = "helper-may-not"
    http_status = 403


class HelperOutOfScope(Refusal):
    """The person who gave you this code may help others here, but not you. Nothing is shown. Ask the helpdesk for another helper."""

    code = "helper-out-of-scope"
    http_status = 403


class RemoteHelpOff(Refusal):
    """Remote help is switched off at your organisation. An administrator can switch it on."""

    code = "remote-help-off"
    http_status = 403


class PersonDisabled(Refusal):
    """Your access has been switched off. Call the helpdesk if you think this is a mistake."""

    code = "person-disabled"
    http_status = 403


class SelfHelp(Refusal):
    """This is your own code: you cannot help yourself. To try both sides, sign in as someone else in another browser or in a private window."""

    code = "self-help"
    shows_contact = False


class NotFound(Refusal):
    """There is nothing here, or it is not meant for you."""

    code = "not-found"
    http_status = 404


class OnlyByForm(Refusal):
    """This address only takes what a form sends. Go to the start page and use the button there."""

    code = "only-by-form"
    http_status = 405
    shows_contact = False


class CrossSite(Refusal):
    """This request came from another site and was refused."""

    code = "cross-site"
    http_status = 403


class FieldInvalid(Refusal):
    """Something in the form cannot be used. Please check the marked fields."""

    code = "field-invalid"
    http_status = 422
    shows_contact = False


class AddressInUse(Refusal):
    """Somebody already uses this e-mail address. Choose another one."""

    code = "address-in-use"
    shows_contact = False


class NameInUse(Refusal):
    """This name is already in use. Choose another one."""

    code = "name-in-use"
    shows_contact = False


class DomainNotProved(Refusal):
    """The record is not there yet. DNS may take an hour to tell of a change; look again then, and compare name and value."""

    code = "domain-not-proved"
    shows_contact = False


class DomainUnanswered(Refusal):
    """DNS does not answer at the moment. Nothing was changed; try again in a few minutes."""

    code = "domain-unanswered"
    http_status = 503
    shows_contact = False


class InSession(Refusal):
    """This person sits at a session now. End it, or wait until it is over."""

    code = "in-session"
    shows_contact = False


class ReportWaits(Refusal):
    """A report by or about this person waits. See to it first: its words are erased with the person."""

    code = "report-waits"
    shows_contact = False


class KeptElsewhere(Refusal):
    """An identity provider or a directory keeps this. Change it there; it arrives here by itself."""

    code = "kept-elsewhere"
    shows_contact = False


class TooManyTokens(Refusal):
    """Two tokens of this provider are alive. Revoke the older one, then make a new one."""

    code = "too-many-tokens"
    shows_contact = False


class TakenInDirectory(Refusal):
    """Somebody or something else is already called so. Give it another value, or remove the other one first."""

    code = "taken-in-directory"
    shows_contact = False


class DirectoryUnknown(Refusal):
    """This refers to somebody whom this directory has not brought here. Bring them first."""

    code = "directory-unknown"
    http_status = 400
    shows_contact = False


class DirectoryIdFixed(Refusal):
    """The person has signed in under another id of the directory, which cannot change any more. Remove and create instead."""

    code = "directory-id-fixed"
    http_status = 400
    shows_contact = False


class DirectoryOutdated(Refusal):
    """It has changed since it was read. Read it again, then try once more."""

    code = "directory-outdated"
    http_status = 412
    shows_contact = False


class LastAdministrator(Refusal):
    """This would leave your organisation without an administrator. Make someone else administrator first."""

    code = "last-administrator"
    shows_contact = False


class RoleBuiltIn(Refusal):
    """This role comes with entraide and cannot be changed or deleted. Clone it, and change the copy."""

    code = "role-built-in"
    shows_contact = False


# --- the session -----------------------------------------------------------------------------------------------


class SessionOver(Refusal):
    """This session has ended. Ask for a new code to start another one."""

    code = "session-over"
    http_status = 410


class SeatTaken(Refusal):
    """This session is already open in another tab or on another device. You can take it over here."""

    code = "seat-taken"
    shows_contact = False


class NotYourSeat(Refusal):
    """This step belongs to the other person."""

    code = "not-your-seat"
    http_status = 403
    shows_contact = False


class NotNow(Refusal):
    """This is not possible at this point of the session."""

    code = "not-now"
    shows_contact = False


class AskOver(Refusal):
    """This question is no longer open. Nothing was shown. The helper can ask you again."""

    code = "ask-over"
    http_status = 410
    shows_contact = False


class AskOpen(Refusal):
    """You have already asked. Wait for the answer."""

    code = "ask-open"
    shows_contact = False


class NoMoreAsks(Refusal):
    """You have asked three times. Write in the chat, or call, before you try with a new code."""

    code = "no-more-asks"
    shows_contact = False


class NoMoreAskTime(Refusal):
    """There is no more time to add. The helper can ask you again."""

    code = "no-more-ask-time"
    shows_contact = False


class NoMoreWaiting(Refusal):
    """The place cannot be kept any longer. End this session, and begin a new one with a new code."""

    code = "no-more-waiting"
    shows_contact = False


class NoMoreSessionTime(Refusal):
    """This session cannot be made longer any more. When it has ended, begin a new one with a new code."""

    code = "no-more-session-time"
    shows_contact = False


class HelperAway(Refusal):
    """The helper is not here right now. Nothing was shown. You can allow once the helper is back."""

    code = "helper-away"
    shows_contact = False


class SharerAway(Refusal):
    """The other person is not here right now. You can ask once they are back."""

    code = "sharer-away"
    shows_contact = False


class ChatOff(Refusal):
    """Chat is switched off at your organisation."""

    code = "chat-off"
    http_status = 403
    shows_contact = False


class ChatTooLong(Refusal):
    """This message is too long: 4,000 characters at most. Send it in parts."""

    code = "chat-too-long"
    http_status = 422
    shows_contact = False


class ChatFull(Refusal):
    """This conversation is full. Go on by telephone, or end the session and start another one."""

    code = "chat-full"
    http_status = 429


class ChatEmpty(Refusal):
    """There is nothing to send yet."""

    code = "chat-empty"
    http_status = 422
    shows_contact = False


class TooManyMessages(Refusal):
    """Too many messages at once. Wait a second and go on."""

    code = "too-many-messages"
    http_status = 429
    shows_contact = False


class TicketInvalid(Refusal):
    """The connection to this session could not be checked. Reload the page."""

    code = "ticket-invalid"
    http_status = 403
    shows_contact = False


class TryAgain(Refusal):
    """The service is very busy. Nothing was lost; try again in a moment."""

    code = "try-again"
    http_status = 503


class ReasonWanted(Refusal):
    """Write first why you connect, or the ticket: the other person reads it before allowing anything."""

    code = "reason-wanted"
    http_status = 422
    shows_contact = False


class ListTooLong(Refusal):
    """This list is too long for one file. Narrow it by a search or a filter, and export it again."""

    code = "list-too-long"
    http_status = 422
    shows_contact = False


# --- breaches of the protocol ----------------------------------------------------------------------------------


class Breach(Exception):  # noqa: N818
    """A message breaks the protocol; the line that sent it is closed.

    reason: a short ASCII text for the log and the close frame (123 bytes at most), without any of the content.
    """

    close_code = 1002

    def __init__(self, reason: str) -> None:
        """Keep `reason` for the close frame."""
        super().__init__(reason)
        self.reason = reason


class Oversized(Breach):
    """A frame was larger than a line takes."""

    close_code = 1009
