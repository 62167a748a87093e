"""Lines against a real server: the flow over the wire, and everything a line must refuse."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from entraide.chance import new_id
from entraide.clock import now
from entraide.help import operations
from entraide.help.models import HelpSession
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person
from entraide.people.operations import disable_person, remove_from_group
from entraide.roles.operations import remove_assignment
from entraide.roles.queries import assignment_called
from entraide.wire.messages import Seat, Stage
from tests.doors.live.conftest import Live, Page
from tests.personas import House

SCREEN = {"of": "monitor", "width_px": 1920, "height_px": 1080}


@pytest.fixture
def seats(live: Live, house: House, helper: Person, sharer: Person) -> Iterator[tuple[Page, Page]]:
    """Helper and sharer of a session that has just met, both with a line."""
    made = operations.make_code(helper, now=now())
    giving = Page(live, helper, made.session_id).come()
    operations.redeem(made.code.shown, by=sharer, address="192.0.2.1", browser="Firefox 153", now=now())
    giving.wait_state(phase="meeting")
    sharing = Page(live, sharer, made.session_id).come()
    yield giving, sharing
    giving.close()
    sharing.close()


def share(giving: Page, sharing: Page) -> None:
    giving.command("ask", wanted="any")
    number = sharing.wait_state(answer=None, asks_left=3)["ask"]
    while number is None:
        number = sharing.wait_state()["ask"]
    sharing.command("allow", ask=number["number"], surface=SCREEN, text="view-1")
    while giving.wait_state()["picture"]["status"] != "running":
        pass


def row(page: Page) -> HelpSession:
    return HelpSession.objects.get(id=page.session_id)


def test_both_learn_who_the_other_is_and_the_picture_is_allowed(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats

    assert giving.wait("trust")["other"]["name"] == "Luc Morel"
    trust = sharing.wait("trust")
    assert (trust["other"]["name"], trust["other"]["domain"]) == ("Claire Fontaine", "atelier-riviere.example")
    share(giving, sharing)
    giving.command("picture-seen")
    while not sharing.wait_state()["picture"]["seen"]:
        pass


def test_both_are_told_that_a_name_looks_like_another_members(seats: tuple[Page, Page], house: House) -> None:
    house.person("Luс Morеl")
    house.person("Clаire Fontаine")
    giving, sharing = (Page(one.live, one.person, one.session_id, tab=one.tab).come() for one in seats)

    assert giving.wait("trust")["other"]["name_like"] == "Luс Morеl"
    assert sharing.wait("trust")["other"]["name_like"] == "Clаire Fontаine"
    for page in (giving, sharing):
        page.close()


def test_chat_goes_both_ways_in_order_and_comes_again_after_a_reload(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    giving.send(kind="say", key="one", text="Bonjour 👋")
    assert sharing.wait("chat")["text"] == "Bonjour 👋"
    sharing.send(kind="say", key="two", text="مرحبا")
    sharing.send(kind="say", key="two", text="مرحبا")
    assert giving.wait("chat", author="sharer")["seq"] == 2

    sharing.close()
    again = Page(sharing.live, sharing.person, sharing.session_id, tab=sharing.tab).come(chat_after=1)

    assert again.wait("chat")["seq"] == 2
    again.close()


def test_descriptions_pass_only_to_the_page_they_name(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    sharing.send(kind="description", to=new_id(), link=1, of="offer", sdp="v=0")
    sharing.send(kind="description", to=giving.page, link=1, of="offer", sdp="v=0\r\n")
    sharing.send(kind="typing", on=True)

    passed = giving.wait("passed")
    assert passed["sender"] == sharing.page
    assert passed["message"]["sdp"] == "v=0\r\n"
    assert giving.wait("passed")["message"] == {"kind": "typing", "on": True}


def test_how_the_picture_should_be_passes_from_the_helper_only(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    giving.send(kind="prefer", to=new_id(), picture="sharp")
    giving.send(kind="prefer", to=sharing.page, picture="smooth")
    sharing.send(kind="limited", to=giving.page, by="cpu")

    assert sharing.wait("passed")["message"] == {"kind": "prefer", "to": sharing.page, "picture": "smooth"}
    assert giving.wait("passed")["message"] == {"kind": "limited", "to": giving.page, "by": "cpu"}

    sharing.send(kind="prefer", to=giving.page, picture="smooth")

    assert sharing.closed() == 1002
    assert row(giving).phase == "meeting"


def test_a_refused_command_leaves_the_line_and_one_row_a_kind(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    for _ in range(3):
        key = sharing.command("ask", wanted="any")
        assert sharing.wait("refused", key=key)["code"] == "not-your-seat"

    giving.command("ask", wanted="any")
    while sharing.wait_state()["ask"] is None:
        pass
    rows = JournalEntry.objects.filter(kind="command-refused", actor_id=sharing.person.id)
    assert [one.details["reason"] for one in rows] == ["not-your-seat"]


def test_closing_a_line_tells_the_other_and_coming_back_too(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    sharing.close()

    gone = giving.wait_state()
    while gone["sharer"]["presence"] != "absent":
        gone = giving.wait_state()
    assert gone["sharer"]["cause"] == "closed"
    sharing.come()
    while giving.wait_state()["sharer"]["presence"] != "present":
        pass


def test_a_dropped_connection_is_told_as_lost(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    assert sharing.socket
    sharing.socket.socket.close()

    gone = giving.wait_state()
    while gone["sharer"]["presence"] != "absent":
        gone = giving.wait_state()
    assert gone["sharer"]["cause"] == "lost"


def test_a_second_tab_takes_over_and_the_first_is_told(seats: tuple[Page, Page]) -> None:
    giving, _ = seats
    second = Page(giving.live, giving.person, giving.session_id)
    status, body = second.ticket()
    assert (status, body["code"]) == (409, "seat-taken")

    second.come(take_over=True)

    assert giving.closed() == 4001
    assert giving.heard[-1] == {"kind": "seat", "cause": "taken-over"}
    second.close()


def test_end_is_told_to_both_and_the_line_closes(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    sharing.command("end", cause="button")

    assert giving.closed() == sharing.closed() == 4010
    assert giving.heard[-1]["ended"]["reason"] == "sharer-ended"
    status, body = giving.ticket()
    assert (status, body["code"]) == (410, "session-over")


@pytest.mark.parametrize("what", ["switch", "disable", "group", "assignment"])
def test_a_withdrawn_right_reaches_both_pages(house: House, seats: tuple[Page, Page], what: str) -> None:
    giving, sharing = seats
    share(giving, sharing)
    match what:
        case "switch":
            set_organisation(house.organisation.id, {"remote_help": False}, now=now())
        case "disable":
            disable_person(house.organisation.id, sharing.person.id, now=now())
        case "group":
            remove_from_group(house.organisation.id, giving.person.id, house.helpers.id, now=now())
        case _:
            given = assignment_called(house.organisation.id, "Helpers")
            remove_assignment(house.organisation.id, given.id, now=now())

    assert giving.closed() in {4010, 4003}
    ended = [one for one in giving.heard if one["kind"] == "state"][-1]
    assert ended["phase"] == "ended"
    reasons = {"switch": "remote-help-off", "disable": "person-disabled"}
    assert ended["ended"]["reason"] == reasons.get(what, "right-withdrawn")
    assert row(giving).phase == "ended"


def test_the_chat_switch_reaches_open_pages(house: House, seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    set_organisation(house.organisation.id, {"disable_chat": True}, now=now())

    while sharing.wait_state()["chat_open"]:
        pass
    giving.send(kind="say", key="no", text="hello?")
    assert giving.wait("refused", key="no")["code"] == "chat-off"


def test_signing_out_ends_the_session_and_closes_the_line(seats: tuple[Page, Page]) -> None:
    _, sharing = seats
    sharing.client.post("/sign-out")

    assert sharing.closed() == 4010
    ended = [one["ended"] for one in sharing.heard if one["kind"] == "state"][-1]
    assert ended["reason"] == "signed-out"


def test_signing_out_is_told_to_the_other_as_such(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    sharing.client.post("/sign-out")

    assert giving.wait_state(phase="ended")["ended"]["reason"] == "signed-out"


def test_a_thread_longer_than_the_outbox_comes_back_whole(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    texts = [f"{number} " + "語" * 3_900 for number in range(40)]
    for number, text in enumerate(texts):
        operations.say(sharing.session_id, Seat.SHARER, key=f"k{number}", text=text, now=now())
    giving.close()

    again = Page(giving.live, giving.person, giving.session_id, tab=giving.tab)
    again.come()
    again.wait("lease")

    told = {one["seq"]: one["text"] for one in again.heard if one["kind"] == "chat"}
    assert [told[seq] for seq in sorted(told)] == texts
    again.close()


def test_an_odd_cookie_of_a_neighbour_does_not_hide_ours(seats: tuple[Page, Page]) -> None:
    giving, _ = seats
    giving.close()
    giving.cookie = 'prefs={"a":1}; ' + giving.cookie

    assert giving.come().heard[-1]["phase"] == "meeting"


def test_a_line_that_breaks_while_it_is_seated_leaves_no_ghost(
    seats: tuple[Page, Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    giving, _ = seats
    giving.close()

    def breaks(*_: object, **__: object) -> list[object]:
        raise RuntimeError("for this test")

    monkeypatch.setattr("entraide.doors.live.line.chat_after", breaks)
    again = Page(giving.live, giving.person, giving.session_id, tab=giving.tab)
    again.come()

    assert again.closed() == 1006
    for _ in range(100):
        if row(again).state["helper"]["presence"] == "absent":
            return
        time.sleep(0.05)
    pytest.fail("the seat is held by a ghost")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
        {"Cookie": ""},
        {"Cookie": "entraide=" + "A" * 43},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_origin_or_no_cookie_is_refused_before_it_opens(
    seats: tuple[Page, Page], headers: dict[str, str]
) -> None:
    _, sharing = seats
    page = Page(sharing.live, sharing.person, sharing.session_id)

    with pytest.raises(InvalidStatus) as refused:
        page.connect(**headers)
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("hello", [{"kind": "hello", "ticket": "A" * 22, "chat_after": 0}, {"kind": "state"}])
def test_no_valid_ticket_no_seat(seats: tuple[Page, Page], hello: dict[str, object]) -> None:
    _, sharing = seats
    page = Page(sharing.live, sharing.person, sharing.session_id)
    page.connect()
    page.send(**hello)

    assert page.closed() == 1008


def test_a_ticket_of_another_person_is_worth_nothing(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    thief = Page(giving.live, giving.person, giving.session_id)
    _, body = Page(sharing.live, sharing.person, sharing.session_id, tab=sharing.tab).ticket()
    thief.connect()
    thief.send(kind="hello", ticket=body["ticket"], chat_after=0)

    assert thief.closed() == 1008


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", 1002),
        ('{"kind":"nothing"}', 1002),
        ('{"kind":"ask","key":"k","wanted":"any","more":1}', 1002),
        ('{"kind":"hello","ticket":"AAAAAAAAAAAAAAAAAAAAAA","chat_after":0}', 1002),
        (b"\x00\x01", 1002),
        ('{"kind":"say","key":"k","text":"' + "x" * 66_000 + '"}', 1009),
        ('{"kind":"say","key":"k","text":"' + "x" * 80_000 + '"}', 1009),
    ],
)
def test_a_breach_of_the_protocol_closes_the_line(seats: tuple[Page, Page], frame: str | bytes, code: int) -> None:
    giving, sharing = seats
    assert sharing.socket
    sharing.socket.send(frame)

    assert sharing.closed() == code
    assert row(giving).phase == "meeting"


def test_a_flood_closes_the_line_and_leaves_the_other_alone(seats: tuple[Page, Page]) -> None:
    giving, sharing = seats
    assert sharing.socket
    frame = json.dumps({"kind": "typing", "on": True})
    with suppress(ConnectionClosed):  # the line may be cut while the flood still runs
        for _ in range(200):
            sharing.socket.send(frame)

    assert sharing.closed() == 1008
    giving.send(kind="state")
    assert giving.wait_state()["phase"] == "meeting"


def test_colleague_stranger_and_nobody_get_no_ticket(
    live: Live, house: House, seats: tuple[Page, Page], stranger: Person
) -> None:
    giving, _ = seats
    for person in (house.person("Ana Pereira", house.helpers), stranger):
        status, body = Page(live, person, giving.session_id).ticket(take_over=True)
        assert (status, body["code"]) == (404, "not-found")


def test_a_helper_sees_how_far_someone_has_come(live: Live, helper: Person, house: House) -> None:
    made = operations.make_code(helper, now=now())
    giving = Page(live, helper, made.session_id).come()

    operations.note_arrival(house.organisation.slug, made.code.routing, Stage.LINK_OPENED)

    assert giving.wait("arrival")["stage"] == "link-opened"
    giving.close()
