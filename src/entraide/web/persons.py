"""A person as `web/parts/person.html` draws them."""

from typing import Any

from entraide.wire.messages import Profile


def card_of(profile: Profile) -> dict[str, Any]:
    """What the template calls the facts of a profile."""
    return {
        "full_name": profile.name,
        "initials": profile.initials,
        "photo_url": profile.photo,
        "job_title": profile.job_title,
        "company": profile.company,
        "domain": profile.domain,
    }
