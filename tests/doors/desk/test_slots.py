"""Holes in sentences that a script fills."""

import pytest
from django.template import Context, Template

SENTENCE = (
    '{% load i18n slots %}{% slot "helper" as helper %}'
    "{% blocktranslate trimmed %}{{ helper }} wants to see your screen{% endblocktranslate %}"
)


def test_a_slot_stands_in_a_translated_sentence_as_an_empty_isolated_element() -> None:
    shown = Template(SENTENCE).render(Context())

    assert shown == '<bdi dir="auto" data-slot="helper"></bdi> wants to see your screen'


def test_a_tick_is_an_empty_element_for_a_time_that_goes_on() -> None:
    shown = Template('{% load slots %}{% tick "ask-left" %}').render(Context())

    assert shown == '<span class="nowrap" data-tick="ask-left"></span>'


@pytest.mark.parametrize("name", ["", "Helper", 'a"b', "<b>", "a b", "helper\n"])
def test_a_name_that_could_leave_its_attribute_is_refused(name: str) -> None:
    template = Template("{% load slots %}{% slot name %}")

    with pytest.raises(ValueError, match=r".*"):
        template.render(Context({"name": name}))
