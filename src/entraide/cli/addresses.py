"""The addresses by which other machines reach this one."""

import fcntl
import ipaddress
import socket
import struct
from contextlib import suppress
from pathlib import Path

#: documentation addresses: nothing is sent, the kernel only says which of ours it would use
_FAR_AWAY = ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1"))
_SIOCGIFADDR = 0x8915
_IF_INET6 = Path("/proc/net/if_inet6")


def own_addresses() -> list[str]:
    """Answer this machine's addresses that others can use, the likeliest first; IPv4 before IPv6."""
    found = [*_by_route(), *_by_interface(), *_ipv6_by_interface()]
    usable = [ipaddress.ip_address(one) for one in dict.fromkeys(found)]
    usable = [one for one in usable if not (one.is_loopback or one.is_link_local or one.is_unspecified)]
    return [str(one) for one in sorted(usable, key=lambda one: one.version)]


def in_url(address: str) -> str:
    """Write an address as it stands in a URL: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def _by_route() -> list[str]:
    found = []
    for family, far in _FAR_AWAY:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))
            found.append(str(asking.getsockname()[0]))
    return found


def _by_interface() -> list[str]:
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):
                answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _ipv6_by_interface() -> list[str]:
    if not _IF_INET6.is_file():
        return []
    rows = [line.split() for line in _IF_INET6.read_text(encoding="ascii").splitlines()]
    return [str(ipaddress.IPv6Address(int(row[0], 16))) for row in rows]
