"""Rows of help."""

from django.db import models

from entraide.chance import new_id
from entraide.organisations.models import Organisation
from entraide.people.models import Person


class HelpSession(models.Model):
    """A table with two seats. `state` holds the rules' SessionState whole; the columns are what queries need.

    version:  grows with every change; pages drop an older state.
    due_at:   when the ticker must look again; empty after the end.
    shown:    kinds of surface that were shown, in order, for the receipt.
    reason, ticket, note, outcome:  the helper's own words; they go with the row, and never into the journal.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="help_sessions")
    helper = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions_helped")
    sharer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions_shared", null=True, blank=True)
    phase = models.CharField(max_length=8)
    version = models.PositiveBigIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.JSONField()
    chat_count = models.PositiveIntegerField(default=0)
    shown = models.JSONField(default=list)
    sharer_browser = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=24, blank=True)
    reason = models.TextField(blank=True)
    ticket = models.TextField(blank=True)
    note = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="session_due"),
            models.Index(fields=["organisation", "helper", "phase", "ended_at"], name="session_helper"),
            models.Index(fields=["organisation", "sharer", "phase"], name="session_sharer"),
            models.Index(fields=["organisation", "phase", "opened_at", "id", "met_at"], name="session_phase"),
            models.Index(
                fields=["organisation", "outcome", "opened_at", "id", "phase", "met_at"], name="session_outcome"
            ),
            # of a person, as lists walk from one person to the next
            models.Index(fields=["helper", "phase", "met_at", "id"], name="session_of_helper"),
            models.Index(fields=["sharer", "phase", "met_at", "id"], name="session_of_sharer"),
            # lists count, filter and page through 100,000 sessions by this alone, without touching rows that hold
            # whole states
            models.Index(
                fields=[
                    "organisation",
                    "opened_at",
                    "id",
                    "phase",
                    "met_at",
                    "ended_reason",
                    "outcome",
                    "helper",
                    "sharer",
                    "ticket",
                    "ended_at",
                ],
                name="session_listed",
            ),
        ]


class Invitation(models.Model):
    """A security code of a session: its routing half in clear, an HMAC of the whole, never the code.

    open: 1 while it may be redeemed, NULL afterwards; unique with organisation and routing half, so that no two
    live codes of an organisation route alike, and with the session, so that a session has one open code at most.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    session = models.ForeignKey(HelpSession, on_delete=models.CASCADE, related_name="invitations")
    routing = models.CharField(max_length=3)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    open = models.PositiveSmallIntegerField(null=True, default=1)
    closed_at = models.DateTimeField(null=True, blank=True)
    redeemed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "routing", "open"], name="code_routes_once"),
            models.UniqueConstraint(fields=["session", "open"], name="code_one_open"),
        ]
        indexes = [models.Index(fields=["organisation", "routing", "made_at"], name="code_lookup")]


class WrongCode(models.Model):
    """A wrong code, counted for its person and its address; survives the refusal that it caused.

    address: HMAC of the network address, so that no address is kept.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="wrong_codes")
    person_id = models.CharField(max_length=22)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    forgiven = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "at"], name="wrong_person"),
            models.Index(fields=["address", "at"], name="wrong_address"),
        ]


class Consent(models.Model):
    """An Allow: which ask, which text in which language was shown, what was chosen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="consents")
    session = models.ForeignKey(HelpSession, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    ask = models.PositiveIntegerField()
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=16)
    surface = models.CharField(max_length=10)
    at = models.DateTimeField()


class AbuseReport(models.Model):
    """What a sharer reported about a session; goes with the session. `handled_at`: an administrator has seen to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="abuse_reports")
    session = models.OneToOneField(HelpSession, on_delete=models.CASCADE, related_name="abuse_report")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="abuse_reports")
    text = models.TextField(blank=True)
    made_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.CharField(max_length=22, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "handled_at"], name="abuse_open")]


class ChatMessage(models.Model):
    """A message of the thread; kept while the session lives and purged at its end."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="chat_messages")
    session = models.ForeignKey(HelpSession, on_delete=models.CASCADE, related_name="chat_messages")
    seq = models.PositiveIntegerField()
    author = models.CharField(max_length=6)
    key = models.CharField(max_length=36)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="chat_in_order"),
            models.UniqueConstraint(fields=["session", "author", "key"], name="chat_said_once"),
        ]


class LineTicket(models.Model):
    """A ticket for one line: single use, short-lived, for one web session, seat and page. Stored by its hash."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="line_tickets")
    session = models.ForeignKey(HelpSession, on_delete=models.CASCADE, related_name="line_tickets")
    seat = models.CharField(max_length=6)
    web_session_id = models.CharField(max_length=22)
    page = models.CharField(max_length=22)
    tab = models.CharField(max_length=22)
    made_at = models.DateTimeField()
