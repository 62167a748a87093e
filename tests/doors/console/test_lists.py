"""Lists of the admin centre, by the list of sessions: what the address asks for, and what leaves as a file."""

import csv
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO

import pytest

from entraide.clock import now
from entraide.doors.console.exports import plain
from entraide.help.models import HelpSession
from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from tests.doors.console.conftest import met
from tests.personas import House, StandingClock, browser_of

LIST = "/console/sessions"


@pytest.fixture
def sessions(helper: Person, sharer: Person, house: House, clock: StandingClock) -> list[HelpSession]:
    """One each day: with Luc, then with Ana."""
    first = met(helper, sharer)
    clock.forward(timedelta(days=1))
    return [first, met(helper, house.person("Ana Pereira"))]


def main_of(page: bytes) -> str:
    return page.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", ["Ana Pereira", "Luc Morel"]),
        ("?sort=started", ["Luc Morel", "Ana Pereira"]),
        ("?sort=-sharer", ["Luc Morel", "Ana Pereira"]),
        ("?search=pereira", ["Ana Pereira"]),
        ("?search=luc@", ["Luc Morel"]),
        ("?when=today", ["Ana Pereira"]),
        ("?when=2026-11-23", ["Luc Morel"]),
        ("?state=live&search=morel", ["Luc Morel"]),
        ("?state=past", []),
        # what means nothing is left out
        (
            "?sort=password&state=nonsense&when=31-31-31&page=minus&person=%00&page=99999999999",
            ["Ana Pereira", "Luc Morel"],
        ),
        ("?page=7", ["Ana Pereira", "Luc Morel"]),
    ],
)
def test_an_address_asks_for_rows(
    query: str, seen: list[str], sessions: list[HelpSession], administrator: Person
) -> None:
    page = main_of(browser_of(administrator).get(LIST + query).content)

    assert sorted(seen, key=page.index) == seen
    assert {name for name in ("Ana Pereira", "Luc Morel") if name in page} == set(seen)
    assert ("Nothing matches" in page) == (not seen)


def test_the_sessions_of_one_person_are_a_link(
    sessions: list[HelpSession], administrator: Person, sharer: Person
) -> None:
    page = main_of(browser_of(administrator).get(f"{LIST}?person={sharer.id}").content)

    assert "Person: <bdi>Luc Morel</bdi>" in page
    assert "Ana Pereira" not in page


def test_a_search_is_shown_as_text(sessions: list[HelpSession], administrator: Person) -> None:
    page = main_of(browser_of(administrator).get(LIST, {"search": '"><script>alert(1)</script>'}).content)

    assert "<script" not in page
    assert "Nothing matches" in page


def test_the_file_has_the_rows_that_were_asked_for(sessions: list[HelpSession], administrator: Person) -> None:
    browser = browser_of(administrator)

    answer = browser.get(f"{LIST}?search=pereira&format=csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Sharer"] for row in rows] == ["Ana Pereira"]
    assert answer["Content-Disposition"] == 'attachment; filename="atelier-riviere-sessions-2026-11-24.csv"'
    listed = json.loads(browser.get(f"{LIST}?format=json").content)
    assert [row["id"] for row in listed] == [one.id for one in reversed(sessions)]
    taken = JournalEntry.objects.filter(kind="list-exported").order_by("sequence")
    assert [row.details for row in taken] == [
        {"list": "sessions", "format": "csv", "rows": 1},
        {"list": "sessions", "format": "json", "rows": 2},
    ]
    assert {row.actor_id for row in taken} == {administrator.id}


@pytest.fixture
def many(house: House, helper: Person) -> list[HelpSession]:
    """Enough for three pages, each a minute after the one before."""
    people = Person.objects.bulk_create(
        Person(organisation=house.organisation, issuer="crowd", subject=str(n), name=f"Person {n:03}", created_at=now())
        for n in range(120)
    )
    return HelpSession.objects.bulk_create(
        HelpSession(
            organisation=house.organisation,
            helper=helper,
            sharer=one,
            phase="ended",
            ended_reason="helper-ended",
            state={},
            opened_at=now() + timedelta(minutes=number),
            met_at=now(),
            ended_at=now(),
        )
        for number, one in enumerate(people)
    )


@pytest.mark.parametrize("sort", ["-started", "started", "sharer", "-sharer", "lasted"])
def test_each_row_stands_on_one_page_from_whichever_end_it_is_reached(
    sort: str, many: list[HelpSession], administrator: Person
) -> None:
    browser = browser_of(administrator)

    pages = [main_of(browser.get(f"{LIST}?sort={sort}&page={page}").content) for page in (1, 2, 3)]

    seen = [re.findall(r"Person \d\d\d", page) for page in pages]
    assert [len(one) for one in seen] == [50, 50, 20]
    names = [name for one in seen for name in one]
    assert len(set(names)) == 120
    if sort != "lasted":
        assert names == sorted(names, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["sharer", "-sharer", "helper", "-helper", "state"])
@pytest.mark.parametrize("past", [40, 2000], ids=["few", "many"])
def test_a_page_is_a_part_of_the_exported_list_also_where_nobody_has_come(
    past: int, sort: str, helper: Person, house: House, administrator: Person
) -> None:
    people = [*(house.person(f"{name} Dupont") for name in ("Zoe", "Ana", "Mia")), None]
    other = house.person("Yves Petit", house.helpers)
    state = met(helper, people[0] or helper).state
    HelpSession.objects.bulk_create(
        HelpSession(
            organisation=house.organisation,
            helper=(helper, other)[n % 2],
            sharer=people[n % 4],
            phase="ended" if people[n % 4] else "waiting",
            ended_reason="helper-ended",
            state=state,
            opened_at=now() + timedelta(seconds=n % 50),
            met_at=now(),
        )
        for n in range(past + 109)
    )
    browser = browser_of(administrator)

    rows = json.loads(browser.get(f"{LIST}?sort={sort}&format=json").content)
    last = -(-len(rows) // 50)
    numbers = {1, 2, last // 4 + 1, last // 2, last // 2 + 1, last * 3 // 4, last - 1, last}
    pages = {page: main_of(browser.get(f"{LIST}?sort={sort}&page={page}").content) for page in numbers}

    assert len({row["id"] for row in rows}) == past + 110
    for number, page in pages.items():
        seen = re.findall(r'href="/console/sessions/([\w-]{22})"', page)
        assert seen == [row["id"] for row in rows[(number - 1) * 50 : number * 50]]
    if sort != "state":
        name = sort.removeprefix("-")
        names = [row[name] for row in rows]
        assert names == sorted(names, reverse=sort.startswith("-"))


@pytest.fixture
def very_many(helper: Person, sharer: Person, house: House) -> None:
    """More sessions, and more people, than a search counts."""
    Person.objects.bulk_create(
        Person(organisation=house.organisation, issuer="crowd", subject=str(n), name=f"Crowd {n}", created_at=now())
        for n in range(1001)
    )
    crowd = list(Person.objects.filter(issuer="crowd"))[:60]
    HelpSession.objects.bulk_create(
        HelpSession(
            organisation=house.organisation,
            helper=helper,
            sharer=crowd[n] if n < 60 else sharer,
            phase="ended",
            ended_reason="helper-ended",
            state={},
            opened_at=now() + timedelta(seconds=n),
            met_at=now(),
            ended_at=now(),
        )
        for n in range(1130)
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "1 to 50 of 1130"),
        ("?search=morel", "1 to 50 of more than 1000"),
        ("?search=morel&page=20", "951 to 1000 of more than 1000"),
        ("?search=morel&page=21&sort=sharer", "1001 to 1050 of more than 1050"),
        ("?search=morel&page=22", "1051 to 1070 of 1070"),
        ("?search=morel&page=90&sort=-sharer", "1051 to 1070 of 1070"),
        # more people than are named one by one, in few sessions
        ("?search=crowd&page=2", "51 to 60 of 60"),
        ("?search=claire&sort=-helper", "1 to 50 of more than 1000"),
    ],
)
def test_a_search_that_finds_very_many_says_that_it_stopped_counting(
    query: str, told: str, very_many: None, administrator: Person
) -> None:
    page = main_of(browser_of(administrator).get(LIST + query).content)

    assert re.findall(r"[\d,]+ to [\d,]+ of [\w ,]+", page.replace(",", "")) == [told]
    assert ('rel="next"' in page) == ("more than" in told or told.startswith("1 to 50 of 1130"))


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (LIST, 6),
        (f"{LIST}?page=3", 6),
        (f"{LIST}?search=person", 7),
        (f"{LIST}?sort=-sharer&state=past&when=30-days", 6),
        ("/console/people", 7),
        ("/console/people?page=2&sort=-email", 7),
        ("/console/groups", 6),
        ("/console/passes", 6),
        ("/console", 9),
    ],
)
def test_a_list_asks_as_much_however_many_rows_it_shows(
    path: str,
    count: int,
    many: list[HelpSession],
    administrator: Person,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    browser = browser_of(administrator)
    browser.get(path)

    with django_assert_max_num_queries(count):
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begins: str) -> None:
    assert plain(f"{begins}HYPERLINK(1)") == f"'{begins}HYPERLINK(1)"


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert (plain(-3), plain("a = b"), plain(None), plain("")) == (-3, "a = b", "", "")
