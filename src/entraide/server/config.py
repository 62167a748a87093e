"""The one reader of configuration: flags > environment (`ENTRAIDE_*`, `…_FILE` for secrets) > TOML > defaults.

Unknown keys and bad values are collected and reported together, each with its remedy.
"""

import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from entraide.server.secret import NAME as SECRET_NAME

ENVIRONMENT_PREFIX = "ENTRAIDE_"
#: the variable that names the file; not a setting itself
FILE_VARIABLE = "ENTRAIDE_CONFIG"
#: where the file is looked for when nobody names one
USUAL_FILES = (Path("entraide.toml"), Path("/etc/entraide/entraide.toml"))

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where entraide listens, and what people type to reach it.

    public_url:       scheme, host and port, as in browsers; every link and the Origin check come from it.
    trusted_proxies:  addresses whose X-Forwarded-* headers are believed (comma separated); none by default.
    tls_certificate, tls_key:  PEM files with which entraide speaks HTTPS itself; both or none.
    """

    public_url: str = "http://localhost:8000"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_proxies: str = ""
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_origin = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise ValueError("give a port between 1 and 65535, or none") from None
        if not is_origin or parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("give scheme, host and perhaps port, such as https://help.example.org")
        return _as_browsers_write(parts)

    @field_validator("trusted_proxies")
    @classmethod
    def _not_everyone(cls, value: str) -> str:
        if "*" in value:
            raise ValueError("name the addresses of your proxies; trusting everyone lets anyone forge an address")
        return value

    @model_validator(mode="after")
    def _certificate_and_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("give tls_certificate and tls_key together, or neither")
        return self

    @property
    def is_https(self) -> bool:
        """Whether browsers reach entraide by https."""
        return self.public_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether the public URL is this machine itself, where browsers allow screen capture without https."""
        return urlsplit(self.public_url).hostname in _LOCAL_HOSTS


class Data(_Section):
    """Where the data is: one directory, and the database in it unless `database` names PostgreSQL."""

    directory: Path = Path("var/data")
    database: str = ""

    @property
    def sqlite(self) -> Path:
        """The file of the database, when that is SQLite."""
        return self.directory.absolute() / "entraide.sqlite3"

    @property
    def is_set_up(self) -> bool:
        """Whether anything was ever started with these data: known without making or opening anything."""
        if self.database:
            return (self.directory / SECRET_NAME).is_file()
        return self.sqlite.is_file() and self.sqlite.stat().st_size > 0

    @field_validator("database")
    @classmethod
    def _postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
            raise ValueError("leave empty for SQLite, or give postgresql://user:password@host/name")
        return value


class Mail(_Section):
    """Outgoing mail by SMTP; without a host, mail is written to files in the data directory."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = "entraide@localhost"


class Relay(_Section):
    """An existing coturn (`use-auth-secret`): its URLs, and the secret that it shares with this server."""

    urls: tuple[str, ...] = ()
    secret: SecretStr = SecretStr("")
    lasts_s: int = Field(default=600, ge=60, le=86_400)

    @field_validator("urls")
    @classmethod
    def _turn_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not one.startswith(("turn:", "turns:", "stun:", "stuns:")):
                raise ValueError(f"{one!r} is not the address of a relay; write turn:host:port?transport=udp")
        return value

    @model_validator(mode="after")
    def _with_a_secret(self) -> Self:
        if not self.secret.get_secret_value() and any(one.startswith("turn") for one in self.urls):
            raise ValueError("give relay.secret too: the static-auth-secret of your coturn")
        return self


class Outbound(_Section):
    """How entraide reaches identity providers and their pictures.

    proxy:      http://host:port, through which public hosts are asked; hosts below are asked directly.
    ca_file:    PEM file with certificates that are believed besides the system's.
    permitted:  hosts that may be on this machine or in a private network, each exact: `host` (https, port 443),
                `host:port`, or `http://host:port` for one that speaks no https. Nothing else inside is ever asked.
    resolvers:  addresses of DNS resolvers that are asked for the records that prove a domain; none: the system's.
    """

    proxy: str = ""
    ca_file: Path | None = None
    permitted: tuple[str, ...] = ()
    resolvers: tuple[str, ...] = ()

    @field_validator("resolvers")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            host, _, port = one.rpartition(":") if one.count(":") == 1 or "]:" in one else (one, "", "53")
            try:
                ip_address(host.strip("[]"))
                is_port = 0 < int(port) < 65_536
            except ValueError:
                is_port = False
            if not is_port:
                raise ValueError("write the addresses of resolvers, such as 192.0.2.53 or 127.0.0.1:5353")
        return value

    @field_validator("proxy")
    @classmethod
    def _a_proxy(cls, value: str) -> str:
        if value and urlsplit(value).scheme != "http":
            raise ValueError("write http://host:port, or leave it empty")
        return value if not value else _an_origin(value)

    @field_validator("permitted")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_an_origin(one) for one in value)

    @field_validator("ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            ssl.create_default_context().load_verify_locations(value)
        except OSError:
            raise ValueError("is not a readable PEM file with certificates") from None
        return value


def _an_origin(value: str) -> str:
    """Read host, host:port or scheme://host:port and nothing more: no path, no star, no network."""
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    bare = parts.hostname and parts.path in {"", "/"} and not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in {"http", "https"} or not bare or "*" in value:
        raise ValueError(f"{value!r} is not a host; write host, host:port or http://host:port")
    return f"{parts.scheme}://{parts.netloc.lower()}"


class Log(_Section):
    """What is written to stderr. `auto` is for people on a terminal and JSON elsewhere."""

    format: Literal["auto", "json", "console"] = "auto"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Config(_Section):
    """The whole configuration. `demo` and `mirrored` are turned on by flags of the demo and of the tour."""

    server: Server = Server()
    data: Data = Data()
    mail: Mail = Mail()
    relay: Relay = Relay()
    outbound: Outbound = Outbound()
    log: Log = Log()
    demo: bool = False
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the configuration: where, and what to do."""

    where: str
    remedy: str


class ConfigProblems(Exception):  # noqa: N818 - a list of what to mend, shown as such
    """The configuration cannot be used; every problem is listed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems for whoever prints them."""
        super().__init__("\n".join(f"{one.where}: {one.remedy}" for one in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Reading:
    """A configuration that was read, its file, and where each value came from when it is not a default.

    origins:  by dotted name: "flag", the name of a variable, or the path of the file.
    """

    config: Config
    file: Path | None
    origins: Mapping[str, str]


_settled: Reading | None = None


def config() -> Config:
    """Answer the configuration of this process, read once.

    raises:  ConfigProblems.
    """
    return reading().config


def reading() -> Reading:
    """Answer the configuration of this process with its origins, read once from the usual places.

    raises:  ConfigProblems.
    """
    if _settled is None:
        settle(read_all(usual_file(dict(os.environ)), dict(os.environ)))
    return _known()


def settle(made: Reading) -> None:
    """Make `made` the configuration of this process; a program does so before Django reads its settings."""
    global _settled  # noqa: PLW0603 - a process has one configuration
    _settled = made


def read(path: Path | None, environment: Mapping[str, str]) -> Config:
    """Read the file at `path` (None: only defaults) under the environment.

    raises:  ConfigProblems.
    """
    return read_all(path, environment).config


def read_all(
    path: Path | None, environment: Mapping[str, str], flags: Mapping[str, Mapping[str, Any] | bool] | None = None
) -> Reading:
    """Read the file at `path` (None: only defaults) under the environment under the flags.

    A variable is `ENTRAIDE_<SECTION>_<KEY>`, or `ENTRAIDE_<KEY>` outside sections; with `_FILE` behind it, it names
    a file that holds the value. Relative paths in the file start from its own directory.

    raises:  ConfigProblems.
    """
    problems: list[Problem] = []
    origins: dict[str, str] = {}
    values = _toml(path, problems)
    for name in _dotted(values):
        origins[name] = str(path)
    for name, text in sorted(environment.items()):
        if name.startswith(ENVIRONMENT_PREFIX) and name != FILE_VARIABLE:
            _put(values, name, text, problems, origins)
    for section, given in (flags or {}).items():
        if isinstance(given, Mapping):
            values[section] = {**values.get(section, {}), **given}
            origins.update({f"{section}.{key}": "flag" for key in given})
        else:
            values[section] = given
            origins[section] = "flag"
    made = _validated(values, origins, problems)
    if problems:
        raise ConfigProblems(tuple(problems))
    return Reading(made, path, origins)


def usual_file(environment: Mapping[str, str]) -> Path | None:
    """Answer the file that ENTRAIDE_CONFIG names, else the first of the usual ones that is there."""
    named = environment.get(FILE_VARIABLE)
    return Path(named) if named else next((one for one in USUAL_FILES if one.is_file()), None)


def _as_browsers_write(parts: SplitResult) -> str:
    """The origin as it stands in `Origin` headers: lower case, ASCII, without the scheme's own port."""
    host = parts.hostname or ""
    try:
        host = f"[{host}]" if ":" in host else host.encode("ascii" if host.isascii() else "idna").decode()
    except UnicodeError:
        raise ValueError("the host cannot be a name on the internet") from None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, usual} else "")


def _known() -> Reading:
    if _settled is None:
        raise RuntimeError("nothing was settled")
    return _settled


def _validated(values: dict[str, Any], origins: Mapping[str, str], problems: list[Problem]) -> Config:
    try:
        return Config.model_validate(values)
    except ValidationError as invalid:
        for error in invalid.errors(include_input=False):
            name = ".".join(str(part) for part in error["loc"] if not isinstance(part, int))
            origin = origins.get(name)
            unknown = error["type"] == "extra_forbidden"
            remedy = "unknown setting; remove it or check its spelling" if unknown else error["msg"]
            where = f"{name} ({origin})" if origin else name
            problems.append(Problem(where, remedy.removeprefix("Value error, ")))
    return Config()


def _toml(path: Path | None, problems: list[Problem]) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        with path.open("rb") as file:
            return _anchored(tomllib.load(file), path.absolute().parent)
    except OSError as failed:
        problems.append(Problem(str(path), f"cannot be read ({failed.strerror}); check {FILE_VARIABLE}"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failed:
        problems.append(Problem(str(path), f"is not TOML: {failed}"))
    return {}


def _anchored(values: dict[str, Any], start: Path) -> dict[str, Any]:
    for section, key in (
        ("data", "directory"),
        ("server", "tls_certificate"),
        ("server", "tls_key"),
        ("outbound", "ca_file"),
    ):
        inner = values.get(section)
        if isinstance(inner, dict) and isinstance(inner.get(key), str):
            inner[key] = str(start / inner[key])
    return values


def _dotted(values: Mapping[str, Any]) -> list[str]:
    return [
        name
        for key, value in values.items()
        for name in ([f"{key}.{inner}" for inner in value] if isinstance(value, dict) else [key])
    ]


def _put(values: dict[str, Any], name: str, text: str, problems: list[Problem], origins: dict[str, str]) -> None:
    """Put one variable where it belongs; an unknown one lands at the top, where it is reported as unknown."""
    key = name.removeprefix(ENVIRONMENT_PREFIX).lower()
    if key.endswith("_file"):
        key = key.removesuffix("_file")
        try:
            text = Path(text).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            problems.append(Problem(name, "names a file that cannot be read"))
            return
    for section, field in Config.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, _Section) and key.startswith(section + "_"):
            inner = key.removeprefix(section + "_")
            shape = kind.model_fields.get(inner)
            is_list = shape is not None and shape.annotation == tuple[str, ...]
            parts = [one.strip() for one in text.split(",") if one.strip()]
            if isinstance(values.setdefault(section, {}), dict):
                values[section][inner] = parts if is_list else text
            origins[f"{section}.{inner}"] = name
            return
    values[key] = text
    origins[key] = name
