"""The door against other people's tests: scim2-tester's, and scim2-server's contract for storages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_models import ScimProvider
from scim2_server.testing import SEARCH_USERS, ScimStorageContract
from scim2_tester import Status, check_server

from entraide.doors.scim.resources import POLICY, PROVIDER
from entraide.doors.scim.storage import Rows
from entraide.provisioning.models import ScimToken
from tests.doors.scim.conftest import ENTERPRISE, Directory


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Requests of this thread leave the transaction of the test alone, as under Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_the_tester_finds_nothing(directory: Directory) -> None:
    client = WSGISCIMClient(
        WSGIHandler(),
        base_url="http://localhost:8000/scim/v2",
        headers={"Authorization": f"Bearer {directory.secret}"},
    )

    results = check_server(client)

    wrong = [f"{one.title} {one.resource_type}: {one.reason}" for one in results if one.status is not Status.SUCCESS]
    assert not wrong, "\n".join(wrong)
    assert len(results) > 80


class TestRows(ScimStorageContract):
    """What scim2-server wants of a storage, but for what we do not announce."""

    @pytest.fixture(autouse=True)
    def as_at_the_door(self) -> Iterator[None]:
        """The contract sends attributes that we do not keep; at the door our policy drops them."""
        with POLICY:
            yield

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return PROVIDER

    @pytest.fixture
    def storage(self, token: tuple[ScimToken, str]) -> Rows:
        return Rows(token[0])

    def search_users(self) -> list[dict[str, Any]]:
        return [{name: value for name, value in one.items() if name != ENTERPRISE} for one in SEARCH_USERS]


# neither sorting nor cursors are announced; of employee numbers nothing is kept
for _name in [one for one in dir(TestRows) if one.startswith(("test_cursor", "test_search_sort"))]:
    setattr(TestRows, _name, None)
