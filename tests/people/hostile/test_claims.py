"""Genuine tokens about hostile people: who somebody is never follows from a text, and every text is clean."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from entraide.clock import now
from entraide.errors import FieldInvalid
from entraide.journal.models import JournalEntry
from entraide.outbound import fetcher
from entraide.people import operations, queries
from entraide.people.models import IdentityProvider, Membership, Person, Photo, WebSession
from entraide.people.operations.providers import add_provider, set_provider
from entraide.people.providers import pictures
from entraide.people.providers.claims import read_identity
from entraide.roles.queries import rights_of
from tests.people.hostile.conftest import Traveller, known
from tests.people.hostile.provider import HostileProvider, Page
from tests.personas import FIREFOX, House, StandingClock, signed_in

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

NOBODY: dict[str, Any] = {
    "no name": None,
    "an empty name": "",
    "a name of blanks": "  \u3000 ",
    "a name of zero width": "\u200b\u200d\u2060\ufeff",
    "a name of direction marks": "\u202e\u2066\u2069",
    "a name of fillers": "\u3164\uffa0\u115f\u2800",
    "a name of soft hyphens": "\u00ad\u00ad",
    "a name of tag characters": "\U000e0041\U000e0042",
    "a name of marks on nothing": "\u0301\u0301",
    "a name that is a list of two": ["Luc", "Morel"],
    "a name that is an object": {"first": "Luc"},
    "a name that is a number": 7,
}


@pytest.mark.parametrize("case", NOBODY)
def test_who_has_no_name_that_can_be_seen_is_not_let_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.claims["name"] = NOBODY[case]

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "name-missing")


NAMES = {
    "Luc\u202e leroM": "Luc leroM",
    "L\u200buc Mo\u2060rel": "Luc Morel",
    "Luc\x00\x1b[31m Morel": "Luc[31m Morel",
    "Luc\r\n\tMorel": "Luc Morel",
    "<script>alert(1)</script>": "<script>alert(1)</script>",
    "Luc\u2066Morel\u2069": "LucMorel",
    "Zoe\u0308": "Zo\u00eb",
    "x" * 5_000: "x" * 128,
    "Luc" + "\u0335" * 50: "Luc" + "\u0335" * 4,
    "\u0644\u0648\u0643": "\u0644\u0648\u0643",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_kept_clean(name: str, hostile: HostileProvider, traveller: Traveller) -> None:
    hostile.claims["name"] = name

    traveller.sign_in(hostile)

    assert Person.objects.get(issuer=hostile.issuer).name == NAMES[name]


def test_huge_and_odd_claims_are_left_where_they_are(hostile: HostileProvider, traveller: Traveller) -> None:
    hostile.userinfo |= {
        "job_title": "x" * 50_000,
        "company": ["Atelier Rivière"],
        "department": {"a": 1},
        "picture": "javascript:alert(1)",
        "groups": [1, None, "x" * 9_000, *(f"g{number}" for number in range(5_000))],
        "device_id": "a\nb",
    }

    answer = traveller.sign_in(hostile)

    person = Person.objects.get(issuer=hostile.issuer)
    assert answer.status_code == 302
    assert (len(person.job_title), person.company, person.department) == (128, "Atelier Rivière", "")
    assert WebSession.objects.get().device_id == ""
    assert not Membership.objects.filter(person=person).exists()


ADDRESSES: dict[str, tuple[dict[str, Any], str]] = {
    "not verified": ({"email_verified": False}, ""),
    "nothing said of it": ({"email_verified": None}, ""),
    "verified in words": ({"email_verified": "true"}, ""),
    "no address": ({"email": "luc"}, ""),
    "two addresses": ({"email": "a@b.example,luc@atelier-riviere.example"}, ""),
    "a line break": ({"email": "luc@atelier-riviere.example\n"}, ""),
    "too long": ({"email": "l" * 300 + "@atelier-riviere.example"}, ""),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_address_nobody_vouches_for_is_not_kept(case: str, hostile: HostileProvider, traveller: Traveller) -> None:
    claims, kept = ADDRESSES[case]
    hostile.claims |= claims

    traveller.sign_in(hostile)

    person = Person.objects.get(issuer=hostile.issuer)
    assert person.email == kept
    assert queries.profile_of(person).domain is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [(None, "luc@atelier-riviere.example"), (True, "luc@atelier-riviere.example"), (False, ""), ("true", "")],
)
def test_a_provider_that_is_trusted_need_not_say_that_an_address_is_verified(
    said: object, kept: str, hostile: HostileProvider, provider: IdentityProvider, traveller: Traveller
) -> None:
    set_provider(provider.organisation_id, provider.id, {"email_trusted": True}, fetcher=fetcher(), now=now())
    hostile.claims["email_verified"] = said

    traveller.sign_in(hostile)

    assert Person.objects.get(issuer=hostile.issuer).email == kept


@pytest.mark.parametrize(
    "domain",
    [
        "\u0430telier-riviere.example",
        "atelier-rivi\u00e8re.example",
        "xn--telier-riviere-ocl.example",
        "atelier-riviere.example.evil.example",
        "evil.example",
    ],
)
def test_a_domain_that_only_looks_like_ours_is_not_shown_as_verified(
    domain: str, hostile: HostileProvider, traveller: Traveller
) -> None:
    hostile.claims["email"] = f"luc@{domain}"

    traveller.sign_in(hostile)

    assert queries.profile_of(Person.objects.get(issuer=hostile.issuer)).domain is None


def test_the_domain_of_a_verified_address_is_shown(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)

    assert queries.profile_of(Person.objects.get(issuer=hostile.issuer)).domain == "atelier-riviere.example"


def test_an_address_makes_nobody_the_person_who_has_it_already(
    hostile: HostileProvider, traveller: Traveller, administrator: Person
) -> None:
    hostile.claims |= {"email": administrator.email, "name": administrator.name}

    traveller.sign_in(hostile)

    found = Person.objects.get(issuer=hostile.issuer)
    assert found != administrator
    assert not rights_of(found).held
    assert WebSession.objects.get().person == found


def test_the_same_subject_and_address_at_two_providers_are_two_people(
    hostile: HostileProvider, other_hostile: HostileProvider, traveller: Traveller, other_provider: IdentityProvider
) -> None:
    traveller.sign_in(hostile)
    Traveller(Client(headers={"user-agent": FIREFOX}), other_provider).sign_in(other_hostile)

    people = Person.objects.filter(subject="luc-over-there")
    assert people.count() == 2
    assert len(set(people.values_list("issuer", flat=True))) == 2


def test_a_provider_of_one_organisation_makes_nobody_a_member_of_another(
    hostile: HostileProvider, provider: IdentityProvider, other_house: House
) -> None:
    theirs = known(other_house, hostile, "work")
    Traveller(Client(headers={"user-agent": FIREFOX}), theirs).sign_in(hostile)
    Traveller(Client(headers={"user-agent": FIREFOX}), provider).sign_in(hostile)

    people = Person.objects.filter(subject="luc-over-there").values_list("organisation__slug", flat=True)
    assert sorted(people) == ["atelier-riviere", "nordwind"]


def test_a_subject_is_compared_letter_for_letter(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)
    hostile.claims["sub"] = "LUC-over-there"
    traveller.sign_in(hostile)

    assert Person.objects.filter(issuer=hostile.issuer).count() == 2


def test_changed_facts_replace_the_old_ones_and_leave_a_row(hostile: HostileProvider, traveller: Traveller) -> None:
    hostile.userinfo |= {"title": "Accountant"}
    traveller.sign_in(hostile)
    hostile.claims |= {"name": "Luc Dubois", "email": "luc.dubois@atelier-riviere.example"}
    hostile.userinfo = {"department": "Accounts"}

    traveller.sign_in(hostile)

    person = Person.objects.get(issuer=hostile.issuer)
    assert (person.name, person.job_title, person.department) == ("Luc Dubois", "", "Accounts")
    row = JournalEntry.objects.get(kind="person-changed")
    assert row.details == {"by": "provider", "fields": "name email job_title department"}
    assert "Dubois" not in str(JournalEntry.objects.values())


def test_a_disabled_person_does_not_come_in_and_is_not_changed(
    hostile: HostileProvider, traveller: Traveller, house: House
) -> None:
    traveller.sign_in(hostile)
    person = Person.objects.get(issuer=hostile.issuer)
    operations.disable_person(house.organisation.id, person.id, now=now())
    hostile.claims["name"] = "Somebody Else"

    answer = traveller.sign_in(hostile)

    person.refresh_from_db()
    assert answer.status_code == 403
    assert person.name == "Luc Morel"
    assert not WebSession.objects.filter(ended_at=None).exists()


def test_signing_in_ends_the_session_the_browser_brought(
    hostile: HostileProvider, traveller: Traveller, sharer: Person
) -> None:
    answer = hostile.authorize(traveller.leave())
    first, before = signed_in(sharer)
    traveller.client.cookies["entraide"] = before

    traveller.return_with(answer)

    first.refresh_from_db()
    assert first.ended_at
    assert traveller.client.cookies["entraide"].value != before
    assert not traveller.client.session.items()


# --- groups ------------------------------------------------------------------------------------------------------


def test_a_group_claim_gives_only_what_the_table_says(
    hostile: HostileProvider, traveller: Traveller, house: House
) -> None:
    hostile.userinfo |= {"groups": ["Administrators", "Helpers", house.administrators.id]}

    traveller.sign_in(hostile)

    assert not Membership.objects.filter(person__issuer=hostile.issuer).exists()


@pytest.mark.parametrize(
    ("found", "groups"),
    [
        ({"roles": ["helpdesk"]}, ["Helpers"]),
        ({"roles": ["helpdesk", {"name": "helpdesk"}, ["helpdesk"], "x" * 9_000, None]}, ["Helpers"]),
        ({"roles": {"helpdesk": True}}, []),
        ("helpdesk", []),
        (["helpdesk"], []),
        (None, []),
    ],
)
def test_groups_by_a_path_through_whatever_stands_there(
    found: object,
    groups: list[str],
    hostile: HostileProvider,
    house: House,
    provider: IdentityProvider,
    traveller: Traveller,
) -> None:
    changes = {"groups": {"helpdesk": house.helpers.id}, "claims": {"groups": ["realm_access.roles"]}}
    set_provider(house.organisation.id, provider.id, changes, fetcher=fetcher(), now=now())
    hostile.userinfo |= {"realm_access": found}

    answer = traveller.sign_in(hostile)

    assert answer.status_code == 302
    person = Person.objects.get(issuer=hostile.issuer)
    assert list(person.memberships.values_list("group__name", flat=True)) == groups


def test_only_groups_of_the_table_and_of_the_organisation_come_and_go(
    hostile: HostileProvider,
    traveller: Traveller,
    house: House,
    other_house: House,
    provider: IdentityProvider,
    helper: Person,
) -> None:
    table = {"helpdesk": house.helpers.id, "theirs": other_house.helpers.id, "no-more": "A" * 22}
    IdentityProvider.objects.filter(id=provider.id).update(groups=table)
    hostile.userinfo |= {"groups": [*table, "never heard of"]}

    answer = traveller.sign_in(hostile)

    assert answer.status_code == 302
    person = Person.objects.get(issuer=hostile.issuer)
    assert list(person.memberships.values_list("group__name", flat=True)) == ["Helpers"]
    night = operations.create_group(house.organisation.id, name="Night shift", now=now())
    operations.add_to_group(house.organisation.id, person.id, night.id, now=now())
    hostile.userinfo = {}

    traveller.sign_in(hostile)

    assert list(person.memberships.values_list("group__name", flat=True)) == ["Night shift"]
    assert Membership.objects.filter(person=helper, group=house.helpers).exists()


def test_a_group_whose_name_has_no_end_is_left_out(provider: IdentityProvider) -> None:
    told = {"sub": "luc", "groups": ["helpdesk", "x" * 257, 7, "helpdesk"]}

    assert read_identity(provider, told).groups == ("helpdesk",)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (["pwd", "mfa"], ["pwd", "mfa"]),
        (["pwd", "<b>", "mot de passe", "", "\u00e9t\u00e9", "x" * 21, 5, None, ["otp"], "mfa"], ["pwd", "mfa"]),
        ([f"m{number}" for number in range(30)], [f"m{number}" for number in range(10)]),
        ("mfa", ["provider"]),
        (None, ["provider"]),
    ],
)
def test_of_the_methods_only_plain_words_are_kept(
    told: object, kept: list[str], hostile: HostileProvider, traveller: Traveller
) -> None:
    hostile.claims["amr"] = told

    traveller.sign_in(hostile)

    assert WebSession.objects.get().amr == kept


def test_groups_of_the_table_come_and_go_and_others_stay(
    hostile: HostileProvider, traveller: Traveller, house: House, provider: IdentityProvider
) -> None:
    table = {"helpdesk": house.helpers.id}
    set_provider(house.organisation.id, provider.id, {"groups": table}, fetcher=fetcher(), now=now())
    hostile.userinfo |= {"groups": ["helpdesk"]}
    traveller.sign_in(hostile)
    person = Person.objects.get(issuer=hostile.issuer)
    assert rights_of(person).may_help
    operations.add_to_group(house.organisation.id, person.id, house.administrators.id, now=now())
    hostile.userinfo = {}

    traveller.sign_in(hostile)

    assert rights_of(person).is_full
    assert not Membership.objects.filter(person=person, group=house.helpers).exists()


def test_the_last_administrator_is_not_lost_by_a_claim(
    hostile: HostileProvider, traveller: Traveller, house: House, provider: IdentityProvider
) -> None:
    table = {"admins": house.administrators.id}
    set_provider(house.organisation.id, provider.id, {"groups": table}, fetcher=fetcher(), now=now())
    hostile.userinfo |= {"groups": ["admins"]}
    traveller.sign_in(hostile)
    hostile.userinfo = {}

    answer = traveller.sign_in(hostile)

    assert answer.status_code == 302
    assert rights_of(Person.objects.get(issuer=hostile.issuer)).is_full
    assert JournalEntry.objects.filter(kind="group-kept").exists()


def test_a_group_of_another_organisation_cannot_stand_in_the_table(
    provider: IdentityProvider, other_house: House
) -> None:
    changes = {"groups": {"admins": other_house.administrators.id}}

    with pytest.raises(FieldInvalid):
        set_provider(provider.organisation_id, provider.id, changes, fetcher=fetcher(), now=now())


# --- issuers that many share -------------------------------------------------------------------------------------

DEMANDS = {
    "missing": None,
    "another": "evil.example",
    "a list": ["atelier-riviere.example"],
    "in capitals": "ATELIER-RIVIERE.EXAMPLE",
}


@pytest.mark.parametrize("case", DEMANDS)
def test_who_does_not_belong_to_the_organisation_is_not_let_in(
    case: str, hostile: HostileProvider, house: House, refused: Callable[..., None]
) -> None:
    demands = {"hd": ["atelier-riviere.example"]}
    provider = known(house, hostile, "work", demands=demands)
    traveller = Traveller(Client(headers={"user-agent": FIREFOX}), provider)
    hostile.claims["hd"] = DEMANDS[case]

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "demand")


def test_an_issuer_of_everybody_is_held_to_the_organisations_domains(house: House) -> None:
    made = add_provider(
        house.organisation.id,
        slug="google",
        name="Google",
        issuer="https://accounts.google.com",
        client_id="x",
        preset="google",
        demands={"hd": ["evil.example"]},
        fetcher=fetcher(),
        now=now(),
    )

    assert made.demands == {"hd": ["atelier-riviere.example"]}


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", "{tenantid}"])
def test_an_issuer_of_all_tenants_is_not_taken(tenant: str, house: House) -> None:
    with pytest.raises(FieldInvalid):
        add_provider(
            house.organisation.id,
            slug="entra",
            name="Entra",
            issuer=f"https://login.microsoftonline.com/{tenant}/v2.0",
            client_id="x",
            preset="entra",
            fetcher=fetcher(),
            now=now(),
        )


# --- pictures ----------------------------------------------------------------------------------------------------


@pytest.fixture
def settled() -> Iterator[None]:
    yield
    pictures.settle()


def a_picture(form: str = "PNG") -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 200), "teal").save(written, form)
    return written.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_fetched_written_again_and_kept_for_a_day(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock, settled: None
) -> None:
    hostile.userinfo |= {"picture": f"{hostile.issuer}/picture"}
    hostile.pages["/picture"] = Page(a_picture("JPEG"), content_type="image/jpeg")
    traveller.sign_in(hostile)
    pictures.settle()
    photo = Photo.objects.get(person__issuer=hostile.issuer)
    assert Image.open(BytesIO(bytes(photo.png))).format == "PNG"

    traveller.sign_in(hostile)
    pictures.settle()
    assert hostile.asked.count("/picture") == 1
    clock.forward(timedelta(days=1))
    traveller.sign_in(hostile)
    pictures.settle()
    assert hostile.asked.count("/picture") == 2


PICTURES: dict[str, Page] = {
    "a script in SVG": Page(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    "a page": Page(b"<script>alert(1)</script>"),
    "a redirect inside": Page(status=302, headers={"Location": "http://169.254.169.254/"}),
    "too large": Page(b"x" * (4 * 1024 * 1024 + 1)),
    "not there": Page(a_picture(), status=404),
    "half a picture": Page(a_picture()[:60]),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", PICTURES)
def test_what_is_no_picture_is_not_kept_and_harms_no_sign_in(
    case: str, hostile: HostileProvider, traveller: Traveller, settled: None
) -> None:
    hostile.userinfo |= {"picture": f"{hostile.issuer}/picture"}
    hostile.pages["/picture"] = PICTURES[case]

    answer = traveller.sign_in(hostile)
    pictures.settle()

    assert answer.status_code == 302
    assert not Photo.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "address", ["https://169.254.169.254/latest", "https://localhost:22/", "http://localhost/x", "file:///etc/passwd"]
)
def test_a_picture_inside_is_not_asked_for(
    address: str, hostile: HostileProvider, traveller: Traveller, settled: None
) -> None:
    hostile.userinfo |= {"picture": address}

    answer = traveller.sign_in(hostile)
    pictures.settle()

    assert answer.status_code == 302
    assert not Photo.objects.exists()
