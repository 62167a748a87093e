"""Hostile texts straight in the rows of a running server's database, past every form and every cleaning.

What this writes no door would let in: it stands for a door that will be forgotten.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from entraide.chance import new_id


class Rows:
    """The database of a running server, for as long as the `with` lasts; what was written is committed at its end."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def __enter__(self) -> Self:
        self._connection = sqlite3.connect(self._database, timeout=30)
        self._connection.row_factory = sqlite3.Row
        return self

    def __exit__(self, *_: object) -> None:
        with closing(self._connection):
            self._connection.commit()

    def one(self, table: str, **wanted: Any) -> dict[str, Any]:
        """The first row with these values."""
        where = " AND ".join(f"{name} = ?" for name in wanted) or "1"
        found = self._connection.execute(f"SELECT * FROM {table} WHERE {where}", tuple(wanted.values())).fetchone()
        assert found, f"nothing in {table} with {wanted}"
        return dict(found)

    def write(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """Insert a row."""
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
        return row

    def change(self, table: str, where: dict[str, Any], **changes: Any) -> None:
        """Change the rows with these values."""
        put = ", ".join(f'"{name}" = ?' for name in changes)
        wanted = " AND ".join(f"{name} = ?" for name in where)
        self._connection.execute(f"UPDATE {table} SET {put} WHERE {wanted}", (*changes.values(), *where.values()))

    def remove(self, table: str, **wanted: Any) -> None:
        """Delete the rows with these values, and what belongs to them."""
        where = " AND ".join(f"{name} = ?" for name in wanted)
        self._connection.execute(f"DELETE FROM {table} WHERE {where}", tuple(wanted.values()))

    def copies(self, table: str, row: dict[str, Any], changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Insert a copy of `row` for each of `changes`, with an id of its own."""
        made = []
        for each in changes:
            copy = {**row, **each}
            if "id" in row and "id" not in each:
                if isinstance(row["id"], int):
                    del copy["id"]
                else:
                    copy["id"] = new_id()
            made.append(self.write(table, copy))
        return made


def fill(database: Path, texts: Sequence[str], *, organisation: str, session_id: str, visitor: str) -> dict[str, str]:
    """Write each of `texts` into every list, and all of them into each text that there is only one of.

    organisation:  its slug; session_id: of a session that goes on there; visitor: e-mail of who will look at the pages.

    returns:  ids for the addresses of pages, by the names of routes' parameters.
    """
    everything = " ".join(texts)
    size = len(texts)

    def after(number: int, steps: int) -> str:
        return texts[(number + steps) % size]

    with Rows(database) as rows:
        house = rows.one("organisations_organisation", slug=organisation)
        of_house = {"organisation_id": house["id"]}
        looker = rows.one("people_person", email=visitor)
        rows.change(
            "organisations_organisation",
            {"id": house["id"]},
            name=everything,
            sign_in_text=everything,
            consent_text=everything,
            contact_telephone=everything,
            contact_hours=everything,
            contact_ticket_url="javascript:fired(9001)",
            ticket_template="javascript:fired(9002)//{ticket}",
        )
        facts = {"job_title": everything, "company": everything, "department": everything}
        rows.change("people_person", of_house, **facts, looks=everything)
        rows.change("people_person", {"id": looker["id"]}, name=everything)
        persons = rows.copies(
            "people_person",
            {**looker, "looks": "one"},
            [
                {
                    "subject": f"hostile-{number}",
                    "name": text,
                    "email": after(number, 1),
                    "job_title": after(number, 2),
                    "company": after(number, 3),
                    "department": after(number, 4),
                    "directory_id": f"{number} {after(number, 5)}",
                }
                for number, text in enumerate(texts)
            ],
        )
        group = rows.one("people_group", **of_house)
        groups = rows.copies("people_group", group, [{"name": text} for text in texts])
        membership = rows.one("people_membership", person_id=looker["id"])
        rows.copies("people_membership", membership, [{"group_id": one["id"]} for one in groups])
        rows.copies(
            "people_membership",
            membership,
            [{"group_id": groups[0]["id"], "person_id": one["id"]} for one in persons],
        )
        roles = rows.copies(
            "roles_role",
            {**rows.one("roles_role", **of_house), "built_in": ""},
            [{"name": text, "description": after(number, 1)} for number, text in enumerate(texts)],
        )
        assignments = rows.copies(
            "roles_assignment", rows.one("roles_assignment", **of_house), [{"name": text} for text in texts]
        )
        for side in ("members", "scope"):
            rows.copies(
                f"roles_assignment_{side}",
                {"assignment_id": assignments[0]["id"], "group_id": ""},
                [{"group_id": one["id"]} for one in groups],
            )
        by_seven = [" ".join(texts[at : at + 7]) for at in range(0, size, 7)]
        providers = rows.copies(
            "people_identityprovider",
            rows.one("people_identityprovider", **of_house),
            [
                {
                    "slug": f"hostile-{number}",
                    "name": text,
                    "issuer": f"https://hostile.example/{number}",
                    "client_id": text,
                    "scopes": text,
                    "claims": json.dumps({"name": [text]}),
                    "demands": json.dumps({text: [text]}),
                    "groups": json.dumps({text: group["id"]}),
                    "enabled": True,
                }
                for number, text in enumerate(by_seven)
            ],
        )
        claim = {
            **of_house,
            "id": "",
            "proof": everything,
            "claimed_at": house["created_at"],
            "checked_at": None,
            "seen_at": None,
        }
        claims = rows.copies("organisations_domainclaim", claim, [{"name": text} for text in by_seven])
        rows.change("organisations_verifieddomain", of_house, name=everything)
        token = {
            **of_house,
            "id": "",
            "provider_id": providers[0]["id"],
            "made_by": looker["id"],
            "made_at": house["created_at"],
            "expires_at": "2099-01-01 00:00:00",
            "last_used_at": None,
            "revoked_at": None,
        }
        tokens = rows.copies(
            "provisioning_scimtoken", token, [{"prefix": text, "token_hash": text} for text in by_seven[:2]]
        )
        entry = {
            **of_house,
            "provider_id": providers[0]["id"],
            "at": house["created_at"],
            "kind": "refused",
            "group_id": None,
        }
        rows.copies(
            "provisioning_provisioningentry",
            entry,
            [
                {"token_id": text, "fields": text, "reason": after(number, 1), "person_id": persons[number]["id"]}
                for number, text in enumerate(texts)
            ],
        )
        browser = rows.one("people_websession", person_id=looker["id"])
        rows.copies(
            "people_websession", browser, [{"browser": text, "token_hash": f"hostile-{text}"} for text in by_seven]
        )
        rows.copies(
            "people_websession",
            browser,
            [{"browser": text, "token_hash": f"of-{text}", "person_id": persons[0]["id"]} for text in by_seven],
        )
        live = rows.one("help_helpsession", id=session_id)
        rows.change("help_helpsession", {"id": session_id}, reason=everything, ticket=everything, note=everything)
        over = {**live, "phase": "ended", "ended_at": live["met_at"], "ended_reason": "helper-ended", "due_at": None}
        sessions = rows.copies(
            "help_helpsession",
            over,
            [
                {
                    "helper_id": looker["id"],
                    "sharer_id": persons[number]["id"],
                    "reason": text,
                    "ticket": after(number, 1),
                    "note": after(number, 2),
                    "sharer_browser": after(number, 3),
                }
                for number, text in enumerate(texts)
            ],
        )
        report = {**of_house, "id": 0, "made_at": live["met_at"], "handled_at": None, "handled_by": ""}
        rows.copies(
            "help_abusereport",
            report,
            [
                {"session_id": one["id"], "person_id": one["sharer_id"], "text": one["reason"]}
                for one in (*sessions, {**live, "reason": everything})
            ],
        )
        consent = {**of_house, "id": 0, "person_id": looker["id"], "ask": 1, "at": live["met_at"]}
        rows.copies(
            "help_consent",
            consent,
            [{"session_id": session_id, "text_version": text, "language": text, "surface": text} for text in by_seven],
        )
        message = {**of_house, "id": 0, "session_id": session_id, "at": live["met_at"]}
        rows.copies(
            "help_chatmessage",
            message,
            [
                {
                    "seq": number + 1,
                    "author": ("helper", "sharer")[number % 2],
                    "key": f"hostile-{number}",
                    "text": text,
                }
                for number, text in enumerate(texts)
            ],
        )
        rows.change("help_helpsession", {"id": session_id}, chat_count=size)
        head = rows.one("journal_journalhead", **of_house)
        told = rows.one("journal_journalentry", **of_house, target_id=session_id)
        rows.copies(
            "journal_journalentry",
            told,
            [
                {
                    "sequence": head["sequence"] + 1 + number,
                    "kind": text,
                    "actor_id": text,
                    "details": json.dumps({"reason": text, "cause": text, "surface": text, text: text}),
                }
                for number, text in enumerate(by_seven)
            ],
        )
        rows.change("journal_journalhead", of_house, sequence=head["sequence"] + len(by_seven))
    return {
        "organisation": organisation,
        "slug": "hostile-0",
        "session_id": sessions[0]["id"],
        "live_id": session_id,
        "person_id": persons[0]["id"],
        "provider_id": providers[0]["id"],
        "group_id": groups[0]["id"],
        "token_id": tokens[0]["id"],
        "claim_id": claims[0]["id"],
        "role_id": roles[0]["id"],
        "assignment_id": assignments[0]["id"],
    }
