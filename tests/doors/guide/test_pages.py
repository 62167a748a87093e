"""The guide's pages: open to everybody, and every link in them leads somewhere."""

import re

import pytest
from django.test import Client

from entraide.doors.guide.texts import NAMES

pytestmark = pytest.mark.django_db

PAGES = [*(f"/guide/{name}" for name in NAMES), "/guide", "/privacy", "/accessibility", "/support"]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str, language: str) -> None:
    client = Client(headers={"accept-language": language})
    answer = client.get(page)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]

    for target in re.findall(r'<a [^>]*href="([^"]+)"', main):
        if target.startswith("#"):
            assert f'id="{target[1:]}"' in main
        elif not target.startswith(("http:", "https:", "mailto:")):
            assert target.startswith("/"), target
            assert client.get(target).status_code in {200, 302}, target


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_link_to_another_text_leads_to_its_page(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/guide/provisioning").content.decode()

    assert 'href="/guide/identity"' in page
