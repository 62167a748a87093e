"""Rows of an organisation."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from entraide.chance import new_id


class Organisation(models.Model):
    """A tenant. Switches carry Remote Help's names and defaults; what is ours stands below them."""

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
    journal_months = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(6), MaxValueValidator(36)]
    )
    relay_only = models.BooleanField(default=False)
    idle_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )
    signed_in_hours = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(72)]
    )

    contact_telephone = models.CharField(max_length=40, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    contact_ticket_url = models.URLField(max_length=300, blank=True)

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
