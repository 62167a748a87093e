"""What people type at the desk."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entraide.wire.messages import Stage

#: a pasted link may come along with the code in it; more is no code
TYPED_LENGTH_MAX = 400


class CodeForm(forms.Form):
    """The code box. What is in it is read by `rules.invitation`; the form only bounds it.

    organisation:  of the link on which somebody came: it decides nothing, and leads back to that page after sign-in.
    """

    code = forms.CharField(label=_("Security code"), max_length=TYPED_LENGTH_MAX, strip=True)
    organisation = forms.SlugField(max_length=63, required=False)


class ArrivalForm(forms.Form):
    """Somebody is on the way with a code; the secret half is not part of it."""

    organisation = forms.SlugField(max_length=63)
    routing = forms.RegexField(re.compile(r"[0-9A-HJKMNP-TV-Z]{3}"))
    stage = forms.ChoiceField(choices=[(one.value, one.value) for one in (Stage.LINK_OPENED, Stage.SIGNING_IN)])

    def stage_told(self) -> Stage:
        """The stage, typed."""
        cleaned: dict[str, Any] = self.cleaned_data
        return Stage(cleaned["stage"])
