"""The second wall: every table says whose rows it holds, and PostgreSQL, asked by itself, keeps organisations apart.

Row-level security is switched on here and not yet in operation; this holds that the rows are ready for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models import Model

from entraide.clock import now
from entraide.help.models import Consent, LineTicket, WrongCode
from entraide.organisations.models import Logo
from entraide.people.models import DIRECTORY_ISSUER, Departure, LogoutNotice, Person, ProviderFacts, TemporaryPass
from entraide.provisioning.models import DirectoryEmail
from entraide.roles.queries import assignment_called
from tests.personas import signed_in
from tests.postgres import run_tests_on_postgres
from tests.sides import Side, side_of

IS_POSTGRES = bool(os.environ.get("ENTRAIDE_DATA_DATABASE"))

#: tables without a column of their own, which belong to whom another row belongs: (column, table, its column)
THROUGH = {
    "people_photo": ("person_id", "people_person", "id"),
    "people_emergencykey": ("person_id", "people_person", "id"),
    "people_membership": ("group_id", "people_group", "id"),
    "people_providerfacts": ("provider_id", "people_identityprovider", "id"),
    "people_departure": ("provider_id", "people_identityprovider", "id"),
    "people_logoutnotice": ("provider_id", "people_identityprovider", "id"),
    "provisioning_directoryemail": ("user_id", "provisioning_directoryuser", "id"),
    "roles_assignment_members": ("assignment_id", "roles_assignment", "id"),
    "roles_assignment_scope": ("assignment_id", "roles_assignment", "id"),
    # a login is nobody's member by itself (decision 6): it is that of the organisation whose person it signs in
    "people_account": ("id", "people_person", "subject"),
    "people_temporarypass": ("account_id", "people_account", "id"),
    "account_emailaddress": ("user_id", "people_account", "id"),
    "mfa_authenticator": ("user_id", "people_account", "id"),
}
#: tables that hold nothing of an organisation, and why
OF_NOBODY = {
    "people_signingkey": "the key of the installation's own directory",
    "django_session": "before sign-in, when nobody knows of which organisation somebody is; holds allauth's stages",
    "django_content_type": "names of tables",
    "auth_permission": "Django's permissions, which nothing here asks",
    "auth_group": "the same",
    "auth_group_permissions": "the same",
    "account_emailconfirmation": "allauth's, for a sign-up that is closed; never written",
    "allauth_idp_oidc_client": "the installation itself, as client of its own directory",
    "allauth_idp_oidc_token": "codes of the directory, spent in the request that made them, before anybody is known",
}


def tables() -> dict[str, type[Model]]:
    return {one._meta.db_table: one for one in apps.get_models(include_auto_created=True)}


def has_own_column(model: type[Model]) -> bool:
    found = [one for one in model._meta.concrete_fields if one.column == "organisation_id"]
    return bool(found) and not found[0].null


def condition(table: str) -> str:
    """What a row must be to belong to the organisation that the connection is set to; the walls of others count."""
    if table == "organisations_organisation":
        return "id = current_setting('entraide.organisation', true)"
    if table in THROUGH:
        column, parent, theirs = THROUGH[table]
        return f"{column} IN (SELECT {theirs} FROM {parent})"  # noqa: S608 - names of our own tables
    return "organisation_id = current_setting('entraide.organisation', true)"


def walled() -> dict[str, type[Model]]:
    return {table: model for table, model in tables().items() if table not in OF_NOBODY}


def test_every_table_says_whose_rows_it_holds() -> None:
    own = {table for table, model in tables().items() if has_own_column(model)} | {"organisations_organisation"}
    listed = [*THROUGH, *OF_NOBODY]

    assert sorted(set(tables()) - own - set(listed)) == []
    assert sorted(own & set(listed)) == []
    assert sorted(set(listed) - set(tables())) == []
    for table, (column, parent, _theirs) in THROUGH.items():
        (field,) = [one for one in tables()[table]._meta.concrete_fields if one.column == column]
        assert not field.null, f"{table}.{column} may be empty: such a row would be nobody's"
        assert parent in own | set(THROUGH)


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_postgresql_keeps_organisations_apart() -> None:
    run_tests_on_postgres("test_second_wall.py::TestWall")


@dataclass
class Wall:
    """Two organisations with rows in every table, and the ids of those rows."""

    here: Side
    there: Side
    mine: dict[str, set[Any]]
    theirs: dict[str, set[Any]]


def filled(slug: str, canary: str) -> Side:
    """A side with rows in the tables that `side_of` leaves empty, too."""
    side = side_of(slug, canary)
    organisation, session = side.house.organisation, side.session
    web_session, _token = signed_in(side.sharer)
    common = {"organisation": organisation, "session": session}
    Consent.objects.create(
        **common, person=side.sharer, ask=1, text_version="view-1", language="en", surface="tab", at=now()
    )
    place = {"seat": "helper", "web_session_id": web_session.id, "page": "p", "tab": "t"}
    LineTicket.objects.create(**common, **place, token_hash=canary, made_at=now())
    WrongCode.objects.create(organisation=organisation, person_id=side.sharer.id, address=canary, at=now())
    Logo.objects.create(organisation=organisation, png=b"", added_at=now())
    provider = organisation.identity_providers.exclude(issuer=DIRECTORY_ISSUER).get()
    Departure.objects.create(
        state_hash=canary,
        browser_hash=canary,
        provider=provider,
        purpose="sign-in",
        nonce="",
        verifier="",
        left_at=now(),
    )
    LogoutNotice.objects.create(provider=provider, jti_hash=canary, heard_at=now())
    ProviderFacts.objects.get_or_create(provider=provider)
    account_id = side.sharer.subject
    TemporaryPass.objects.create(account_id=account_id, secret_hash=canary, expires_at=now())
    EmailAddress.objects.create(user_id=account_id, email=f"{canary}@x.example")
    Authenticator.objects.create(user_id=account_id, type="totp", data={})
    DirectoryEmail.objects.create(user=organisation.directory_users.get(), value_key=canary)
    assignment_called(organisation.id, "Helpers").scope.add(side.house.helpers)
    return side


@pytest.fixture
def wall(db: None) -> Wall:
    """The wall, built: policies on every table, and a role that is not the owner's."""
    before = {table: set(model._default_manager.values_list("pk", flat=True)) for table, model in walled().items()}
    sides, rows = [], []
    for slug, canary in (("wall-a", "CANARYAA"), ("wall-b", "CANARYBB")):
        sides.append(filled(slug, canary))
        after = {table: set(model._default_manager.values_list("pk", flat=True)) for table, model in walled().items()}
        rows.append({table: after[table] - before[table] for table in after})
        before = after
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE ROLE entraide_scoped NOLOGIN")
        cursor.execute("GRANT USAGE ON SCHEMA public TO entraide_scoped")
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entraide_scoped")
        for table in walled():
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(
                f"CREATE POLICY own_rows ON {table} USING ({condition(table)}) WITH CHECK ({condition(table)})"
            )
    return Wall(here=sides[0], there=sides[1], mine=rows[0], theirs=rows[1])


@contextmanager
def scoped(organisation_id: str) -> Iterator[None]:
    """As a connection in operation would be: not the owner of the tables, and set to one organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE entraide_scoped")
        cursor.execute("SELECT set_config('entraide.organisation', %s, true)", [organisation_id])
        yield
        cursor.execute("RESET ROLE")


def seen() -> dict[str, set[Any]]:
    """Every row of every table, with no filter of ours."""
    return {table: set(model._default_manager.values_list("pk", flat=True)) for table, model in walled().items()}


@pytest.mark.skipif(not IS_POSTGRES, reason="SQLite has no row-level security; run by the test above")
class TestWall:
    def test_there_is_something_to_keep_apart_in_every_table(self, wall: Wall) -> None:
        assert [table for table in walled() if not wall.mine[table] or not wall.theirs[table]] == []

    def test_each_sees_its_own_rows_and_no_others(self, wall: Wall) -> None:
        for side, own in ((wall.here, wall.mine), (wall.there, wall.theirs)):
            with scoped(side.house.organisation.id):
                found = seen()

            assert {table: found[table] ^ own[table] for table in found if found[table] != own[table]} == {}

    def test_a_connection_that_was_set_to_nobody_sees_nothing(self, wall: Wall) -> None:
        with scoped(""):
            found = seen()

        assert [table for table, rows in found.items() if rows] == []

    def test_rows_of_the_other_can_neither_be_changed_nor_made_nor_moved(self, wall: Wall) -> None:
        theirs = wall.there.sharer
        with scoped(wall.here.house.organisation.id):
            assert Person.objects.filter(id=theirs.id).update(name="Mallory") == 0
            assert Person.objects.filter(id=theirs.id).delete()[0] == 0
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                Person.objects.create(
                    organisation_id=theirs.organisation_id, issuer="x", subject="x", name="Mallory", created_at=now()
                )
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                Person.objects.filter(id=wall.here.sharer.id).update(organisation_id=theirs.organisation_id)

        assert Person.objects.get(id=theirs.id).name == "Sharon CANARYBB"
