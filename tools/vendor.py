"""Libraries that the pages load, kept in the repository: fetched by npm, checked, listed with licence and integrity.

`tools/vendor.json` names them: version, licence, why, the integrity of the package, and which of its files are taken
under which name. Without words this fetches them all and writes `vendor/README.md`; with `--check` it asks nothing
of the network and compares every file with that list.

A package without a LICENSE file names its `copyright`, and the MIT text is written under it. Files in `ours` are
written by us (types that a package lacks): they are listed like the others and never fetched.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WANTED = ROOT / "tools" / "vendor.json"
VENDOR = ROOT / "src" / "entraide" / "web" / "static" / "entraide" / "vendor"
LIST = VENDOR / "README.md"
HEAD = """\
# Libraries of others

Made by `tools/vendor.py` from `tools/vendor.json`; `make check` compares every file with its integrity.
To take a newer version, change `tools/vendor.json` and run the script. Do not edit these files by hand.
"""
MIT = """\
MIT License

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
row = re.compile(r"^\| `(?P<file>[^`]+)` \| `(?P<integrity>sha384-[^`]+)` \|$", re.MULTILINE)


def main() -> int:
    """Read the words of the command line; answer the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare what is here with its list, offline")
    words = parser.parse_args()

    wanted: dict[str, dict[str, Any]] = json.loads(WANTED.read_text(encoding="utf-8"))
    if not words.check:
        for name, library in wanted.items():
            fetch(name, library)
        LIST.write_text(listing(wanted), encoding="utf-8")
    return check(wanted)


def check(wanted: dict[str, dict[str, Any]]) -> int:
    """Print every file that is not what the list says, and answer the exit code."""
    listed = {found["file"]: found["integrity"] for found in row.finditer(read_list())}
    here = {
        path.relative_to(VENDOR).as_posix(): integrity(path.read_bytes(), "sha384")
        for path in sorted(VENDOR.rglob("*"))
        if path.is_file() and path != LIST
    }
    complaints = [
        *(f"listed, but not here: {file}" for file in sorted(listed.keys() - here.keys())),
        *(f"here, but not listed: {file}" for file in sorted(here.keys() - listed.keys())),
        *(f"changed: {file}" for file in sorted(listed.keys() & here.keys()) if listed[file] != here[file]),
    ]
    if not complaints and read_list() != listing(wanted):
        complaints.append("tools/vendor.json and the list differ: run tools/vendor.py")
    for complaint in complaints:
        print(complaint)
    print(f"vendored libraries: {len(wanted)} libraries, {len(here)} files, {len(complaints)} complaint(s)")
    return 1 if complaints else 0


def fetch(name: str, library: dict[str, Any]) -> None:
    """Take one package from the registry that npm knows and copy the wanted files and the licence.

    raises:   SystemExit when the package is not the one whose integrity `vendor.json` names.
    """
    wanted = f"{name}@{library['version']}"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", wanted, "--silent", "--pack-destination", folder], check=True, capture_output=True
        )
        (package,) = Path(folder).iterdir()
        found = integrity(package.read_bytes(), "sha512")
        if found != library.get("integrity"):
            sys.exit(f"{wanted} is not what tools/vendor.json expects. Its integrity is\n{found}")
        with tarfile.open(package) as archive:
            texts = {
                member.name.partition("/")[2]: archive.extractfile(member) for member in archive if member.isfile()
            }
            contents = {file: text.read() for file, text in texts.items() if text is not None}

    place = VENDOR / name
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        if old.name not in library.get("ours", []):
            old.unlink()
    for source, target in library["files"].items():
        (place / target).write_bytes(contents[source])
    (place / "LICENSE").write_bytes(licence(library, contents))
    print(f"{wanted}: {len(library['files'])} file(s) and the licence")


def licence(library: dict[str, Any], contents: dict[str, bytes]) -> bytes:
    """Answer the licence of a package: its own file, else the MIT text under its copyright."""
    for file, text in contents.items():
        if re.fullmatch(r"(?i)licen[sc]e(\.md|\.txt)?", file):
            return text
    if library["licence"] != "MIT":
        sys.exit("The package holds no licence file, and only the MIT text is known here.")
    return MIT.format(copyright=library["copyright"]).encode()


def listing(wanted: dict[str, dict[str, Any]]) -> str:
    """Answer the text of the list, from the files that are here."""
    parts = [HEAD]
    for name, library in sorted(wanted.items()):
        files = sorted(path for path in (VENDOR / name).rglob("*") if path.is_file())
        rows = [
            f"| `{file.relative_to(VENDOR).as_posix()}` | `{integrity(file.read_bytes(), 'sha384')}` |"
            for file in files
        ]
        ours = "".join(f" `{file}` is ours." for file in library.get("ours", []))
        parts.append(
            f"\n## {name} {library['version']} ({library['licence']})\n\n"
            f"{library['copyright']}. It {library['why']}.{ours}\n\n"
            "| file | integrity |\n| --- | --- |\n" + "\n".join(rows) + "\n"
        )
    return "".join(parts)


def read_list() -> str:
    """Answer the text of the list that is here, empty when there is none."""
    return LIST.read_text(encoding="utf-8") if LIST.exists() else ""


def integrity(content: bytes, algorithm: str) -> str:
    """Answer the fingerprint of `content` in the form of HTML's `integrity` attribute."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


if __name__ == "__main__":
    sys.exit(main())
