"""Write the table of letters that look alike (Unicode UTS 39), as the ICU library of this machine knows it.

Run it as `.venv/bin/python tools/confusables.py` when ICU follows a newer Unicode; the table is kept in the tree,
because neither Unicode's own file nor ICU is there where entraide runs. Licence: beside the table.
"""

import ctypes
import ctypes.util
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "src/entraide/rules/confusables.txt"
HEAD = """\
# Letters that look alike, for `rules/text.py`: a prototype, then the code points that are drawn like it.
# From confusables.txt of Unicode Technical Standard 39, as ICU {icu} (Unicode {unicode}) answers `uspoof_getSkeleton`.
# Made by tools/confusables.py; not to be changed by hand. Copyright © Unicode, Inc.; see confusables.LICENSE.
"""


def main() -> int:
    """Ask ICU for the skeleton of every character and write those that change."""
    found = ctypes.util.find_library("icui18n")
    if found is None:
        print("ICU is not here: apt-get install libicu72", file=sys.stderr)
        return 1
    major = found.rpartition(".")[2]
    icu = ctypes.CDLL(found)
    common = ctypes.CDLL(found.replace("i18n", "uc"))
    status = ctypes.c_int(0)
    opened = getattr(icu, f"uspoof_open_{major}")
    opened.restype = ctypes.c_void_p
    checker = opened(ctypes.byref(status))
    ask = getattr(icu, f"uspoof_getSkeletonUTF8_{major}")
    ask.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_int32),
        *(ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p),
    )

    def prototype(mark: str) -> str:
        room = ctypes.create_string_buffer(256)
        raw = mark.encode()
        size = ask(checker, 0, raw, len(raw), room, len(room), ctypes.byref(status))
        if status.value > 0:
            raise OSError(f"ICU answers {status.value} for U+{ord(mark):04X}")
        return room.raw[:size].decode()

    alike: dict[str, list[int]] = defaultdict(list)
    for point in range(0x110000):
        mark = chr(point)
        if 0xD800 <= point < 0xE000 or unicodedata.normalize("NFD", mark) != mark:
            continue  # what decomposes is looked up by its parts
        shown = prototype(mark)
        if shown not in {mark, ""}:
            alike[shown].append(point)
    version = (ctypes.c_uint8 * 4)()
    getattr(common, f"u_getUnicodeVersion_{major}")(version)
    lines = [
        f"{' '.join(f'{ord(one):04X}' for one in shown)}; {' '.join(f'{point:04X}' for point in points)}"
        for shown, points in sorted(alike.items())
    ]
    text = HEAD.format(icu=major, unicode=f"{version[0]}.{version[1]}") + "\n".join(lines) + "\n"
    HERE.write_text(text, encoding="utf-8")
    print(f"{HERE.name}: {sum(map(len, alike.values()))} characters, {len(alike)} prototypes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
