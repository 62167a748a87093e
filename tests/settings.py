"""The settings under test: the real ones, in a data directory that goes away, with a cheap password hash."""

import os
import tempfile
from pathlib import Path

_kept = tempfile.TemporaryDirectory(prefix="entraide-tests-")
for _name in [one for one in os.environ if one.startswith("ENTRAIDE_") and one != "ENTRAIDE_DATA_DATABASE"]:
    del os.environ[_name]
# no configuration file of this machine is read, and nothing is written into the checkout
(Path(_kept.name) / "entraide.toml").touch()
os.environ["ENTRAIDE_CONFIG"] = str(Path(_kept.name) / "entraide.toml")
os.environ["ENTRAIDE_DATA_DIRECTORY"] = str(Path(_kept.name) / "data")

from entraide.server.django_settings import *  # noqa: E402, F403 - all of them
from entraide.server.django_settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# pages name their files as they stand; the hashed names have tests of their own
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if not os.environ.get("ENTRAIDE_DATA_DATABASE"):
    # a file, so that threads have connections of their own as in real life
    DATABASES["default"]["TEST"] = {"NAME": Path(_kept.name) / "tests.sqlite3"}
