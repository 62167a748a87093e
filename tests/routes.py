"""Every route of the server, for tests that ask all of them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def all_routes() -> list[URLPattern]:
    return list(_below(get_resolver().url_patterns))


def _below(patterns: list[Any]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns)
        else:
            yield one
