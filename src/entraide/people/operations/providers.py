"""Outside identity providers of an organisation: adding, changing, removing them."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entraide.errors import FieldInvalid, NameInUse, NotFound
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation, VerifiedDomain
from entraide.outbound import Fetcher
from entraide.people.factors.sealing import seal
from entraide.people.models import DIRECTORY_ISSUER, DIRECTORY_SLUG, Group, IdentityProvider, WebSession
from entraide.people.operations.web_sessions import end_by_provider
from entraide.people.providers.discovery import forget_facts
from entraide.people.providers.presets import FIELDS, NOT_OF_A_DIRECTORY, PRESETS, SHARED_ISSUERS, TENANTLESS
from entraide.rules.text import clean_name

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CLAIM = re.compile(r"[\x21-\x7e]{1,200}")
_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}(?: [\x21\x23-\x5b\x5d-\x7e]{1,100}){0,20}")
_TABLE_MAX = 200
CHANGEABLE = frozenset(
    {"name", "preset", "issuer", "client_id", "secret", "scopes", "claims", "demands", "groups", "userinfo"}
    | {"email_trusted", "step_up_acr", "step_up_amr", "signs_out_there", "enabled"}
)


@operation
def add_provider(
    organisation_id: str,
    *,
    slug: str,
    name: str,
    issuer: str,
    client_id: str,
    fetcher: Fetcher,
    now: datetime,
    preset: str = "generic",
    actor_id: str = "",
    **more: Any,
) -> IdentityProvider:
    """Add a provider; what is not given follows the preset.

    more:    any of CHANGEABLE.
    raises:  NameInUse, FieldInvalid with `field` (and `why`).
    """
    organisation = Organisation.objects.get(id=organisation_id)
    if not _SLUG.fullmatch(slug):
        raise FieldInvalid(field="slug")
    if preset not in PRESETS:
        raise FieldInvalid(field="preset")
    if slug == DIRECTORY_SLUG or IdentityProvider.objects.filter(organisation=organisation, slug=slug).exists():
        raise NameInUse(field="slug")
    kind = PRESETS[preset]
    provider = IdentityProvider(
        organisation=organisation,
        slug=slug,
        scopes=kind.scopes,
        email_trusted=kind.email_trusted,
        userinfo=kind.userinfo,
        created_at=now,
    )
    given = {"name": name, "issuer": issuer, "client_id": client_id, "preset": preset, **more}
    _fill(provider, given, fetcher)
    provider.save()
    _record("identity-provider-added", provider, now, actor_id, sorted(given))
    return provider


@operation
def set_provider(
    organisation_id: str,
    provider_id: str,
    changes: Mapping[str, Any],
    *,
    fetcher: Fetcher,
    now: datetime,
    actor_id: str = "",
) -> IdentityProvider:
    """Change a provider. Whoever is signed in stays so, unless it is switched off or becomes another issuer.

    raises:  NotFound, NameInUse, FieldInvalid with `field` (and `why`).
    """
    provider = _locked(organisation_id, provider_id)
    before = (provider.issuer, provider.client_id, provider.enabled)
    _fill(provider, changes, fetcher)
    provider.save()
    _record("identity-provider-changed", provider, now, actor_id, sorted(changes))
    if provider.issuer != before[0]:
        forget_facts(provider)
    if (provider.issuer, provider.client_id, provider.enabled) != before and (
        not provider.enabled or provider.issuer != before[0]
    ):
        _end_all(provider, now)
    return provider


@operation
def remove_provider(organisation_id: str, provider_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Remove a provider and sign out who came by it; its people stay, for the journal and for its return.

    raises:  NotFound.
    """
    provider = _locked(organisation_id, provider_id)
    _end_all(provider, now)
    _record("identity-provider-removed", provider, now, actor_id, [])
    provider.delete()


def _locked(organisation_id: str, provider_id: str) -> IdentityProvider:
    """An outside provider; the embedded directory cannot be changed or removed."""
    found = IdentityProvider.objects.select_for_update(of=("self",)).select_related("organisation")
    outside = found.filter(organisation_id=organisation_id).exclude(issuer=DIRECTORY_ISSUER)
    provider = outside.filter(id=provider_id).first()
    if provider is None:
        raise NotFound
    return provider


def _fill(provider: IdentityProvider, given: Mapping[str, Any], fetcher: Fetcher) -> None:
    unknown = given.keys() - CHANGEABLE
    if unknown:
        raise FieldInvalid(field=min(unknown))
    for name, value in given.items():
        match name:
            case "secret":
                # an empty box means: as it was
                provider.secret = seal(value) if value else provider.secret
            case "name":
                provider.name = clean_name(value)
            case _:
                setattr(provider, name, value)
    _check(provider, fetcher)


def _check(provider: IdentityProvider, fetcher: Fetcher) -> None:
    """Refuse what could never work, and what would let strangers in."""
    if not provider.name:
        raise FieldInvalid(field="name")
    if provider.preset not in PRESETS:
        raise FieldInvalid(field="preset")
    _check_issuer(provider, fetcher)
    if not _CLAIM.fullmatch(provider.client_id):
        raise FieldInvalid(field="client_id")
    if not _SCOPES.fullmatch(provider.scopes) or "openid" not in provider.scopes.split():
        raise FieldInvalid(field="scopes")
    for name, names in provider.claims.items():
        if name not in FIELDS or not isinstance(names, list) or not all(_is_claim(one) for one in names):
            raise FieldInvalid(field="claims")
    if NOT_OF_A_DIRECTORY & set(provider.claims.get("directory_id", ())):
        # whoever may write it could become whom a directory has announced
        raise FieldInvalid(field="claims", why="directory_id")
    for name, values in provider.demands.items():
        if not _is_claim(name) or not isinstance(values, list) or not values or len(values) > _TABLE_MAX:
            raise FieldInvalid(field="demands")
    ours = set(Group.objects.filter(organisation_id=provider.organisation_id).values_list("id", flat=True))
    if len(provider.groups) > _TABLE_MAX or not set(provider.groups.values()) <= ours:
        raise FieldInvalid(field="groups")


def _check_issuer(provider: IdentityProvider, fetcher: Fetcher) -> None:
    issuer = provider.issuer
    if len(issuer) > 255 or not fetcher.is_usable(issuer) or "?" in issuer:
        raise FieldInvalid(field="issuer")
    if any(part in f"{issuer.lower()}/" for part in TENANTLESS):
        # everybody with a Microsoft account could sign in
        raise FieldInvalid(field="issuer", why="tenant")
    taken = IdentityProvider.objects.filter(organisation_id=provider.organisation_id, issuer=issuer)
    if taken.exclude(id=provider.id).exists():
        raise NameInUse(field="issuer")
    claim = SHARED_ISSUERS.get(issuer)
    if claim is not None:
        own = sorted(
            VerifiedDomain.objects.filter(organisation_id=provider.organisation_id).values_list("name", flat=True)
        )
        if not own:
            # everybody with a Google account could sign in
            raise FieldInvalid(field="issuer", why="domain")
        asked = provider.demands.get(claim)
        if not asked or not set(asked) <= set(own):
            provider.demands = {**provider.demands, claim: own}


def _is_claim(name: object) -> bool:
    return isinstance(name, str) and bool(_CLAIM.fullmatch(name))


def _end_all(provider: IdentityProvider, now: datetime) -> None:
    end_by_provider(list(WebSession.objects.filter(provider=provider, ended_at=None)), now=now)


def _record(kind: str, provider: IdentityProvider, now: datetime, actor_id: str, names: list[str]) -> None:
    record(
        kind,
        organisation_id=provider.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("identity-provider", provider.id),
        details={"settings": " ".join(names)} if names else None,
    )
