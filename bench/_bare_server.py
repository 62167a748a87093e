"""A program: the bare relay, served with the very settings of `entraide serve` (`server/listen.py`)."""

import socket
import sys

import uvicorn

from entraide.server import listen


def main() -> None:
    """Serve on the given port until killed."""
    opened = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=2048)
    server = uvicorn.Server(
        uvicorn.Config(
            "bench._bare:application",
            loop="uvloop",
            ws="websockets-sansio",
            ws_max_size=listen.LARGEST_FRAME_BYTES,
            ws_ping_interval=listen.PING_EVERY_S,
            ws_ping_timeout=listen.PING_TIMEOUT_S,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )
    )
    print("ready", flush=True)
    server.run([opened])


if __name__ == "__main__":
    main()
