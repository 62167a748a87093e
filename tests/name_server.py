"""A small real DNS server on loopback: answers TXT records from a table, over UDP."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """Answers from `records`: name to texts. A name in `broken` gets SERVFAIL; `silent`: nothing at all."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.broken: set[str] = set()
        self.silent = False
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def serve(self) -> None:
        """Answer until the socket is closed."""
        with contextlib.suppress(OSError):
            while True:
                packet, whence = self._socket.recvfrom(4096)
                if packet and not self.silent:
                    self._socket.sendto(self._answer(packet), whence)

    def close(self) -> None:
        """Stop serving."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _answer(self, packet: bytes) -> bytes:
        question = dns.message.from_wire(packet)
        name = str(question.question[0].name).rstrip(".")
        self.asked.append(name)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif self.records[name]:
            texts = [f'"{one}"' for one in self.records[name]]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", dns.rdatatype.TXT, *texts))
        return answer.to_wire()


@contextlib.contextmanager
def running_name_server() -> Iterator[NameServer]:
    """Run one beside a test."""
    server = NameServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(timeout=10)
