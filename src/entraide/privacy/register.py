"""Every field of every row: whether it is about a person and, if so, what for, how long, and who reads it.

The privacy guide is made from this (`privacy.guide`), and the tests compare it with the models: a new column fails
until it stands here. Words are English here; pages and guides translate them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from entraide.help.keeping import store
from entraide.help.operations import forget_former, forget_old, forget_reports
from entraide.organisations.operations import forget_journals, set_organisation
from entraide.people.operations import forget_stale
from entraide.privacy.operations import erase_person
from entraide.provisioning.operations import forget_log


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogues; the guide translates it."""
    return sentence


_ = gettext_noop


@dataclass(frozen=True, slots=True)
class _Term:
    words: str
    by: Callable[..., object]


class Kept(Enum):
    """How long something is kept: in words, and by what it goes."""

    MEMBER = _Term(_("as long as the person is a member, until it is erased"), erase_person)
    REPORT = _Term(
        _("with the report of the session: the days that the organisation has set, usually 30"), forget_reports
    )
    LIVE = _Term(_("until the session ends"), store)
    BROWSER = _Term(_("30 days after its end"), forget_stale)
    STEP = _Term(_("two hours at most after the last step"), forget_stale)
    PASS = _Term(_("ten minutes, and an hour at most until the row is gone"), forget_stale)
    GUESS = _Term(_("counted for 24 hours, gone after 26"), forget_old)
    TICKET = _Term(_("30 seconds, and an hour at most until the row is gone"), forget_old)
    LOG = _Term(_("90 days"), forget_log)
    JOURNAL = _Term(_("the months that the organisation has set, usually 12"), forget_journals)
    FORMER = _Term(_("until neither the journal nor a session names the former person"), forget_former)
    SETTING = _Term(_("as long as it is set"), set_organisation)
    TOKEN = _Term(_("90 days after the end of the token"), forget_log)


class Readers(Enum):
    """Who reads something, besides whoever runs the server."""

    MEMBERS = _("whoever meets the person, and administrators who may read people")
    PEOPLE = _("the person, and administrators who may read people")
    OWN = _("the person")
    TABLE = _("both at the table, and administrators who may view reports")
    SEATS = _("both at the table")
    HELPER = _("its helper, and administrators who may view reports")
    REPORTS = _("administrators who may view reports")
    ADMINISTRATORS = _("administrators")
    EVERYBODY = _("everybody")
    NOBODY = _("nobody: the program alone")
    JOURNAL = _("administrators who may view reports or read the journal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Fields of a model that serve one purpose, go together, and are read by the same people."""

    model: str
    fields: tuple[str, ...]
    what: str
    purpose: str
    kept: Kept
    readers: Readers


def _entry(place: str, fields: str, what: str, purpose: str, kept: Kept, readers: Readers) -> Entry:
    return Entry(model=place, fields=tuple(fields.split()), what=what, purpose=purpose, kept=kept, readers=readers)


_KNOWN = _("so that each knows with whom they deal")
_SIGN_IN = _("to sign in, and nobody else in the person’s place")
_OWN_SIGN_INS = _("so that the person and administrators see and end sign-ins")
_GUARD = _("against guessing and misuse")
_HELP = _("the help itself, its receipt, and questions afterwards")
_WORK = _("the work of the helpdesk")
_EVIDENCE = _("security, and evidence of what was done")
_RIGHTS = _("so that everybody may do what they shall, and no more")
_FOLLOW = _("so that people arrive, change and leave by the directory’s hand")

PERSONAL: tuple[Entry, ...] = (
    # people
    _entry(
        "people.Person",
        "name looks email job_title company department",
        _("name, e-mail address, job title, company, department"),
        _KNOWN,
        Kept.MEMBER,
        Readers.MEMBERS,
    ),
    _entry(
        "people.Person",
        "issuer subject directory_id kept_by",
        _("who the person is at the identity provider and in the directory, and whose word the facts are"),
        _SIGN_IN,
        Kept.MEMBER,
        Readers.PEOPLE,
    ),
    _entry(
        "people.Person",
        "created_at signed_in_at disabled_at disabled_by",
        _("since when the person is here, the last sign-in, whether and by whom access was taken away"),
        _EVIDENCE,
        Kept.MEMBER,
        Readers.PEOPLE,
    ),
    _entry(
        "people.Person",
        "former",
        _("code of a person whose data was erased"),
        _("so that receipts and the journal can still be read"),
        Kept.FORMER,
        Readers.MEMBERS,
    ),
    _entry(
        "people.Person",
        "language",
        _("language in which the person last read"),
        _("so that letters are written in a language that the person reads"),
        Kept.MEMBER,
        Readers.PEOPLE,
    ),
    _entry("people.Photo", "id person png added_at", _("photo"), _KNOWN, Kept.MEMBER, Readers.MEMBERS),
    _entry(
        "people.Photo",
        "source_hash",
        _("hash of the address of the photo"),
        _("so that it is fetched only when it changed"),
        Kept.MEMBER,
        Readers.NOBODY,
    ),
    _entry("people.Account", "email", _("address of the login"), _SIGN_IN, Kept.MEMBER, Readers.PEOPLE),
    _entry(
        "people.Account",
        "id password is_active last_login created_at",
        _("login: its number, the password as a hash, whether it is open, when it was used and made"),
        _SIGN_IN,
        Kept.MEMBER,
        Readers.NOBODY,
    ),
    _entry(
        "people.Account",
        "invited_by",
        _("number of whoever invited the person"),
        _("so that the invitation says who sends it"),
        Kept.MEMBER,
        Readers.OWN,
    ),
    _entry(
        "mfa.Authenticator",
        "user type data created_at last_used_at",
        _("passkeys with their names, secret of the authenticator app, recovery codes; sealed or hashed"),
        _SIGN_IN,
        Kept.MEMBER,
        Readers.OWN,
    ),
    _entry(
        "account.EmailAddress",
        "user email verified primary",
        _("address of the login"),
        _SIGN_IN,
        Kept.MEMBER,
        Readers.NOBODY,
    ),
    _entry(
        "people.TemporaryPass",
        "account secret_hash expires_at",
        _("hash of a temporary pass"),
        _("to let somebody in who is locked out"),
        Kept.PASS,
        Readers.NOBODY,
    ),
    _entry(
        "people.Membership",
        "group person since",
        _("groups of the person, since when"),
        _RIGHTS,
        Kept.MEMBER,
        Readers.PEOPLE,
    ),
    _entry(
        "people.WebSession",
        "id person auth_time proved_at amr acr created_at last_seen_at expires_at ended_at browser shared must_enrol"
        " held_until",
        _("sign-ins: when, how proved, last use, browser and system, whether the computer is shared"),
        _OWN_SIGN_INS,
        Kept.BROWSER,
        Readers.PEOPLE,
    ),
    _entry(
        "people.WebSession",
        "token_hash provider provider_session id_token device_id help_id",
        _("hash of the cookie; the provider’s name of the session, sealed ID token and device; the last help session"),
        _("so that the sign-in works, and ends where it must"),
        Kept.BROWSER,
        Readers.NOBODY,
    ),
    _entry(
        "people.Departure",
        "state_hash browser_hash provider purpose web_session nonce verifier next_path shared left_at",
        _("somebody on the way to a provider and back, by hashes of random numbers"),
        _SIGN_IN,
        Kept.STEP,
        Readers.NOBODY,
    ),
    _entry(
        "people.LogoutNotice",
        "provider jti_hash heard_at",
        _("hash of a sign-out that a provider has sent"),
        _GUARD,
        Kept.STEP,
        Readers.NOBODY,
    ),
    _entry(
        "sessions.Session",
        "session_key session_data expire_date",
        _("steps before somebody is signed in, such as a code that waits"),
        _SIGN_IN,
        Kept.STEP,
        Readers.NOBODY,
    ),
    # provisioning
    _entry(
        "provisioning.DirectoryUser",
        "id person data external_id user_name_key display_name_key formatted_key given_name_key family_name_key"
        " title_key organization_key department_key manager active_told created_at changed_at version",
        _("what the directory says of the person: names, addresses, title, department, manager, its id of them"),
        _FOLLOW,
        Kept.MEMBER,
        Readers.PEOPLE,
    ),
    _entry(
        "provisioning.DirectoryEmail",
        "user value_key type_key primary",
        _("addresses in the directory"),
        _FOLLOW,
        Kept.MEMBER,
        Readers.NOBODY,
    ),
    _entry(
        "provisioning.ProvisioningEntry",
        "person group at kind fields reason token_id",
        _("what a directory changed: names of attributes, never their values; why something was refused"),
        _("finding out why somebody is not as the directory says"),
        Kept.LOG,
        Readers.ADMINISTRATORS,
    ),
    _entry(
        "provisioning.ScimToken",
        "made_by",
        _("number of whoever made a token"),
        _EVIDENCE,
        Kept.TOKEN,
        Readers.ADMINISTRATORS,
    ),
    # help
    _entry(
        "help.HelpSession",
        "id helper sharer phase opened_at met_at ended_at ended_reason shown chat_count state version due_at",
        _("session: who helped whom, when, how long, what kind of thing was shown and its title, how it ended"),
        _HELP,
        Kept.REPORT,
        Readers.TABLE,
    ),
    _entry(
        "help.HelpSession",
        "sharer_browser",
        _("browser and system of whoever showed"),
        _HELP,
        Kept.REPORT,
        Readers.TABLE,
    ),
    _entry("help.HelpSession", "reason ticket", _("reason and ticket of the help"), _WORK, Kept.REPORT, Readers.TABLE),
    _entry(
        "help.HelpSession",
        "note outcome",
        _("the helper’s note, and what came of it"),
        _WORK,
        Kept.REPORT,
        Readers.HELPER,
    ),
    _entry(
        "help.Consent",
        "session person ask text_version language surface at",
        _("consent: which question, in which version and language, what was chosen, when"),
        _("proof that the person was asked"),
        Kept.REPORT,
        Readers.REPORTS,
    ),
    _entry(
        "help.AbuseReport",
        "session person text made_at handled_at handled_by",
        _("what a sharer reported, and who has seen to it"),
        _("protection of the people who are helped"),
        Kept.REPORT,
        Readers.REPORTS,
    ),
    _entry(
        "help.ChatMessage",
        "session seq author key text at",
        _("chat"),
        _("to talk during a session"),
        Kept.LIVE,
        Readers.SEATS,
    ),
    _entry(
        "help.WrongCode",
        "person_id address at forgiven",
        _("wrong codes: by whom, when, and a keyed hash of the network address"),
        _GUARD,
        Kept.GUESS,
        Readers.NOBODY,
    ),
    _entry(
        "help.LineTicket",
        "token_hash session seat web_session_id page tab made_at",
        _("hash of the ticket by which a page takes its seat"),
        _GUARD,
        Kept.TICKET,
        Readers.NOBODY,
    ),
    # journal
    _entry(
        "journal.JournalEntry",
        "sequence at kind actor_id target_kind target_id details previous digest",
        _("journal: who did what to whom, when, as numbers and codes, without names or texts"),
        _EVIDENCE,
        Kept.JOURNAL,
        Readers.JOURNAL,
    ),
    # organisations
    _entry(
        "organisations.Organisation",
        "contact_telephone contact_hours contact_ticket_url",
        _("how the helpdesk is reached"),
        _("so that people find out who really called them"),
        Kept.SETTING,
        Readers.EVERYBODY,
    ),
)

#: fields that say nothing about a person: numbers of rows, settings, names of things, secrets of the program itself
PLAIN: Mapping[str, str] = MappingProxyType(
    {
        "people.Person": "id organisation emergency",
        "people.Membership": "id",
        "people.Group": "id organisation name",
        "people.IdentityProvider": "id organisation slug name preset issuer client_id secret scopes claims demands"
        " groups userinfo email_trusted step_up_acr step_up_amr signs_out_there enabled created_at",
        "people.ProviderFacts": "provider metadata metadata_at keys keys_at keys_asked_at",
        "people.SigningKey": "id sealed made_at",
        "people.LogoutNotice": "id",
        "people.WebSession": "organisation",
        "people.EmergencyKey": "person key_hash made_at used_at seen_at",
        "provisioning.ScimToken": "id organisation provider token_hash prefix made_at expires_at last_used_at"
        " revoked_at",
        "provisioning.DirectoryUser": "organisation provider",
        "provisioning.DirectoryEmail": "id",
        "provisioning.DirectoryGroup": "id organisation provider group external_id display_name_key created_at"
        " changed_at version",
        "provisioning.ProvisioningEntry": "id organisation provider",
        "roles.Role": "id organisation name description built_in permissions changed_at",
        "roles.Assignment": "id organisation role name everyone changed_at members scope",
        "help.HelpSession": "organisation",
        "help.Invitation": "id organisation session routing digest made_at open closed_at redeemed",
        "help.WrongCode": "id organisation",
        "help.Consent": "id organisation",
        "help.AbuseReport": "id organisation",
        "help.ChatMessage": "id organisation",
        "help.LineTicket": "organisation",
        "journal.JournalEntry": "id organisation_id",
        "journal.JournalHead": "organisation_id sequence digest",
        "organisations.Organisation": "id slug name created_at remote_help help_to_unenrolled disable_chat code_minutes"
        " session_minutes report_days journal_months relay_only second_factor idle_minutes signed_in_hours reason_mode"
        " ticket_template sign_in_text consent_text colour logo_id",
        "organisations.Logo": "id organisation png added_at",
        "organisations.DomainClaim": "id organisation name proof claimed_at checked_at seen_at",
        "organisations.VerifiedDomain": "id organisation name verified_at",
        # of Django and allauth: rows of theirs, or tables in which nothing ever stands here
        "mfa.Authenticator": "id",
        "account.EmailAddress": "id",
        "account.EmailConfirmation": "id email_address created sent key",
        "auth.Permission": "id name content_type codename",
        "auth.Group": "id name permissions",
        "contenttypes.ContentType": "id app_label model",
        "allauth_idp_oidc.Client": "id name secret scopes default_scopes type grant_types redirect_uris cors_origins"
        " allow_uri_wildcards response_types owner skip_consent created_at data",
        "allauth_idp_oidc.Token": "id type hash client user data created_at expires_at scopes",
    }
)


def registered() -> Iterator[tuple[str, str]]:
    """Every (model, field) that stands here, as often as it does."""
    for entry in PERSONAL:
        yield from ((entry.model, field) for field in entry.fields)
    for model, fields in PLAIN.items():
        yield from ((model, field) for field in fields.split())
