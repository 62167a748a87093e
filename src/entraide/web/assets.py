"""Static files under their content hash, and the import map that lets modules keep plain relative imports.

A module says `import "../lib/words.js"`; the browser resolves that beside the hashed module and looks the result up
in the map. The map is the one inline script of a page: its hash stands in `script-src`, without which browsers
silently ignore it.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.utils.safestring import SafeString, mark_safe

_MODULES = (".js", ".mjs")


class HashedStorage(ManifestStaticFilesStorage):
    """Files under their content hash, by the manifest written when static files were collected."""

    manifest_strict = True

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's own signature
        """Address of a file. The manifest stands still while the server runs, so each is worked out once."""
        if not name or force:
            return super().url(name or "", force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class ImportMap:
    """The text of the map and its hash as `script-src` wants it."""

    text: SafeString
    source: str


@cache
def import_map() -> ImportMap | None:
    """Map every module's plain address to its hashed one; None where files are served unhashed (tests)."""
    paths: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    modules = {
        settings.STATIC_URL + plain: settings.STATIC_URL + hashed
        for plain, hashed in sorted(paths.items())
        if plain.endswith(_MODULES)
    }
    if not modules:
        return None
    # the paths are file names of this package, with no character that could end a script element
    text = json.dumps({"imports": modules}, separators=(",", ":"))
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return ImportMap(mark_safe(text), f"'sha256-{digest}'")  # noqa: S308 - made above from file names
