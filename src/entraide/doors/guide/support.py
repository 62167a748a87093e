"""Which browser runs where, in words. The facts stand in `web/browsers.json`."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entraide.web.browsers import BRAND_NAMES, facts

Words = str | Promise

SYSTEMS: dict[str, Words] = {
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "chromeos": "ChromeOS",
    "android": "Android",
    "ios": _("iPhone and iPad"),
}
#: how it stands in a cell: its word, its icon, the tone of its chip
STATES: dict[str, tuple[Words, str, str]] = {
    "run": (_("run here"), "check", "ok"),
    "expected": (_("expected"), "info", "info"),
    "not-run": (_("not run"), "help", "off"),
    "cannot": (_("cannot"), "close", "warn"),
    "none": (_("does not exist"), "", "plain"),
}
TASKS: dict[str, tuple[Words, Words]] = {
    "show": (_("To show a screen (Get help)"), _("Browsers with which a screen can be shown, by system")),
    "watch": (_("To see a screen (Give help)"), _("Browsers with which a screen can be seen, by system")),
}
#: what does not work, why, and what to do
LIMITS: dict[str, tuple[Words, Words, Words]] = {
    "handheld": (
        _("Telephones and tablets cannot show their screen"),
        _("No browser there lets a page have the screen, whoever makes it."),
        _("Open the address on the computer that has the trouble: the session moves there by itself."),
    ),
    "embedded": (
        _("A page inside another program can rarely show a screen"),
        _("Mail programs and messengers open links in a small browser of their own, without a box to choose a screen."),
        _("Copy the address and open it in the browser itself."),
    ),
    "old": (
        _("Older browsers than those named here cannot be used"),
        _("They lack parts on which these pages are built, or have known security faults."),
        _("Update the browser, or open the address in another one."),
    ),
    "internet-explorer": (
        _("Internet Explorer, and Edge in Internet Explorer mode, cannot be used"),
        _("They know nothing of showing a screen. Administrators can have Edge open an address in that mode."),
        _("Ask the helpdesk to take this address off the list of the Internet Explorer mode."),
    ),
    "firefox-surfaces": (
        _("Firefox shows windows and screens, no single tabs"),
        _("It offers no tabs, and does not tell the page whether a window or a whole screen was chosen."),
        _("Put the tab into a window of its own and choose that."),
    ),
    "safari": (
        _("Safari was not run by us"),
        _("There is no Safari for the machines on which entraide is tested. It has all parts from version 16.4 on."),
        _("Try it before you rely on it, or use Chrome, Edge or Firefox on the Mac."),
    ),
    "macos-permission": (
        _("A Mac asks for a permission once"),
        _("The system lets a browser record the screen only after it was switched on in the system settings."),
        _("The page shows the steps. After the browser restarts, open the address again: the place is kept."),
    ),
    "wayland": (
        _("On Linux with Wayland the question comes twice"),
        _("The desktop asks in a box of its own after the browser has asked."),
        _("Choose the screen or window there, too."),
    ),
    "on-top": (
        _("Buttons that stay on top: Chrome and Edge from version 116 on"),
        _("Other browsers have no such small window."),
        _("Keep the tab open: its title and sounds call you."),
    ),
    "policy": (
        _("An organisation can forbid its browsers to show a screen"),
        _("Chrome and Edge have policies for that; the page then says that it is not allowed."),
        _("Tell the helpdesk; the guide for operators names the policies."),
    ),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """How one browser stands on one system."""

    browser: str
    state: str
    word: Words
    icon: str
    tone: str
    versions: str


@dataclass(frozen=True, slots=True)
class Table:
    """What can be done where: a row for each system, in it a cell for each browser."""

    title: Words
    caption: Words
    rows: tuple[tuple[Words, tuple[Cell, ...]], ...]


def tables() -> list[Table]:
    """Showing and seeing, system by browser."""
    return [
        Table(title, caption, tuple((SYSTEMS[system], _cells(task, system)) for system in facts()[task]))
        for task, (title, caption) in TASKS.items()
    ]


def limits() -> list[tuple[Words, Words, Words]]:
    """What does not work where: in a sentence, why, and what to do."""
    return [LIMITS[name] for name in facts()["limits"]]


def _cells(task: str, system: str) -> tuple[Cell, ...]:
    states: dict[str, str] = facts()[task][system]
    return tuple(
        Cell(BRAND_NAMES[browser], state, *STATES[state], _versions(system, browser) if state == "run" else "")
        for browser, state in states.items()
    )


def _versions(system: str, browser: str) -> str:
    found = next(one for one in facts()["run"] if (one["system"], one["browser"]) == (system, browser))
    return f"{found['product']} {', '.join(found['versions'])}"
