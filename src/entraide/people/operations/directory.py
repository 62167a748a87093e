"""The keys of the embedded directory: made at the first start, changed by an operator."""

from datetime import datetime

from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people.directory.keys import make_key, signing_keys


@operation
def ensure_directory_key(*, now: datetime) -> bool:
    """Make a key when there is none that can be read: at the first start, and after `secret.key` was replaced.

    returns:  whether one was made.
    """
    if signing_keys(now=now):
        return False
    make_key(now=now)
    return True


@operation
def change_directory_key(*, now: datetime) -> None:
    """Let a new key sign from now on; nobody is signed out, and whoever is signing in notices nothing."""
    make_key(now=now)
    for organisation_id in Organisation.objects.order_by("id").values_list("id", flat=True):
        record("directory-key-changed", organisation_id=organisation_id, now=now)
