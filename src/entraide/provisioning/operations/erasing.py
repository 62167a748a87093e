"""Erasing what directories have told about a person; they hear nothing of it, and may announce the person anew."""

from entraide.people.models import Person
from entraide.provisioning.models import DirectoryUser, ProvisioningEntry

_WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def erase_directory_user(person: Person) -> None:
    """Drop what a directory says of a person, and their name where it stood elsewhere, in the caller's transaction."""
    user = DirectoryUser.objects.filter(person=person).first()
    words = [person.email, person.name]
    if user is not None:
        words += [user.user_name_key, user.external_id or ""]
        for report in user.reports.all():
            report.data.get(_WORK, {}).pop("manager", None)
            report.save(update_fields=["data"])
        user.delete()
    log = ProvisioningEntry.objects.filter(organisation_id=person.organisation_id).exclude(reason="")
    log.filter(person=person).update(reason="")
    for word in filter(None, words):
        log.filter(reason__icontains=word).update(reason="")
