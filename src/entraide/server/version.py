"""Which version this is, as it was installed."""

from importlib.metadata import version

VERSION = version("entraide")
