"""The parser, and the protocol document as its fixture."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.errors import Breach, Oversized
from entraide.wire import codec, messages

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")


def sections(direction: str) -> dict[str, str]:
    """Section title (the kind) → its JSON example, of one half of the document."""
    half = DOCUMENT.split("# From the page")[1]
    half = half.split("# To the page")[0 if direction == "from" else 1]
    found = {}
    for part in re.split(r"^## ", half, flags=re.MULTILINE)[1:]:
        title = part.splitlines()[0].replace(" (answer)", "").strip()
        example = re.search(r"```json\n(.*?)```", part, flags=re.DOTALL)
        assert example, f"{title} has no example"
        found[title] = example[1]
    return found


def test_document_and_union_name_the_same_messages() -> None:
    assert set(sections("from")) == set(codec.FROM_PAGE)
    assert set(sections("to")) == set(codec.TO_PAGE)


@pytest.mark.parametrize("kind", sorted(codec.FROM_PAGE))
def test_example_of_a_page_is_parsed_to_its_type(kind: str) -> None:
    message = codec.parse(sections("from")[kind])

    assert type(message) is codec.FROM_PAGE[kind]


@pytest.mark.parametrize("kind", sorted(codec.TO_PAGE))
def test_example_of_the_server_has_exactly_the_fields_of_its_type(kind: str) -> None:
    example = json.loads(sections("to")[kind])

    assert example.pop("kind") == kind
    assert set(example) == {one.name for one in fields(codec.TO_PAGE[kind])}


def test_every_type_of_the_union_has_its_own_kind() -> None:
    for union in (messages.FromPage, messages.ToPage):
        kinds = [one.kind for one in get_args(union)]
        assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "[]",
        "null",
        '"ask"',
        "{",
        '{"kind": 1}',
        '{"kind": "nothing"}',
        '{"kind": "ask"}',
        '{"kind": "ask", "key": "", "wanted": "any"}',
        '{"kind": "ask", "key": "k", "wanted": "everything"}',
        '{"kind": "ask", "key": "k", "wanted": "any", "more": 1}',
        '{"kind": "ask", "key": 5, "wanted": "any"}',
        '{"kind": "decline", "key": "k", "ask": true}',
        '{"kind": "decline", "key": "k", "ask": 0}',
        '{"kind": "decline", "key": "k", "ask": 1.5}',
        '{"kind": "decline", "key": "k", "ask": NaN}',
        '{"kind": "typing", "on": 1}',
        '{"kind": "hello", "ticket": "short", "chat_after": 0}',
        '{"kind": "say", "key": "k", "text": "\\ud800"}',
        '{"kind": "allow", "key": "k", "ask": 1, "surface": "tab", "text": "view-1"}',
        '{"kind": "show", "key": "k", "surface": {"of": "tab", "width_px": -1, "height_px": 0}}',
        '{"kind": "typing", "on": ' + "[" * 20 + "]" * 20 + "}",
        '{"kind": "picker", "cause": "hacked"}',
    ],
)
def test_anything_else_is_a_breach(frame: str) -> None:
    with pytest.raises(Breach):
        codec.parse(frame)


def test_a_frame_over_64_kib_is_too_large() -> None:
    with pytest.raises(Oversized):
        codec.parse(json.dumps({"kind": "say", "key": "k", "text": "é" * 40_000}, ensure_ascii=False))


@given(st.text(max_size=300))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    try:
        codec.parse(text)
    except Breach:
        return
    raise AssertionError("random text became a message")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(codec.FROM_PAGE)), st.dictionaries(st.text(max_size=10), json_values, max_size=5))
def test_no_object_makes_the_parser_fail_otherwise(kind: str, fields: dict[str, object]) -> None:
    try:
        message = codec.parse(json.dumps(fields | {"kind": kind}))
    except Breach:
        return
    assert message.kind == kind


def test_a_written_message_begins_with_its_kind() -> None:
    assert codec.write(messages.Lease(lasts_ms=5)) == '{"kind":"lease","lasts_ms":5,"signed_in_ms":null}'
