"""What the demo prints when it is ready: where to go, who to be, what to do next."""

import io

import segno
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from entraide.cli.printing import console
from entraide.doors.demo import cast
from entraide.roles.demo import PASSWORD
from entraide.server.config import Config

#: whom the panel names; everybody stands on the page /demo
_SHOWN = ("Claire Fontaine", "Luc Morel", "Karim Benali", "Sophie Garnier", "Erik Lindqvist")


def show(made: Config, *, lan: bool) -> None:
    """Print the panel; with `lan`, also the QR picture and the word about the browser's warning."""
    url = made.server.public_url
    people = Table(box=None, pad_edge=False, show_header=False)
    people.add_column(no_wrap=True, overflow="fold")
    people.add_column(no_wrap=True)
    people.add_column()
    for company in cast.COMPANIES:
        elsewhere = "" if company is cast.ATELIER else ", other company"
        for role in company.people:
            if role.name in _SHOWN:
                part = f"{role.part}{elsewhere}"
                people.add_row(Text(company.email_of(role), style="bold"), role.name, Text(part, style="dim"))
    out = console()
    grid = Table.grid(padding=(1, 0))
    grid.add_row(Text.assemble("Open  ", (url, f"bold link {url}")))
    grid.add_row(people)
    grid.add_row(Text.assemble("Password of everybody: ", (PASSWORD, "bold")))
    grid.add_row(
        Text(
            "A session takes two: use two browsers, or one and a private window.\n"
            "The helper opens Give help and reads the code out;\n"
            "the sharer opens Get help and types it."
        )
    )
    ways = Table(box=None, pad_edge=False, show_header=False)
    for what, how in (
        ("Everybody to be", f"{url}/demo"),
        ("Mails", f"{url}/demo/inbox"),
        ("Stop", "Ctrl-C; the data stay"),
        ("Start anew", "make demo-reset"),
        ("Other port", "make demo PORT=9000"),
        *([] if lan else [("Other machines", "make demo LAN=1")]),
    ):
        ways.add_row(Text(what, style="dim"), how)
    grid.add_row(ways)
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
