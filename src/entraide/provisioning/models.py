"""Rows of provisioning. Each carries its organisation; what a directory sees hangs on its token's provider."""

from django.db import models

from entraide.chance import new_id
from entraide.organisations.models import Organisation
from entraide.people.models import Group, IdentityProvider, Person


class ScimToken(models.Model):
    """The key of a directory: opens the SCIM door of one provider's people and nothing else; kept as a hash.

    prefix:     its first letters, by which it is recognised in a list.
    expires_at: there is none without an end.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="scim_tokens")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="scim_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=24)
    made_by = models.CharField(max_length=22, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class DirectoryUser(models.Model):
    """A person as the directory of a provider describes them.

    data:         what was sent and is kept, in SCIM's own form; it is answered from here.
    active_told:  whether the directory speaks of `active` at all; silence means yes.
    …_key:        for filters: the text in NFC and lower case, None when it was not given. `external_id` is exact.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="directory_users")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="directory_users")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="directory_user")
    data = models.JSONField(default=dict)
    external_id = models.CharField(max_length=255, null=True)  # noqa: DJ001 - None and "" are two things in a filter
    user_name_key = models.CharField(max_length=320)
    display_name_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    formatted_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    given_name_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    family_name_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    title_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    organization_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    department_key = models.CharField(max_length=1024, null=True)  # noqa: DJ001
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="reports")
    active_told = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "user_name_key"], name="directory_user_name_once"),
            models.UniqueConstraint(fields=["provider", "external_id"], name="directory_user_external_once"),
        ]


class DirectoryEmail(models.Model):
    """An address in a directory user's list, for filters only."""

    user = models.ForeignKey(DirectoryUser, on_delete=models.CASCADE, related_name="emails")
    value_key = models.CharField(max_length=320, null=True, db_index=True)  # noqa: DJ001
    type_key = models.CharField(max_length=64, null=True)  # noqa: DJ001
    primary = models.BooleanField(null=True)


class DirectoryGroup(models.Model):
    """A group that a directory keeps. What it gives here is decided here, never there."""

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="directory_groups")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="directory_groups")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="directory_group")
    external_id = models.CharField(max_length=255, null=True)  # noqa: DJ001
    display_name_key = models.CharField(max_length=1024)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="directory_group_external_once"),
        ]


class ProvisioningEntry(models.Model):
    """A line of the provisioning log: what a directory changed or was refused. Forgotten after a time.

    fields:  names of attributes, never their values.
    reason:  why something was refused, as it was answered.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="provisioning_entries")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.SET_NULL, null=True)
    token_id = models.CharField(max_length=22)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True)
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True)
    fields = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="provisioning_at")]
