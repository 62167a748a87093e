"""Pages of the desk as stories: they work, and go on to whom they must refuse."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from entraide.clock import now
from entraide.help import operations
from entraide.help.models import HelpSession, WrongCode
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person
from entraide.people.operations import set_photo
from tests.personas import PASSWORD, Browser, House, StandingClock, browser_of

pytestmark = pytest.mark.django_db


def invite(client: Client, **body: str) -> dict[str, str]:
    answer = client.post("/invitations", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    made: dict[str, str] = answer.json()
    return made


def page_data(html: str) -> dict[str, object]:
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', html, flags=re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_a_code_goes_from_desk_to_table(helper: Person, sharer: Person) -> None:
    giving, asking = browser_of(helper), browser_of(sharer)
    assert giving.get("/give").status_code == 200
    made = invite(giving)
    assert re.fullmatch(r"[0-9A-Z]{3}-[0-9A-Z]{5}", made["code"])
    assert made["link"].endswith(f"/help/atelier-riviere#{made['code']}")

    answer = asking.post("/invitations/redemptions", {"code": made["code"].lower().replace("-", " ")})

    assert answer.status_code == 302
    assert answer["Location"] == f"/sessions/{made['session']}"
    table = asking.get(answer["Location"])
    assert table.status_code == 200
    assert "require-trusted-types-for 'script'" in table["Content-Security-Policy"]
    desk = giving.get(answer["Location"])
    assert page_data(desk.content.decode())["focus"] == made["session"]


def test_the_start_page_offers_to_give_help_only_to_helpers(helper: Person, sharer: Person) -> None:
    assert 'href="/give"' in browser_of(helper).get("/").content.decode()
    assert 'href="/give"' not in browser_of(sharer).get("/").content.decode()


def test_the_filled_choice_of_the_start_page_is_what_one_came_for(helper: Person, sharer: Person) -> None:
    filled = re.compile(r'<a class="choice choice--first" href="([^"]+)"')

    assert filled.findall(browser_of(helper).get("/").content.decode()) == ["/give"]
    assert filled.findall(browser_of(sharer).get("/").content.decode()) == ["/help"]


def test_who_may_not_help_is_told_the_missing_right(sharer: Person) -> None:
    client = browser_of(sharer)

    page = client.get("/give")
    post = client.post("/invitations", headers={"accept": "application/json"})

    assert page.status_code == post.status_code == 403
    assert "Offer remote assistance" in page.content.decode()
    assert "01 23 45 67 89" in page.content.decode()
    assert post.json()["code"] == "right-missing"
    assert not HelpSession.objects.exists()


@pytest.mark.parametrize(
    "path", ["/", "/give", "/sessions", "/sessions/" + "A" * 22, "/photos/" + "A" * 22, "/account"]
)
def test_pages_are_private_by_default(house: House, path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_a_colleague_and_a_stranger_see_nothing_of_a_session(
    house: House, helper: Person, sharer: Person, stranger: Person
) -> None:
    made = invite(browser_of(helper))
    browser_of(sharer).post("/invitations/redemptions", {"code": made["code"]})
    for person in (house.person("Ana Pereira", house.helpers), stranger):
        client = browser_of(person)
        for path in (f"/sessions/{made['session']}", f"/sessions/{made['session']}/ending"):
            answer = client.post(path) if path.endswith("ending") else client.get(path)
            assert answer.status_code == 404
        assert made["session"] not in client.get("/sessions").content.decode()
    assert HelpSession.objects.get().phase == "meeting"


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("hello", 422, "A security code has 8 letters and digits"),
        ("2222-2222", 404, "does not lead to anyone"),
    ],
)
def test_what_was_typed_stays_and_the_refusal_names_the_next_step(
    sharer: Person, typed: str, status: int, sentence: str
) -> None:
    answer = browser_of(sharer).post("/invitations/redemptions", {"code": typed})

    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert f'value="{typed}"' in page
    assert "01 23 45 67 89" in page


def test_too_many_wrong_codes_say_when_to_try_again(sharer: Person) -> None:
    client = browser_of(sharer)
    for _ in range(5):
        assert client.post("/invitations/redemptions", {"code": "22222222"}).status_code == 404

    answer = client.post("/invitations/redemptions", {"code": "22222222"})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "You can try again in 15 minutes." in answer.content.decode()
    assert WrongCode.objects.count() == 5


def test_a_stranger_gets_the_page_of_a_wrong_code(helper: Person, stranger: Person) -> None:
    made = invite(browser_of(helper))

    right = browser_of(stranger).post("/invitations/redemptions", {"code": made["code"]})
    wrong = browser_of(stranger).post("/invitations/redemptions", {"code": "22222222"})

    def bare(page: bytes, code: str) -> str:
        text = page.decode().replace(code, "")
        return re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=)"[^"]*"', "", text)

    assert right.status_code == wrong.status_code == 404
    assert bare(right.content, made["code"]) == bare(wrong.content, "22222222")


def test_a_typed_code_waits_while_its_owner_signs_in_without_script(helper: Person, sharer: Person) -> None:
    made = invite(browser_of(helper))
    client = Browser()

    answer = client.post("/invitations/redemptions", {"code": made["code"]})
    assert answer.status_code == 302
    assert made["code"] not in answer["Location"]
    client.post(answer["Location"], {"login": "luc@atelier-riviere.example", "password": PASSWORD})

    assert f'value="{made["code"]}"' in client.get("/help").content.decode()
    assert f'value="{made["code"]}"' not in client.get("/help").content.decode()


def test_the_switched_off_organisation_refuses_on_both_sides(house: House, helper: Person, sharer: Person) -> None:
    made = invite(browser_of(helper))
    set_organisation(house.organisation.id, {"remote_help": False}, now=now())

    assert "switched off" in browser_of(helper).get("/give").content.decode()
    answer = browser_of(sharer).post("/invitations/redemptions", {"code": made["code"]})
    assert answer.status_code == 403
    assert "Remote help is switched off" in answer.content.decode()


def test_nobody_helps_themselves_and_learns_how_to_try_both_sides(helper: Person) -> None:
    client = browser_of(helper)
    made = invite(client)

    answer = client.post("/invitations/redemptions", {"code": made["code"]})

    assert answer.status_code == 409
    assert "private window" in answer.content.decode()


def test_who_has_a_session_running_is_led_back(helper: Person, sharer: Person) -> None:
    made = invite(browser_of(helper))
    client = browser_of(sharer)
    client.post("/invitations/redemptions", {"code": made["code"]})

    for path in ("/", "/help"):
        assert f'href="/sessions/{made["session"]}"' in client.get(path).content.decode()


def test_the_receipt_and_the_list_tell_what_was(helper: Person, sharer: Person, clock: StandingClock) -> None:
    made = invite(browser_of(helper))
    client = browser_of(sharer)
    client.post("/invitations/redemptions", {"code": made["code"]})
    clock.forward(timedelta(minutes=9))

    assert client.post(f"/sessions/{made['session']}/ending").status_code == 302

    receipt = client.get(f"/sessions/{made['session']}").content.decode()
    assert "Claire Fontaine" in receipt
    assert "You ended it" in receipt
    assert "Luc Morel" in browser_of(helper).get("/sessions").content.decode()
    assert client.post(f"/sessions/{made['session']}/ending").status_code == 302


def test_arrivals_answer_the_same_whatever_is_sent(helper: Person, house: House) -> None:
    made = operations.make_code(helper, now=now())
    good = {"organisation": "atelier-riviere", "routing": made.code.routing, "stage": "link-opened"}
    for body in (json.dumps(good), json.dumps({**good, "routing": "ZZZ"}), "{", "[]", "null", "x" * 2_000):
        answer = Client().post("/invitations/arrivals", body, content_type="application/json")
        assert (answer.status_code, answer.content) == (204, b"")


def test_every_page_carries_the_strict_headers(helper: Person) -> None:
    client = browser_of(helper)
    for name in ("home", "help", "give", "sessions", "account", "guide", "support", "accessibility", "privacy"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "display-capture=(self)" in answer["Permissions-Policy"]
        html = answer.content.decode()
        assert "<style" not in html
        assert " style=" not in html
        assert not re.search(r"<script(?![^>]*(src=|type=\"(application/json|importmap)\"))", html), name


def test_every_page_is_french_for_who_reads_french(helper: Person) -> None:
    client = browser_of(helper)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    for name in ("home", "help", "give", "sessions", "account", "guide", "support", "accessibility", "privacy"):
        assert '<html lang="fr"' in client.get(reverse(name)).content.decode(), name


def test_a_foreign_form_is_refused(sharer: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = browser_of(sharer).cookies

    answer = client.post("/invitations/redemptions", {"code": "22222222"})

    assert answer.status_code == 403
    assert not WrongCode.objects.exists()


def test_a_photo_is_for_colleagues_only(house: House, helper: Person, sharer: Person, stranger: Person) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 300), "#0b6e5f").save(picture, "PNG")
    photo = set_photo(house.organisation.id, helper.id, picture.getvalue(), now=now())
    path = f"/photos/{photo.id}"

    answer = browser_of(sharer).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert browser_of(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 302
