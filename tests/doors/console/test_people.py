"""People and groups, as an administrator meets them, and everybody whom the pages must refuse."""

import csv
import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from entraide.journal.models import JournalEntry
from entraide.people import letters
from entraide.people.models import Account, Group, Membership, Person, WebSession
from tests.doors.scim.conftest import came_in, provider_of
from tests.personas import House, browser_of

CSV = "Nom;Adresse e-mail;Fonction;Groupes\nAna Pires;ana@x.example;Comptable;Helpers\n;no@x.example;;\nBo;bo;;Nobody\n"


def test_people_are_searched_filtered_and_read(administrator: Person, sharer: Person, house: House) -> None:
    browser = browser_of(administrator)
    came_in(provider_of(house), "s", "object-1", "Paula Petit")

    everybody = browser.get("/console/people").content.decode()
    some = browser.get("/console/people?search=mor&state=never").content.decode()
    from_outside = browser.get("/console/people?from=provider").content.decode()
    page = browser.get(f"/console/people/{sharer.id}").content.decode()

    assert all(name in everybody for name in ("Luc Morel", "Sophie Garnier", "Paula Petit"))
    assert "Luc Morel" in some
    assert "Paula Petit" not in some
    assert "Paula Petit" in from_outside
    assert "Luc Morel" not in from_outside
    assert "Accountant" in page
    assert "luc@atelier-riviere.example" in page


def test_a_person_is_seen_from_all_sides(administrator: Person, helper: Person) -> None:
    browser_of(helper)
    browser = browser_of(administrator)

    assert "Helpers" in browser.get(f"/console/people/{helper.id}/groups").content.decode()
    assert "Firefox" in browser.get(f"/console/people/{helper.id}/sign-ins").content.decode()
    assert browser.get(f"/console/people/{helper.id}/help").status_code == 200


def test_somebody_is_added_and_invited(administrator: Person, house: House) -> None:
    browser = browser_of(administrator)

    answer = browser.post(
        "/console/people/new",
        {"name": "Ana Pires", "email": "Ana@atelier-riviere.example", "job_title": "Buyer", "groups": ["Helpers"]},
    )

    made = Person.objects.get(name="Ana Pires")
    assert answer["Location"] == f"/console/people/{made.id}"
    assert Membership.objects.get(person=made).group == house.helpers
    letters.settle()
    assert [one.to for one in mail.outbox] == [["ana@atelier-riviere.example"]]
    assert JournalEntry.objects.get(kind="person-added", actor_id=administrator.id).target_id == made.id
    again = browser.post("/console/people/new", {"name": "Ana", "email": "ana@atelier-riviere.example"})
    assert again.status_code == 422


def test_a_table_is_looked_at_line_by_line_and_then_brought_in(administrator: Person, house: House) -> None:
    browser = browser_of(administrator)

    seen = browser.post("/console/people/import", {"file": SimpleUploadedFile("p.csv", CSV.encode("utf-8-sig"))})

    page = seen.content.decode()
    assert "Ana Pires" in page
    assert "There is no group called Nobody." in page
    assert not Person.objects.filter(name="Ana Pires").exists()

    browser.post("/console/people/import", {"table": CSV})

    made = Person.objects.get(name="Ana Pires")
    assert made.job_title == "Comptable"
    assert Membership.objects.get(person=made).group == house.helpers
    assert Person.objects.filter(organisation=house.organisation).count() == 2
    letters.settle()
    assert mail.outbox == []


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"a,b\n1,2\n", b'name,email\n"a,b\n', b"name,email\n" + b"a,b@x.example\n" * 1_001]
)
def test_a_file_that_is_no_table_is_refused_in_words(administrator: Person, content: bytes) -> None:
    answer = browser_of(administrator).post("/console/people/import", {"file": SimpleUploadedFile("p.csv", content)})

    assert answer.status_code == 422
    assert Person.objects.count() == 1


def test_facts_are_changed_where_they_are_kept(administrator: Person, sharer: Person, house: House) -> None:
    browser = browser_of(administrator)
    path = f"/console/people/{sharer.id}/profile"
    facts = {"name": "Luc Morel", "job_title": "Head", "department": "", "company": "Atelier Rivière"}

    assert "Head" in browser.post(path, facts).content.decode()
    browser.post(path, {**facts, "confirmed": "1"})

    sharer.refresh_from_db()
    assert sharer.job_title == "Head"
    assert JournalEntry.objects.get(kind="person-changed").details == {"fields": "job_title"}
    outside = came_in(provider_of(house), "s", "object-1")
    refused = browser.post(f"/console/people/{outside.id}/profile", {"name": "X", "confirmed": "1"})
    assert refused.status_code == 409


def test_a_person_is_disabled_enabled_and_signed_out(administrator: Person, helper: Person) -> None:
    theirs, browser = browser_of(helper), browser_of(administrator)

    browser.post(f"/console/people/{helper.id}/signing-out")
    assert theirs.get("/account").status_code == 302
    assert (
        "Disable \u2068Claire Fontaine\u2069?" in browser.get(f"/console/people/{helper.id}/disabling").content.decode()
    )
    browser.post(f"/console/people/{helper.id}/disabling")
    assert Person.objects.filter(id=helper.id, disabled_at__isnull=False).exists()
    browser.post(f"/console/people/{helper.id}/enabling")
    assert Person.objects.filter(id=helper.id, disabled_at=None).exists()
    kinds = JournalEntry.objects.filter(actor_id=administrator.id).values_list("kind", flat=True)
    assert {"signed-out", "person-disabled", "person-enabled"} <= set(kinds)


def test_somebody_without_a_password_is_invited_again(administrator: Person, sharer: Person) -> None:
    account = Account.objects.get(id=sharer.subject)
    account.set_unusable_password()
    account.save()
    browser = browser_of(administrator)

    assert "Invite again" in browser.get(f"/console/people/{sharer.id}").content.decode()
    browser.post(f"/console/people/{sharer.id}/invitation")

    letters.settle()
    assert [one.to for one in mail.outbox] == [[sharer.email]]


def test_the_last_administrator_cannot_be_disabled(administrator: Person) -> None:
    assert browser_of(administrator).post(f"/console/people/{administrator.id}/disabling").status_code == 409
    administrator.refresh_from_db()
    assert administrator.disabled_at is None


def test_a_group_is_made_filled_renamed_and_removed(administrator: Person, sharer: Person) -> None:
    browser = browser_of(administrator)

    browser.post("/console/groups/new", {"name": "Accounts"})
    group = Group.objects.get(name="Accounts")
    path = f"/console/groups/{group.id}"
    assert browser.post("/console/groups/new", {"name": "Accounts"}).status_code == 422
    assert "Luc Morel" in browser.get(f"{path}/adding?search=luc").content.decode()
    browser.post(f"{path}/adding", {"person": sharer.id})
    assert "Luc Morel" in browser.get(path).content.decode()
    browser.post(f"{path}/name", {"name": "Accounting"})
    browser.post(f"{path}/leaving", {"person": sharer.id})
    assert not Membership.objects.filter(group=group).exists()
    assert "Remove the group Accounting?" in browser.get(f"{path}/removal").content.decode()
    browser.post(f"{path}/removal")

    assert not Group.objects.filter(id=group.id).exists()
    kinds = JournalEntry.objects.filter(actor_id=administrator.id).values_list("kind", flat=True)
    assert {"group-created", "joined-group", "group-renamed", "left-group", "group-deleted"} <= set(kinds)


def test_an_export_holds_everybody_and_is_journaled(administrator: Person, sharer: Person, stranger: Person) -> None:
    answer = browser_of(administrator).get("/console/people?format=csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[0] for row in rows[1:]} == {"Luc Morel", "Sophie Garnier"}
    assert JournalEntry.objects.get(kind="list-exported").actor_id == administrator.id


PATHS = (
    "/console/people",
    "/console/people/new",
    "/console/people/import",
    "/console/people/{person}",
    "/console/people/{person}/groups",
    "/console/people/{person}/sign-ins",
    "/console/people/{person}/help",
    "/console/people/{person}/profile",
    "/console/people/{person}/disabling",
    "/console/groups",
    "/console/groups/new",
    "/console/groups/{group}",
    "/console/groups/{group}/name",
    "/console/groups/{group}/adding",
    "/console/groups/{group}/removal",
    "/console/provisioning",
    "/console/provisioning/log",
)
ACTS = ("disabling", "enabling", "signing-out", "invitation")


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_colleagues_read_and_change_nothing(
    request: pytest.FixtureRequest, administrator: Person, house: House, who: str
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    for path in PATHS:
        asked = path.format(person=administrator.id, group=house.helpers.id)
        assert browser.get(asked).status_code == 403, asked
    for act in ACTS:
        assert browser.post(f"/console/people/{administrator.id}/{act}").status_code == 403, act
    assert WebSession.objects.filter(ended_at=None).count() == 1
    administrator.refresh_from_db()
    assert administrator.disabled_at is None


def test_another_organisations_administrator_finds_nobody(
    administrator: Person, sharer: Person, house: House, other_house: House
) -> None:
    browser = browser_of(other_house.person("Eva Falk", other_house.administrators))

    for path in PATHS:
        if "{" in path:
            asked = path.format(person=sharer.id, group=house.helpers.id)
            assert browser.get(asked).status_code == 404, asked
        else:
            assert "Morel" not in browser.get(path).content.decode()
    for act in ACTS:
        assert browser.post(f"/console/people/{sharer.id}/{act}").status_code == 404
    own = Group.objects.get(organisation=other_house.organisation, name="Helpers")
    assert browser.post(f"/console/groups/{own.id}/adding", {"person": sharer.id}).status_code == 404
    assert not Membership.objects.filter(person=sharer).exists()
