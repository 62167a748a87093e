"""Rows of an organisation."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from entraide.chance import new_id
from entraide.rules.notes import ReasonMode


class Organisation(models.Model):
    """A tenant. Switches carry Remote Help's names and defaults; what is ours stands below them.

    ticket_template:  address of a ticket in the ticket system, with `{ticket}` in it.
    colour, logo_id:  of its look: `#rrggbb`, and the id of its `Logo`; empty: ours.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    slug = models.SlugField(max_length=63, unique=True)
    name = models.CharField(max_length=128)
    created_at = models.DateTimeField()

    remote_help = models.BooleanField(default=False)
    help_to_unenrolled = models.BooleanField(default=False)
    disable_chat = models.BooleanField(default=False)

    code_minutes = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(2), MaxValueValidator(60)]
    )
    session_minutes = models.PositiveSmallIntegerField(
        default=240, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    report_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    relay_only = models.BooleanField(default=False)
    #: demanded of whoever signs in by the embedded directory; outside providers have rules of their own
    second_factor = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    signed_in_hours = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(72)]
    )

    reason_mode = models.CharField(
        max_length=8, default=ReasonMode.OFF.value, choices=[(one.value, one.value) for one in ReasonMode]
    )
    ticket_template = models.CharField(max_length=300, blank=True)
    sign_in_text = models.TextField(blank=True)
    consent_text = models.TextField(blank=True)
    colour = models.CharField(max_length=7, blank=True)
    logo_id = models.CharField(max_length=22, blank=True)

    contact_telephone = models.CharField(max_length=40, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    contact_ticket_url = models.URLField(max_length=300, blank=True)

    @property
    def wants_reason(self) -> bool:
        """Whether a helper must write why before asking to see a screen."""
        return self.reason_mode == ReasonMode.REQUIRED.value

    @property
    def stylesheet_url(self) -> str:
        """Where its colour is served as a sheet; empty when it keeps ours."""
        return reverse("look-colour", args=[self.colour.removeprefix("#")]) if self.colour else ""

    @property
    def logo_url(self) -> str:
        """Where its logo is served; empty when it keeps ours."""
        return reverse("look-logo", args=[self.logo_id]) if self.logo_id else ""

    @property
    def code_lasts(self) -> timedelta:
        """How long a security code lives."""
        return timedelta(minutes=self.code_minutes)

    @property
    def session_lasts(self) -> timedelta:
        """The longest a session may last."""
        return timedelta(minutes=self.session_minutes)

    @property
    def idle_lasts(self) -> timedelta:
        """How long a browser stays signed in without being used."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def signed_in_lasts(self) -> timedelta:
        """How long a browser stays signed in after the person proved who they are."""
        return timedelta(hours=self.signed_in_hours)


class Logo(models.Model):
    """An organisation's logo: PNG, re-encoded here. Its id is the only way to it and changes with the picture."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    added_at = models.DateTimeField()


class DomainClaim(models.Model):
    """A domain that an organisation says is its own, and the proof that it must put into DNS. ASCII form.

    seen_at:     when the record was last found there; None: never yet.
    checked_at:  when DNS last answered, whatever it said.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domain_claims")
    name = models.CharField(max_length=253)
    proof = models.CharField(max_length=22, default=new_id)
    claimed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, db_index=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="domain_claim_once")]

    @property
    def record_name(self) -> str:
        """Where the record must stand."""
        return f"_entraide.{self.name}"

    @property
    def record_text(self) -> str:
        """What it must say."""
        return f"entraide-proof={self.proof}"


class VerifiedDomain(models.Model):
    """A domain that the organisation has proved to be its own; it belongs to one organisation only. ASCII form."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253, unique=True)
    verified_at = models.DateTimeField()
