"""The form of a role: its name, and its permissions in groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entraide.doors.console.role_words import implied_by
from entraide.roles.models import DESCRIPTION_LENGTH_MAX, NAME_LENGTH_MAX
from entraide.rules.rights import CATEGORIES, Permission, Rights, read_permissions


@dataclass(frozen=True, slots=True)
class Box:
    """A permission to tick: what it gives, what it includes, and whether whoever looks holds it for everyone."""

    field: str
    value: str
    label: str
    gives: str
    includes: list[str]
    is_ticked: bool
    is_held: bool


class RoleForm(forms.Form):
    """A role; a field for each group of permissions, so that a summary says what changes in which."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH_MAX)
    description = forms.CharField(
        label=_("What it is for"),
        max_length=DESCRIPTION_LENGTH_MAX,
        required=False,
        help_text=_("One sentence, for whoever gives it to somebody."),
    )

    def __init__(self, data: Any, *, name: str, description: str, chosen: frozenset[Permission]) -> None:
        """Begin with what is."""
        initial: dict[str, Any] = {"name": name, "description": description}
        initial |= {_field(number): _values(members, chosen) for number, (_name, members) in enumerate(CATEGORIES)}
        super().__init__(data, initial=initial)
        for number, (category, members) in enumerate(CATEGORIES):
            self.fields[_field(number)] = forms.MultipleChoiceField(
                label=gettext(category),
                choices=[(one.value, gettext(one.label)) for one in members],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def permissions(self) -> frozenset[Permission]:
        """What is ticked in a valid form."""
        ticked = [value for number in range(len(CATEGORIES)) for value in self.cleaned_data[_field(number)]]
        return read_permissions(ticked)

    def groups(self, own: Rights) -> Iterator[tuple[str, list[Box]]]:
        """The permissions to tick, group by group."""
        for number, (category, members) in enumerate(CATEGORIES):
            field = _field(number)
            ticked = set(self[field].value() or ())
            yield (
                gettext(category),
                [
                    Box(
                        field=field,
                        value=one.value,
                        label=gettext(one.label),
                        gives=gettext(one.gives),
                        includes=implied_by(one),
                        is_ticked=one.value in ticked,
                        is_held=own.reach(one).everyone,
                    )
                    for one in members
                ],
            )


def _field(number: int) -> str:
    return f"rights_{number}"


def _values(members: tuple[Permission, ...], chosen: frozenset[Permission]) -> list[str]:
    return [one.value for one in members if one in chosen]
