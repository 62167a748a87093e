"""What is logged, and how: one line an event, JSON or for people, naming the request and the session.

Never a code, a token, a password, a mail or a chat text: `scrub` is the last wall, not the first; whoever logs leaves
them out.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from entraide.server.config import Config, config

LEFT_OUT = "(left out)"

_SECRET_KEYS = frozenset(
    {
        "authorization",
        "cookie",
        "credential",
        "csrfmiddlewaretoken",
        "email",
        "password",
        "passcode",
        "sdp",
        "secret",
        "security_code",
        "text",
        "ticket",
        "token",
    }
)
#: a security code as people write it, and as it stands in a link; the alphabet has no I, L, O, U
_SECURITY_CODE = re.compile(r"(?<![0-9A-Za-z_-])[0-9A-HJKMNP-TV-Z]{3}[- –][0-9A-HJKMNP-TV-Z]{5}(?![0-9A-Za-z_-])")
#: in an address nobody means prose by it: small letters count too
_CODE_IN_PATH = re.compile(_SECURITY_CODE.pattern, re.IGNORECASE)
_FRAGMENT = re.compile(r"(/help/[\w-]+)#\S+")
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: the key in the link of a mail
_MAILED_KEY = re.compile(r"([?&]key=)[^\s&#\"']+")

Line = MutableMapping[str, Any]


def configure(_settings: object = None, made: Config | None = None) -> None:
    """Send every logger of this process through one handler on stderr; Django calls this as LOGGING_CONFIG."""
    wanted = (made or config()).log
    as_json = wanted.format == "json" or (wanted.format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                scrub,
                structlog.processors.JSONRenderer(ensure_ascii=False)
                if as_json
                else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
            ],
        )
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(wanted.level.upper())
    for name in ("django", "django.server", "django.request", "uvicorn", "uvicorn.error", "asyncio"):
        one = logging.getLogger(name)
        one.handlers = []
        one.propagate = True
    # the access log tells these already; faults of ours stay
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # what uvicorn says of its own running repeats what the program says; its failures stay
    logging.getLogger("uvicorn.error").setLevel(max(logging.WARNING, root.level))
    logging.getLogger("websockets").setLevel(max(logging.WARNING, root.level))


def scrub(_logger: object, _method: str, line: Line) -> Line:
    """Take secrets out of a line: values of telling keys, and what looks like a code, an address or a mailed key."""
    return {key: LEFT_OUT if key.lower() in _SECRET_KEYS else _clean(value) for key, value in line.items()}


def scrub_path(path: str) -> str:
    """Make the path of a request fit to be logged: no query, nothing like a code."""
    return _clean_text(_CODE_IN_PATH.sub(LEFT_OUT, path.partition("?")[0]))


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):
        return {key: LEFT_OUT if str(key).lower() in _SECRET_KEYS else _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


def _clean_text(text: str) -> str:
    text = _FRAGMENT.sub(rf"\1#{LEFT_OUT}", text)
    text = _SECURITY_CODE.sub(LEFT_OUT, text)
    text = _MAILED_KEY.sub(rf"\1{LEFT_OUT}", text)
    return _MAIL_ADDRESS.sub(LEFT_OUT, text)
