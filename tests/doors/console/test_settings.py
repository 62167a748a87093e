"""Settings in the admin centre: summed up, then saved; acting at once; refused to whoever may not."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from entraide.help.models import HelpSession
from entraide.journal.models import JournalEntry
from entraide.organisations.models import Logo
from entraide.people.models import Person
from tests.personas import House, browser_of

SWITCHES = {"help_to_unenrolled": "on"}


def picture(size: tuple[int, int] = (900, 300), form: str = "PNG") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", size, "#8a1538").save(written, form)
    return SimpleUploadedFile("logo", written.getvalue())


def test_a_switch_is_summed_up_then_turned_and_ends_what_runs(
    administrator: Person, house: House, session: HelpSession
) -> None:
    browser = browser_of(administrator)

    summary = browser.post("/console/settings/switches", SWITCHES).content.decode()

    assert "1 open session or code ends at once" in summary
    session.refresh_from_db()
    assert session.phase == "meeting"

    assert browser.post("/console/settings/switches", {**SWITCHES, "confirmed": "yes"}).status_code == 302

    session.refresh_from_db()
    house.organisation.refresh_from_db()
    assert (session.ended_reason, house.organisation.remote_help) == ("remote-help-off", False)
    assert house.organisation.help_to_unenrolled is True
    turned = JournalEntry.objects.filter(kind="setting-changed", actor_id=administrator.id)
    assert {row.details["setting"]: row.details["on"] for row in turned} == {"remote_help": 0, "help_to_unenrolled": 1}


def test_nothing_changed_is_nothing_journaled(administrator: Person) -> None:
    answer = browser_of(administrator).post("/console/settings/switches", {"remote_help": "on", "confirmed": "yes"})

    assert answer.status_code == 302
    assert not JournalEntry.objects.filter(kind="setting-changed", actor_id=administrator.id).exists()


@pytest.mark.parametrize(
    ("section", "given", "field"),
    [
        ("limits", {"code_minutes": "61"}, "code_minutes"),
        ("limits", {"code_minutes": "ten"}, "code_minutes"),
        ("contact", {"contact_ticket_url": "javascript:alert(1)"}, "contact_ticket_url"),
        ("notes", {"reason_mode": "sometimes"}, "reason_mode"),
        ("notes", {"reason_mode": "off", "ticket_template": "javascript:alert('{ticket}')"}, "ticket_template"),
        ("notes", {"reason_mode": "off", "ticket_template": "https://{ticket}.example.org/"}, "ticket_template"),
        ("notes", {"reason_mode": "off", "ticket_template": "https://tickets.example.org/"}, "ticket_template"),
        ("texts", {"consent_text": "x" * 501}, "consent_text"),
        ("look", {"name": "Atelier", "colour": "#12345"}, "colour"),
        ("look", {"name": "Atelier", "colour": "red;}*{display:none"}, "colour"),
        ("look", {"name": "\u200b"}, "name"),
    ],
)
def test_what_cannot_be_is_said_at_its_box(
    section: str, given: dict[str, str], field: str, administrator: Person
) -> None:
    answer = browser_of(administrator).post(f"/console/settings/{section}", {**given, "confirmed": "yes"})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not JournalEntry.objects.filter(kind="setting-changed", actor_id=administrator.id).exists()


def test_a_colour_becomes_a_sheet_of_every_page_also_of_the_sign_in_page(administrator: Person) -> None:
    browser = browser_of(administrator)
    browser.post("/console/settings/look", {"name": "Atelier", "colour": "FFD500", "confirmed": "yes"})

    for page in (browser.get("/").content.decode(), Client().get("/sign-in").content.decode()):
        assert '<link rel="stylesheet" href="/look/colours/ffd500.css">' in page
    sheet = Client().get("/look/colours/ffd500.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "--brand: #ffd500" in sheet.content.decode().partition("dark")[2]
    assert "--brand: #ffd500" not in sheet.content.decode().partition("@media")[0]
    assert Client().get("/look/colours/red.css").status_code == 404


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_goes_again(administrator: Person, form: str) -> None:
    browser = browser_of(administrator)
    browser.post("/console/settings/logo", {"logo": picture(form=form)})

    logo = Logo.objects.get()
    assert f"/look/logos/{logo.id}.png" in browser.get("/").content.decode()
    served = Client().get(f"/look/logos/{logo.id}.png")
    assert (served["Content-Type"], Image.open(BytesIO(served.content)).size) == ("image/png", (384, 128))

    browser.post("/console/settings/logo/removal")
    assert Client().get(f"/look/logos/{logo.id}.png").status_code == 404
    kinds = JournalEntry.objects.filter(kind__startswith="logo").order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["logo-set", "logo-removed"]


def test_what_is_no_picture_is_no_logo(administrator: Person) -> None:
    svg = SimpleUploadedFile("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")

    page = browser_of(administrator).post("/console/settings/logo", {"logo": svg}, follow=True)

    assert "This file is no picture that can be used." in page.content.decode()
    assert not Logo.objects.exists()


def test_own_texts_stand_where_they_belong_as_text(administrator: Person) -> None:
    text = "Use your <b>work</b> account."
    browser = browser_of(administrator)
    browser.post("/console/settings/texts", {"sign_in_text": text, "consent_text": "", "confirmed": "yes"})

    assert "Use your &lt;b&gt;work&lt;/b&gt; account." in Client().get("/sign-in").content.decode()


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_whoever_may_not_is_refused(request: pytest.FixtureRequest, who: str, house: House) -> None:
    browser = browser_of(request.getfixturevalue(who))

    page = browser.get("/console/settings")
    assert page.status_code == (200 if who == "helper" else 403)
    assert "Review and save" not in page.content.decode()
    for path in ("switches", "look", "logo", "logo/removal"):
        assert browser.post(f"/console/settings/{path}", {"confirmed": "yes"}).status_code == 403
    house.organisation.refresh_from_db()
    assert house.organisation.remote_help is True


def test_settings_of_another_organisation_stay_as_they_are(other_house: House, house: House) -> None:
    browser = browser_of(other_house.person("Erik Lindqvist", other_house.administrators))

    browser.post("/console/settings/switches", {"confirmed": "yes"})

    house.organisation.refresh_from_db()
    other_house.organisation.refresh_from_db()
    assert (house.organisation.remote_help, other_house.organisation.remote_help) == (True, False)
