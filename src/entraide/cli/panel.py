"""What the demo prints when it is ready: where to go, who to be, what to do next."""

import io

import segno
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from entraide.cli.printing import console
from entraide.doors.demo import cast
from entraide.people.demo import PASSWORD
from entraide.server.config import Config

#: whom the panel names; everybody stands on the page /demo
_SHOWN = (
    ("Claire Fontaine", "helper: makes the code, sees the screen"),
    ("Luc Morel", "sharer: types the code, shows a screen"),
    ("Karim Benali", "helper and administrator"),
    ("Sophie Garnier", "administrator, may not help"),
)
_ELSEWHERE = ("Erik Lindqvist", "helper of another organisation, who must see nothing")


def show(made: Config, *, lan: bool) -> None:
    """Print the panel; with `lan`, also the QR picture and the word about the browser's warning."""
    url = made.server.public_url
    people = Table(box=None, pad_edge=False, show_header=False)
    for company, shown in ((cast.ATELIER, _SHOWN), (cast.NORDWIND, (_ELSEWHERE,))):
        roles = {role.name: role for role in company.people}
        for name, part in shown:
            people.add_row(Text(company.email_of(roles[name]), style="bold"), name, Text(part, style="dim"))
    out = console()
    grid = Table.grid(padding=(1, 0))
    grid.add_row(Text.assemble("Open  ", (url, f"bold link {url}")))
    grid.add_row(people)
    grid.add_row(Text.assemble("Password of everybody: ", (PASSWORD, "bold")))
    grid.add_row(
        Text(
            "A session needs two people: use two browsers, or one browser and a private window.\n"
            "The helper opens Give help and reads the code out; the sharer opens Get help and types it."
        )
    )
    grid.add_row(
        Text.assemble(
            "Everybody: ", f"{url}/demo", "   Mails: ", f"{url}/demo/inbox", "\n",
            "Stop: Ctrl-C   Start anew: make demo-reset   Other port: make demo PORT=9000",
            *([] if lan else ["   Other machines: make demo LAN=1"]),
        )
    )  # fmt: skip
    out.print(Panel(grid, title="entraide demo", expand=False, padding=(1, 2)))
    if lan:
        _lan(made)


def _lan(made: Config) -> None:
    from entraide.cli.certificate import fingerprint

    out = console()
    picture = io.StringIO()
    segno.make(made.server.public_url, error="m", micro=False).terminal(out=picture, border=2, compact=True)
    out.print(Text.from_ansi(picture.getvalue()))
    out.print(f"On another machine or telephone: {made.server.public_url}", markup=False)
    out.print(
        "Each browser warns once, because nobody vouches for the certificate that was made here: choose\n"
        "Advanced, then go on. Its fingerprint (SHA-256) is",
        markup=False,
    )
    if made.server.tls_certificate:
        out.print(fingerprint(made.server.tls_certificate), markup=False)
