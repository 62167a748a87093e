"""Asking DNS for the TXT records of a name, at the configured resolvers or the system's. dnspython is named here."""

import ipaddress
from collections.abc import Sequence

import dns.exception
import dns.nameserver
import dns.resolver
from django.conf import settings

from entraide.outbound.fetching import Unreachable

WITHIN_S = 5.0
PORT = 53
_RECORDS_MAX = 100
_LENGTH_MAX = 500


class Names:
    """Asks resolvers, each `address` or `address:port`; none: those of the system."""

    def __init__(self, resolvers: Sequence[str] = (), *, within_s: float = WITHIN_S) -> None:
        """Name whom to ask."""
        self._resolvers = [read_resolver(one) for one in resolvers]
        self._within_s = within_s

    def texts(self, name: str) -> list[str]:
        """The TXT records of `name`, each put together from its parts; none when the name or its records are not there.

        raises:  Unreachable when nobody answered, or only that something is broken: that says nothing of the name.
        """
        try:
            answer = self._asked().resolve(name, "TXT", lifetime=self._within_s, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as failed:
            raise Unreachable(f"dns-{type(failed).__name__.lower()}") from None
        found = [b"".join(one.strings).decode("utf-8", "replace") for one in answer]
        return [one[:_LENGTH_MAX] for one in found[:_RECORDS_MAX]]

    def _asked(self) -> dns.resolver.Resolver:
        if not self._resolvers:
            try:
                return dns.resolver.Resolver()
            except dns.resolver.NoResolverConfiguration as failed:
                raise Unreachable("dns-no-resolver") from failed
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [dns.nameserver.Do53Nameserver(address, port) for address, port in self._resolvers]
        return resolver


def names() -> Names:
    """The resolver of this installation, by `[outbound] resolvers`."""
    return Names(settings.ENTRAIDE.outbound.resolvers)


def read_resolver(text: str) -> tuple[str, int]:
    """Read `address` or `address:port`, IPv6 in brackets.

    raises:  ValueError.
    """
    address, port = text, PORT
    if text.startswith("["):
        address, _, rest = text[1:].partition("]")
        port = int(rest.removeprefix(":")) if rest else PORT
    elif text.count(":") == 1:
        address, _, rest = text.partition(":")
        port = int(rest)
    if not 0 < port < 65_536:
        raise ValueError(f"{port} is no port")
    return str(ipaddress.ip_address(address)), port
