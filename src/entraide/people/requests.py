"""The request of a signed-in person, with the rows of this room."""

from entraide.organisations.models import Organisation
from entraide.organisations.queries import Contact
from entraide.people.models import Person, WebSession
from entraide.web import requests


class SignedIn(requests.SignedIn):
    """What a page that is not `public` gets; bound by `people.middleware`, `may` by `access.middleware`."""

    organisation: Organisation
    person: Person
    web_session: WebSession
    helpdesk: Contact | None
