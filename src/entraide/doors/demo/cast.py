"""The invented people of the demo: who they are, what they may do, what their portraits look like.

All domains end in .example, which belongs to nobody; all numbers and addresses are made up.
"""

from dataclasses import dataclass

#: the groups that give rights, by the names that every installation starts with
HELPERS = "Helpers"
ADMINISTRATORS = "Administrators"


@dataclass(frozen=True, slots=True)
class Look:
    """A portrait in a few words; colours as #rrggbb.

    hair_style:  short, long, bun, curly, bald or scarf.
    """

    skin: str
    hair: str
    hair_style: str
    clothes: str
    backdrop: str
    glasses: bool = False
    beard: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """One invented person."""

    mailbox: str
    name: str
    job_title: str
    department: str
    look: Look | None
    groups: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """What the groups make of the person, as the page /demo calls it."""
        if ADMINISTRATORS in self.groups:
            return "administrator"
        return "helper" if HELPERS in self.groups else "sharer"


@dataclass(frozen=True, slots=True)
class Company:
    """One invented organisation and its people."""

    slug: str
    name: str
    domain: str
    people: tuple[Role, ...]
    telephone: str = ""
    hours: str = ""
    ticket_url: str = ""

    def email_of(self, role: Role) -> str:
        """The address with which the person signs in."""
        return f"{role.mailbox}@{self.domain}"


ATELIER = Company(
    slug="atelier-riviere",
    name="Atelier Rivière",
    domain="atelier-riviere.example",
    telephone="01 23 45 67 89",
    hours="Mon–Fri 8–18",
    ticket_url="https://helpdesk.atelier-riviere.example/new",
    people=(
        Role(
            "claire.fontaine",
            "Claire Fontaine",
            "IT support technician",
            "IT",
            Look("#f1c9a5", "#7a3b1d", "long", "#0b6e5f", "#d9efe9", glasses=True),
            (HELPERS,),
        ),
        Role(
            "luc.morel",
            "Luc Morel",
            "Accountant",
            "Accounts",
            Look("#e8b98f", "#3b3a39", "short", "#31507a", "#e2eaf6", beard=True),
        ),
        Role(
            "karim.benali",
            "Karim Benali",
            "Service desk lead",
            "IT",
            Look("#c98d5f", "#1f1a17", "short", "#5a3e85", "#ece4f6", beard=True),
            (HELPERS, ADMINISTRATORS),
        ),
        Role(
            "sophie.garnier",
            "Sophie Garnier",
            "Head of IT",
            "IT",
            Look("#f6d7bd", "#c9a227", "bun", "#8a1538", "#f8e5ea"),
            (ADMINISTRATORS,),
        ),
        Role(
            "ana.pereira",
            "Ana Pereira",
            "Workshop manager",
            "Workshop",
            Look("#b97a4e", "#241610", "curly", "#b8520a", "#fdeedd"),
        ),
        Role(
            "hanako.yamada",
            "山田 花子",
            "Designer",
            "Design",
            Look("#f3d3b0", "#17130f", "long", "#17539a", "#e3effb"),
        ),
        Role(
            "noor.alkhatib",
            "Noor al-Khatib نور الخطيب",
            "Purchasing officer",
            "Purchasing",
            Look("#dfae83", "#3d6d86", "scarf", "#274b5e", "#e4f1f5"),
        ),
        Role(
            "jb.lefevre",
            "Jean-Baptiste Lefèvre",
            "",
            "Sales",
            Look("#8d5a3b", "#8d5a3b", "bald", "#4c5a1f", "#eef2dd", glasses=True),
        ),
    ),
)

NORDWIND = Company(
    slug="nordwind",
    name="Nordwind Logistik",
    domain="nordwind.example",
    telephone="030 1234567",
    people=(
        Role(
            "erik.lindqvist",
            "Erik Lindqvist",
            "Systemadministrator",
            "IT",
            Look("#f4d2b8", "#d9b35b", "short", "#334155", "#e8ecf1"),
            (HELPERS, ADMINISTRATORS),
        ),
    ),
)

COMPANIES = (ATELIER, NORDWIND)
