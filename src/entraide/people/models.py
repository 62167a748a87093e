"""Rows of people. Account, Person and WebSession are three things: see docs/decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext

from entraide.chance import new_id
from entraide.organisations.models import Organisation
from entraide.rules.text import skeleton

#: the issuer of persons whose login is an account of the embedded directory; no URL, so that no new
#: public address turns people into strangers
DIRECTORY_ISSUER = "entraide:directory"
#: its part of addresses, which no outside provider can have
DIRECTORY_SLUG = "directory"
#: begins the subject of somebody whom a directory has announced and who has never signed in; what follows is random
ANNOUNCED = "announced:"
#: the issuer of persons whose data was erased; nobody can sign in by it, and their subject is their code
FORMER_ISSUER = "entraide:former"
#: a name of 128 graphemes can be drawn by many more letters, and an index of PostgreSQL holds 2,700 bytes
LOOKS_LENGTH_MAX = 600


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
    #: the person who invited whoever owns it; empty: an operator, from the command line
    invited_by = models.CharField(max_length=22, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()


class _NameRead(DeferredAttribute):
    """Reads the name of a person; of one whose data was erased the code, and of nobody's own account what it is."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> object:
        kept = super().__get__(instance, cls)
        known = {} if instance is None else instance.__dict__
        if known.get("former"):
            return gettext("former person %(code)s") % {"code": known["former"]}
        return gettext("Emergency account") if known.get("emergency") else kept

    def __set__(self, instance: models.Model, value: object) -> None:
        """Keep it; having this, Python reads by `__get__` although the instance has the value."""
        instance.__dict__[self.field.attname] = value


class NameField(models.CharField):  # type: ignore[type-arg]
    """The column of a person's name; it is empty once the person's data was erased."""

    descriptor_class = _NameRead

    def deconstruct(self) -> Any:
        """Be a plain column of text to migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> object:  # noqa: FBT001 - Django's signature
        """Store what is kept, not what is read."""
        return model_instance.__dict__[self.attname]


class Person(models.Model):
    """A member of an organisation, known by (organisation, issuer, subject) and never by e-mail.

    All texts come from the directory or the identity provider and are cleaned by `rules.text`.

    directory_id:  what the issuer's directory calls the person (SCIM's externalId), as a signed claim says it too;
                   it joins an announced person to the sign-in that follows.
    kept_by:       whose word the facts are: "provider" (claims), "directory" (SCIM), empty: ours.
    looks:         what the name looks like (`rules.text.skeleton`), by which look-alikes are found; follows the name.
    disabled_by:   "directory" when that took the access away, and may give it back; empty: somebody here.
    signed_in_at:  when the person last signed in.
    former:        the code of somebody whose data was erased (at `disabled_at`); their row has nothing else of them.
    emergency:     the emergency account of the organisation, which is nobody's own (see `EmergencyKey`).
    language:      in which the person last signed in, or chose to read; letters of their own are written in it.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    name = NameField(max_length=512)
    looks = models.TextField(blank=True, editable=False)
    email = models.EmailField(blank=True)
    job_title = models.CharField(max_length=512, blank=True)
    company = models.CharField(max_length=512, blank=True)
    department = models.CharField(max_length=512, blank=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    directory_id = models.CharField(max_length=255, blank=True)
    kept_by = models.CharField(max_length=10, blank=True)
    disabled_by = models.CharField(max_length=10, blank=True)
    signed_in_at = models.DateTimeField(null=True, blank=True)
    former = models.CharField(max_length=8, blank=True)
    emergency = models.BooleanField(default=False)
    language = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "issuer", "subject"], name="person_once"),
            models.UniqueConstraint(
                fields=["organisation", "issuer", "directory_id"],
                condition=~models.Q(directory_id=""),
                name="person_of_directory_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="person_name"),
            models.Index(fields=["organisation", "looks"], name="person_looks"),
        ]

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write the row; what the name looks like goes with the name as it is kept."""
        if "name" in self.__dict__:
            self.looks = skeleton(self.__dict__["name"])[:LOOKS_LENGTH_MAX]
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "looks"}
        super().save(*args, update_fields=update_fields, **kwargs)


class Photo(models.Model):
    """A person's picture: PNG, square, re-encoded here; its id is the only way to it and changes with the picture.

    source_hash:  hash of the address a provider gave for it; empty when an administrator set it.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="photo")
    png = models.BinaryField()
    added_at = models.DateTimeField()
    source_hash = models.CharField(max_length=64, blank=True)


class Group(models.Model):
    """A group of persons; roles are given to groups, for groups."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=256)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="group_name_once")]


class Membership(models.Model):
    """A person in a group, both of one organisation."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="membership_once")]


class IdentityProvider(models.Model):
    """An identity provider of an organisation (OpenID Connect), and how far it is believed.

    The embedded directory is one, too (issuer `DIRECTORY_ISSUER`); nobody sees or changes its row.

    slug:         part of its own address to come back to, so that answers of two providers cannot be mixed up.
    issuer:       exactly as the provider writes it; with the organisation and the subject, it is who somebody is.
    secret:       the client's secret, sealed (`people.providers.sealing`).
    claims:       ours over the preset's: field to a list of claim names, tried in order.
    demands:      claim to the values of which one must have arrived; for issuers that many organisations share.
    groups:       value of the groups claim to the id of a group of ours; nothing else gives a membership.
    step_up_acr, step_up_amr:  what the provider must confirm, when administration asks for a fresh proof.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identity_providers")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=128)
    preset = models.CharField(max_length=20, default="generic")
    issuer = models.CharField(max_length=255)
    client_id = models.CharField(max_length=255)
    secret = models.TextField(blank=True)
    scopes = models.CharField(max_length=300, default="openid profile email")
    claims = models.JSONField(default=dict, blank=True)
    demands = models.JSONField(default=dict, blank=True)
    groups = models.JSONField(default=dict, blank=True)
    userinfo = models.BooleanField(default=True)
    email_trusted = models.BooleanField(default=False)
    step_up_acr = models.CharField(max_length=255, blank=True)
    step_up_amr = models.CharField(max_length=40, blank=True)
    signs_out_there = models.BooleanField(default=True)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="provider_slug_once"),
            models.UniqueConstraint(fields=["organisation", "issuer"], name="provider_issuer_once"),
        ]


class ProviderFacts(models.Model):
    """What a provider told of itself: its discovery document and its keys, and when each was asked for last."""

    provider = models.OneToOneField(IdentityProvider, on_delete=models.CASCADE, related_name="facts", primary_key=True)
    metadata = models.JSONField(default=dict)
    metadata_at = models.DateTimeField(null=True)
    keys = models.JSONField(default=dict)
    keys_at = models.DateTimeField(null=True)
    keys_asked_at = models.DateTimeField(null=True)


class Departure(models.Model):
    """Somebody on the way to a provider and back: what must come back unchanged, in the same browser, once.

    purpose:   "sign-in", "step-up" (of `web_session`) or "test" (by the administrator of `web_session`).
    browser_hash:  binds the way back to the browser that left.
    shared:    the person says that the computer is not their own.
    """

    state_hash = models.CharField(max_length=64, primary_key=True)
    browser_hash = models.CharField(max_length=64, db_index=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=10)
    web_session = models.ForeignKey("WebSession", on_delete=models.CASCADE, null=True)
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=64)
    next_path = models.CharField(max_length=200, blank=True)
    shared = models.BooleanField(default=False)
    left_at = models.DateTimeField(db_index=True)


class SigningKey(models.Model):
    """A key by which the embedded directory signs ID tokens; its private half is sealed, its id is its `kid`."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    sealed = models.TextField()
    made_at = models.DateTimeField()


class LogoutNotice(models.Model):
    """A back-channel logout that was heard; the same one again is refused."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    jti_hash = models.CharField(max_length=64)
    heard_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "jti_hash"], name="logout_notice_once")]


class WebSession(models.Model):
    """A browser in which a person is signed in: opaque, looked up by the hash of its cookie, revocable.

    auth_time:   when the person last signed in here; amr, acr: how (RFC 8176 words, and the provider's own word).
    proved_at:   when the person last proved who they are to an outside provider, None when that does not say.
    provider, provider_session:  where the person signed in, and what that provider calls the session (`sid`).
    id_token:    sealed; shown to the provider when the person signs out there too, dropped with the session.
    expires_at:  the end that was promised at the proof; after it the row is forgotten one day.
    held_until:  a running help session keeps the browser signed in until then, past its time.
    shared:      the computer is not the person's own: no cookie that outlives the browser, an end after the help.
    must_enrol:  nothing is open but enrolling a second factor: signed in by a temporary pass, or the organisation
                 demands one and there is none.
    help_id:     the help session at which this browser sat last.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="web_sessions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="web_sessions")
    token_hash = models.CharField(max_length=64, unique=True)
    auth_time = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)
    amr = models.JSONField(default=list)
    acr = models.CharField(max_length=255, blank=True)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.SET_NULL, null=True, related_name="web_sessions")
    provider_session = models.CharField(max_length=255, blank=True)
    device_id = models.CharField(max_length=255, blank=True)
    id_token = models.TextField(blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    shared = models.BooleanField(default=False)
    must_enrol = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True, blank=True)
    help_id = models.CharField(max_length=22, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"], name="web_session_person")]


class TemporaryPass(models.Model):
    """A secret that lets a person who is locked out sign in once, for ten minutes; only its hash is kept.

    There is one of an account at most: a new one takes the place of the one before.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="temporary_pass")
    secret_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()


class EmergencyKey(models.Model):
    """What opens the emergency account of an organisation; only its hash is kept. There is one at most.

    used_at:  when it last signed somebody in; None: never yet.
    seen_at:  when an administrator has seen to the last use; None: nobody has, or there was none.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="emergency_key")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
