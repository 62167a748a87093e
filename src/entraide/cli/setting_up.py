"""`entraide setup`: from nothing to an installation with its first organisation and administrator.

Every question has a flag; with all that are needed given, or away from a terminal, nothing is asked.
"""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from entraide.cli import config_file
from entraide.cli.passwords import asked
from entraide.cli.printing import done, is_terminal, say, warn
from entraide.cli.rooms import now, open_rooms, use_file
from entraide.server.config import FILE_VARIABLE
from entraide.server.startup import CannotStart

Tls = Literal["proxy", "own", "none"]


def setup(  # noqa: PLR0913 - a flag for each question
    *,
    public_url: Annotated[str | None, typer.Option(help="What people type, such as https://help.example.org")] = None,
    tls: Annotated[Tls | None, typer.Option(help="Who speaks HTTPS: a proxy, entraide itself, nobody.")] = None,
    certificate: Annotated[Path | None, typer.Option(help="With --tls own: certificate chain, PEM.")] = None,
    key: Annotated[Path | None, typer.Option(help="With --tls own: private key, PEM.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    trusted_proxies: Annotated[str | None, typer.Option(help="Addresses of the proxies, comma separated.")] = None,
    data: Annotated[Path | None, typer.Option(help="Data directory.")] = None,
    mail_host: Annotated[str | None, typer.Option(help="Mail server; empty for none.")] = None,
    mail_port: Annotated[int | None, typer.Option(help="Its port.")] = None,
    mail_security: Annotated[Literal["starttls", "tls", "none"] | None, typer.Option(help="How it is secured.")] = None,
    mail_username: Annotated[str | None, typer.Option(help="Login at the mail server.")] = None,
    mail_password_file: Annotated[Path | None, typer.Option(help="File with the password of that login.")] = None,
    mail_sender: Annotated[str | None, typer.Option(help="From whom mails come.")] = None,
    organisation: Annotated[str | None, typer.Option(help="Name of the first organisation.")] = None,
    slug: Annotated[str | None, typer.Option(help="Its short name, in links.")] = None,
    domain: Annotated[str | None, typer.Option(help="Its mail domain, which you know to be its own.")] = None,
    admin_name: Annotated[str | None, typer.Option(help="Full name of the first administrator.")] = None,
    admin_email: Annotated[str | None, typer.Option(help="Address of the first administrator.")] = None,
    admin_password_file: Annotated[Path | None, typer.Option(help="File with a password; else a link is made.")] = None,
    remote_help: Annotated[
        bool | None, typer.Option("--remote-help/--no-remote-help", help="Enable Remote Help; off unless said.")
    ] = None,
    unenrolled: Annotated[
        bool | None,
        typer.Option("--unenrolled/--no-unenrolled", help="Allow help to unenrolled devices; no unless said."),
    ] = None,
    chat: Annotated[bool | None, typer.Option("--chat/--no-chat", help="Chat during sessions; on unless said.")] = None,
    file: Annotated[Path | None, typer.Option(help="Where the configuration is written.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing configuration.")] = False,
) -> None:
    """Make an installation: configuration, secret, database, first organisation and administrator."""
    target = (file or Path(os.environ.get(FILE_VARIABLE, _usual_file()))).absolute()
    if target.exists() and not force:
        raise CannotStart(f"{target} exists already. Give --force to write over it, or --file for another one.")
    ask = _Asking(is_terminal())

    url = ask.text("public-url", public_url, "What do people type to come here?", "http://localhost:8000").rstrip("/")
    is_local = urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}
    who = ask.one_of("tls", tls, "Who speaks HTTPS?", ("proxy", "own", "none"), "none" if is_local else "proxy")
    if who == "none" and not is_local:
        warn("Without HTTPS browsers allow no screen capture, except on this machine itself.")
    own = who == "own"
    certificate_path = ask.text("certificate", _str(certificate), "Certificate chain (PEM file)?") if own else ""
    key_path = ask.text("key", _str(key), "Private key (PEM file)?") if own else ""
    directory = Path(ask.text("data", _str(data), "Where do the data live?", _usual_data())).absolute()

    mail = ask.text("mail-host", mail_host, "Mail server (empty: none, mails are kept as files)?", "")
    security = ask.one_of(
        "mail-security", mail_security, "Secured by?", ("starttls", "tls", "none"), "starttls", when=mail
    )
    usual_port = {"starttls": "587", "tls": "465", "none": "25"}[security]
    mail_port_text = ask.text("mail-port", _str(mail_port), "Its port?", usual_port, when=mail)
    login = ask.text("mail-username", mail_username, "Login there (empty: none)?", "", when=mail)
    mail_password = mail_password_file.read_text(encoding="utf-8").strip() if mail_password_file else ""
    if login and not mail_password and ask.may:
        mail_password = asked("Password of that login")
    sender_usual = f"entraide@{urlsplit(url).hostname or 'localhost'}"
    sender = ask.text("mail-sender", mail_sender, "From whom do mails come?", sender_usual, when=mail)

    name = ask.text("organisation", organisation, "Name of the first organisation?")
    short = ask.text("slug", slug, "Its short name, in links?", _slug_of(name))
    owned = ask.text("domain", domain, "Its mail domain (empty: none yet)?", "")
    person = _Administrator(
        name=ask.text("admin-name", admin_name, "Full name of the first administrator?"),
        email=ask.text("admin-email", admin_email, "Their e-mail address?"),
        password=admin_password_file.read_text(encoding="utf-8").strip() if admin_password_file else None,
    )
    if person.password is None and ask.yes(
        "", None, "Type a password now (else a link to choose one is made)?", usual=True
    ):
        person.password = asked("Password (12 characters or more)")
    switches: dict[str, str | int | bool] = {
        "remote_help": ask.yes("remote-help", remote_help, "Enable Remote Help?", usual=False),
        "help_to_unenrolled": ask.yes("unenrolled", unenrolled, "Allow help to unenrolled devices?", usual=False),
        "disable_chat": not ask.yes("chat", chat, "Chat during sessions?", usual=True),
    }

    config_file.write(
        target,
        config_file.Chosen(
            public_url=url,
            host=host or ("0.0.0.0" if own else "127.0.0.1"),  # noqa: S104 - entraide serves by itself then
            port=port or _usual_port(url, who),
            trusted_proxies=trusted_proxies if trusted_proxies is not None else ("127.0.0.1" if who == "proxy" else ""),
            tls_certificate=_absolute(certificate_path),
            tls_key=_absolute(key_path),
            data_directory=str(directory),
            mail_host=mail,
            mail_port=_number(mail_port_text),
            mail_username=login,
            mail_password=mail_password,
            mail_security=security,
            mail_sender=sender,
        ),
    )
    done(f"{target} was written (mode 0600).")
    use_file(target)
    _make(name, short, owned, person, switches)
    say("")
    say(f"Next:  entraide --config {target} serve")
    say(f"       entraide --config {target} doctor      (in another terminal, once it runs)")


@dataclass(slots=True)
class _Administrator:
    """The first one; a password of None means a link."""

    name: str
    email: str
    password: str | None


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks what no flag has answered, when somebody is there to be asked."""

    may: bool

    def text(self, flag: str, given: str | None, question: str, usual: str | None = None, *, when: str = "yes") -> str:
        if given is not None:
            return given
        if not when:
            return usual or ""
        if self.may:
            return str(typer.prompt(question, default=usual, err=True)).strip()
        if usual is None:
            raise typer.BadParameter(f"--{flag} is needed, for nobody can be asked here.")
        return usual

    def one_of(
        self, flag: str, given: str | None, question: str, answers: tuple[str, ...], usual: str, *, when: str = "yes"
    ) -> str:
        while True:
            found = self.text(flag, given, f"{question} ({', '.join(answers)})", usual, when=when)
            if found in answers:
                return found
            warn(f"One of: {', '.join(answers)}")

    def yes(self, flag: str, given: bool | None, question: str, *, usual: bool) -> bool:
        if given is not None:
            return given
        if not self.may:
            return usual if flag else False
        return typer.confirm(question, default=usual, err=True)


def _make(name: str, slug: str, domain: str, person: _Administrator, switches: dict[str, str | int | bool]) -> None:
    open_rooms()
    from entraide.organisations.models import Organisation
    from entraide.organisations.operations import create_organisation, set_organisation
    from entraide.people.models import Person
    from entraide.people.operations import add_person
    from entraide.roles.first_groups import make_groups
    from entraide.rules.rights import ADMINISTRATORS, HELPERS
    from entraide.server.startup import prepare

    for sentence in prepare(may_migrate=True, now=now()):
        done(sentence)
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        found = create_organisation(slug=slug, name=name, domains=(domain,) if domain else (), now=now())
    set_organisation(found.id, switches, now=now())
    make_groups(found, now=now())
    done(f"Organisation {found.name} ({found.slug}).")
    if Person.objects.filter(organisation=found, email__iexact=person.email).exists():
        return
    made = add_person(
        found.id,
        email=person.email,
        name=person.name,
        company=found.name,
        password=person.password,
        groups=(ADMINISTRATORS, HELPERS),
        now=now(),
    )
    done(f"{made.name} administers it and may help.")
    if person.password is None:
        from entraide.cli.first_password import link_of

        say("The link to choose a password works once, for three days, when the server runs:")
        print(link_of(made.email))


def _usual_file() -> str:
    return "/etc/entraide/entraide.toml" if os.geteuid() == 0 else "entraide.toml"


def _usual_data() -> str:
    return "/var/lib/entraide" if os.geteuid() == 0 else str(Path("var/data").absolute())


def _usual_port(url: str, who: str) -> int:
    """Behind a proxy 8000; by itself the port that people type."""
    parts = urlsplit(url)
    if who == "proxy":
        return 8000
    return parts.port or (443 if parts.scheme == "https" else 80)


def _slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63] or "organisation"


def _number(text: str) -> int:
    if not text.isdecimal():
        raise typer.BadParameter(f"{text!r} is not a port.")
    return int(text)


def _str(value: object) -> str | None:
    return None if value is None else str(value)


def _absolute(path: str) -> str:
    return str(Path(path).absolute()) if path else ""
