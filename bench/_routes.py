"""A program that prints every route of the pages, in order, one object a line: its name and its pattern."""

import json
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, str]]:
    """Name and regular expression of each."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        else:
            yield str(one.name), one.pattern.regex.pattern


def main() -> None:
    """Print."""
    import django  # noqa: PLC0415

    django.setup()
    for name, pattern in routes(get_resolver().url_patterns):
        print(json.dumps({"name": name, "pattern": pattern}))


if __name__ == "__main__":
    main()
