"""Verbs of help; each owns its transaction. One file a kind, such as codes, lines, chat, ends."""

from entraide.help.operations.abuse import handle_report, report_abuse
from entraide.help.operations.chat import say
from entraide.help.operations.codes import MadeCode, make_code, note_arrival, redeem, renew_code, unlock_codes
from entraide.help.operations.commands import hear, note_refusal
from entraide.help.operations.ends import end, end_all_of_organisation, end_all_of_person, end_any, tick_due
from entraide.help.operations.erasing import check_help_over, erase_words
from entraide.help.operations.forgetting import forget_former, forget_old, forget_reports
from entraide.help.operations.lines import (
    Place,
    Renewal,
    Ticket,
    arrive,
    empty_all_seats,
    leave,
    leave_page,
    make_ticket,
    renew_lease,
    renew_leases,
)
from entraide.help.operations.notes import write_notes

__all__ = [
    "MadeCode",
    "Place",
    "Renewal",
    "Ticket",
    "arrive",
    "check_help_over",
    "empty_all_seats",
    "end",
    "end_all_of_organisation",
    "end_all_of_person",
    "end_any",
    "erase_words",
    "forget_former",
    "forget_old",
    "forget_reports",
    "handle_report",
    "hear",
    "leave",
    "leave_page",
    "make_code",
    "make_ticket",
    "note_arrival",
    "note_refusal",
    "redeem",
    "renew_code",
    "renew_lease",
    "renew_leases",
    "report_abuse",
    "say",
    "tick_due",
    "unlock_codes",
    "write_notes",
]
