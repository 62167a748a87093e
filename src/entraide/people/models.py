"""Rows of people. Account, Person and WebSession are three things: see docs/decisions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from entraide.chance import new_id
from entraide.organisations.models import Organisation

#: the issuer of persons whose login is an account of the embedded directory; no URL, so that no new
#: public address turns people into strangers
DIRECTORY_ISSUER = "entraide:directory"


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account that signs in as `username`, an e-mail address."""
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A login of the embedded directory (e-mail and password); `AUTH_USER_MODEL`, used by allauth and nothing else."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()


class Person(models.Model):
    """A member of an organisation, known by (organisation, issuer, subject) and never by e-mail.

    All texts come from the directory or the identity provider and are cleaned by `rules.text`.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    name = models.CharField(max_length=512)
    email = models.EmailField(blank=True)
    job_title = models.CharField(max_length=512, blank=True)
    company = models.CharField(max_length=512, blank=True)
    department = models.CharField(max_length=512, blank=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "issuer", "subject"], name="person_once"),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="person_name")]


class Photo(models.Model):
    """A person's picture: PNG, square, re-encoded here; its id is the only way to it and changes with the picture."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="photo")
    png = models.BinaryField()
    added_at = models.DateTimeField()


class Group(models.Model):
    """A group of persons. `gives_help`: its members may help, until roles decide it. `administers`: administrators."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=256)
    gives_help = models.BooleanField(default=False)
    administers = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="group_name_once")]


class Membership(models.Model):
    """A person in a group, both of one organisation."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="membership_once")]


class WebSession(models.Model):
    """A browser in which a person is signed in: opaque, looked up by the hash of its cookie, revocable.

    auth_time: when the person proved who they are; amr: how (RFC 8176 words).
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="web_sessions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="web_sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    auth_time = models.DateTimeField()
    amr = models.JSONField(default=list)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    browser = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"], name="web_session_person")]
