"""The contact sheet: all pictures of a tour on one page."""

import html
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.e2e.tour.camera import Picture

_HEAD = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>entraide: the tour</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 24px; color: #14211f; background: #f3f7f5; }
  h2 { margin: 32px 0 8px; font-size: 18px; }
  ul { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 16px; margin: 0; padding: 0; list-style: none; }
  figure { margin: 0; }
  img { display: block; height: 280px; max-width: 640px; object-fit: contain; border: 1px solid #7c8e88; }
  figcaption { font-size: 14px; color: #4d5f5b; }
</style>
"""


def write_index(folder: Path, pictures: Sequence[Picture]) -> Path:
    """Write `index.html` beside the pictures: a row for each page or state, with theme, language and width."""
    path = folder / "index.html"
    rows = "".join(_row(name, list(found)) for name, found in groupby(_in_order(pictures), lambda one: one.view))
    title = f"The tour: {len({one.view for one in pictures})} pages and states"
    path.write_text(f"{_HEAD}<h1>{title}</h1>\n{rows}</html>\n")
    return path


def _in_order(pictures: Sequence[Picture]) -> list[Picture]:
    first = {one.view: number for number, one in reversed(list(enumerate(pictures)))}
    return sorted(pictures, key=lambda one: first[one.view])


def _row(name: str, pictures: list[Picture]) -> str:
    items = "".join(_item(one) for one in pictures)
    return f'<h2 id="{html.escape(name)}">{html.escape(name)}</h2>\n<ul>{items}</ul>\n'


def _item(one: Picture) -> str:
    words = html.escape(f"{one.theme} · {one.language} · {one.width_px} px")
    file = html.escape(one.file)
    return (
        f'<li><figure><a href="{file}"><img loading="lazy" src="{file}" alt="{html.escape(one.view)}, {words}"></a>'
        f"<figcaption>{words}</figcaption></figure></li>\n"
    )
