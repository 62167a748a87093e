"""Icons: ornament unless they carry a name, whatever stands in it."""

from django.template import engines


def icon(words: str, **context: str) -> str:
    source = f'{{% include "web/parts/icon.html" with {words} only %}}'
    return engines["django"].from_string(source).render(context)


def test_an_icon_without_a_name_is_ornament() -> None:
    drawn = icon('name="check"')

    assert drawn.strip() == (
        '<svg class="icon icon--check" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" '
        'focusable="false"><use href="/static/entraide/img/icons.svg#check"></use></svg>'
    )


def test_an_icon_with_a_name_is_a_picture_whose_name_is_escaped() -> None:
    drawn = icon('name="stop" class="icon--large" label=said', said='"<Stop>"')

    assert 'class="icon icon--stop icon--large"' in drawn
    assert 'role="img" aria-label="&quot;&lt;Stop&gt;&quot;"' in drawn
    assert "aria-hidden" not in drawn


def test_the_same_icon_takes_each_name_it_is_given() -> None:
    assert 'aria-label="Stop"' in icon('name="stop" label=said', said="Stop")
    assert 'aria-label="Arrêter"' in icon('name="stop" label=said', said="Arrêter")
