"""What well-known providers call the facts of a person, and what must be watched with each of them."""

from dataclasses import dataclass, field

#: the fields that a claim may fill, in the order of the pages
FIELDS = ("name", "email", "job_title", "company", "department", "picture", "groups", "device_id", "directory_id")
#: claims that people may write themselves, or that pass from one person to the next: never proof of who somebody is
NOT_OF_A_DIRECTORY = frozenset(
    {"email", "name", "nickname", "preferred_username", "upn", "unique_name", "phone_number"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A kind of provider.

    claims:         field to claim names, tried in order; a dot goes into an object when no claim has the whole name.
    email_trusted:  an address counts without `email_verified`: only an administrator of the tenant can write it.
    userinfo:       ask the userinfo endpoint too.
    guide:          the anchor of its section in docs/guide/identity.
    """

    title: str
    claims: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scopes: str = "openid profile email"
    email_trusted: bool = False
    userinfo: bool = True
    issuer_example: str = ""
    guide: str = ""


_GENERIC: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "email": ("email",),
    "job_title": ("job_title", "title", "jobTitle"),
    "company": ("company", "organization", "companyName"),
    "department": ("department",),
    "picture": ("picture",),
    "groups": ("groups",),
    "device_id": ("device_id", "deviceid"),
    "directory_id": ("sub",),
}

PRESETS: dict[str, Preset] = {
    "entra": Preset(
        title="Microsoft Entra ID",
        claims={
            **_GENERIC,
            "email": ("email", "preferred_username"),
            "job_title": ("jobtitle", "jobTitle", "job_title"),
            "company": ("companyname", "companyName", "company"),
            "device_id": ("deviceid",),
            # `sub` is another one for each client there; the object's id is what its provisioning sends
            "directory_id": ("oid",),
        },
        email_trusted=True,
        issuer_example="https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0",
        guide="s3",
    ),
    "keycloak": Preset(
        title="Keycloak",
        claims={**_GENERIC, "groups": ("groups", "realm_access.roles")},
        issuer_example="https://id.example.org/realms/main",
        guide="s4",
    ),
    "google": Preset(
        title="Google Workspace",
        claims=_GENERIC,
        issuer_example="https://accounts.google.com",
        guide="s5",
    ),
    "okta": Preset(
        title="Okta",
        claims={**_GENERIC, "job_title": ("title", "job_title"), "company": ("organization", "company")},
        scopes="openid profile email groups",
        issuer_example="https://example.okta.com",
        guide="s6",
    ),
    "generic": Preset(title="OpenID Connect", claims=_GENERIC, issuer_example="https://id.example.org", guide="s7"),
}

#: issuers at which anybody in the world may have an account: a claim must say that this one is the organisation's
SHARED_ISSUERS = {"https://accounts.google.com": "hd", "https://accounts.google.com/": "hd"}
#: Entra's addresses for the accounts of all tenants; only one tenant's own issuer can be believed
TENANTLESS = ("/common/", "/organizations/", "/consumers/", "{tenantid}")
