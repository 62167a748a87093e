"""Forty names in which directions mix disturb nothing but themselves: lists, trust cards, chat, sessions, both ways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast
from tests.e2e.directions import DIRECTIONS
from tests.e2e.tour.directions import directions
from tests.e2e.tour.house import House

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

#: For each text of `names` on the page: it must be isolated before it meets other words, and those must stay on
#: their sides. Looks at what is drawn; menus' values and what only screen readers hear have no neighbours to push.
_DISTURBED = r"""(names) => {
  const wanted = names.map((one) => one.trim()).sort((one, other) => other.length - one.length);
  const bare = (name) => name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isolates = (one) => {
    const style = getComputedStyle(one);
    return /isolate|plaintext/.test(style.unicodeBidi) || !/^(inline|contents)$/.test(style.display);
  };
  const boxOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((one) => one.width > 0);
  };
  // what stands between two letters of one direction goes their way, whatever that of the paragraph (UAX 9, N1)
  const wayOf = (letter, otherwise) =>
    letter === undefined ? otherwise : /[\u0590-\u08ff\ufb1d-\ufefc]/.test(letter) ? "rtl" : "ltr";
  const goesLeft = (wall) => {
    const words = (from, on) => {
      let told = "";
      for (let at = from; at; at = at[on]) {
        const heard = at.nodeType === Node.ELEMENT_NODE && isolates(at) ? "" : at.textContent;
        told = on === "nextSibling" ? told + heard : heard + told;
      }
      return told.match(/\p{L}/gu) ?? [];
    };
    const base = getComputedStyle(wall.parentElement).direction;
    const before = wayOf(words(wall.previousSibling, "previousSibling").at(-1), base);
    const after = wayOf(words(wall.nextSibling, "nextSibling")[0], base);
    return (before === after ? before : base) === "rtl";
  };
  let seen = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const said = text.data.trim();
    const name = wanted.find((one) => said === one) ?? wanted.find((one) => bare(said).includes(bare(one)));
    const holder = text.parentElement;
    if (!name || holder.closest(".visually-hidden, script, style, template, option, textarea")) continue;
    if (!holder.checkVisibility()) continue;
    seen += 1;
    if (said.includes(`\u2068${bare(name)}\u2069`)) continue;
    if (said !== name) { found.push(`in one text with other words: ${said.slice(0, 80)}`); continue; }
    let wall = holder;
    while (!isolates(wall) && wall.textContent.trim() === name) wall = wall.parentElement;
    if (wall.textContent.trim() !== name) { found.push(`not isolated: <${holder.localName}> ${said}`); continue; }
    const rightToLeft = goesLeft(wall);
    for (const [side, next] of [["before", wall.previousSibling], ["after", wall.nextSibling]]) {
      if (!next || !next.textContent.trim()) continue;
      const mine = boxOf(wall), theirs = boxOf(next);
      const own = side === "after" ? mine.at(-1) : mine[0], other = side === "after" ? theirs[0] : theirs.at(-1);
      // lines that wrap overlap a little: the boxes of tall scripts are higher than a line
      if (!own || !other || Math.abs(own.top + own.bottom - other.top - other.bottom) > own.height) continue;
      const isRight = other.left >= own.right - 1, isLeft = other.right <= own.left + 1;
      if (!((side === "after") === rightToLeft ? isLeft : isRight))
        found.push(`${side} ${said}: "${next.textContent.trim().slice(0, 40)}" stands on the wrong side`);
    }
  }
  return { seen, found };
}"""


@pytest.fixture
def cast_both_ways(playwright: Playwright, table: Table, tmp_path: Path) -> Iterator[Cast]:
    """People at a server of this test alone, which also speaks the mirrored language."""
    with RunningServer(tmp_path / "server", environ={"ENTRAIDE_MIRRORED": "1"}) as running:
        yield Cast(playwright, table, running, {})


@pytest.mark.parametrize("language", ["fr-FR", "en-XB"])
def test_names_of_mixed_directions_disturb_nothing_but_themselves(
    table: Table, cast_both_ways: Cast, allowed_console: list[str], language: str
) -> None:
    allowed_console += [r"status of 4\d\d", "net::ERR_"]
    house = House(cast_both_ways, table, cast_both_ways.server, language)
    found, seen = [], {}

    for view in directions(house):
        told = view.page.evaluate(_DISTURBED, list(DIRECTIONS))
        seen[view.name] = told["seen"]
        found += [f"{view.name}: {one}" for one in told["found"]]

    assert not found, "\n" + "\n".join(sorted(set(found)))
    assert {name: count for name, count in seen.items() if not count} == {}
    assert seen["directions-people"] >= 40
    assert seen["directions-give-chat"] >= 40


def test_what_is_not_isolated_is_noticed(table: Table) -> None:
    """The control: the same look at a careless page."""
    page: Page = table.helper()
    unsound = f"<p>Luc <b>{DIRECTIONS[20]}</b> 12</p><p>{DIRECTIONS[28]} 42</p>"
    page.set_content(f"<!doctype html>{unsound}<p><bdi>{DIRECTIONS[21]}</bdi> 7</p>")

    told = page.evaluate(_DISTURBED, list(DIRECTIONS))

    assert told["seen"] >= 3
    assert len(told["found"]) == 2
