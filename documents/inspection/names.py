"""What a file may be called: a name for people to read, never one the storage uses."""

import re
import unicodedata

LONGEST_BYTES = 255
NAMELESS = "document"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Separators of paths and headers, and what some file systems refuse.
_AWKWARD = re.compile(r'[<>:"/\\|?*;%]')
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"\.{2,}")
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d|CONIN\$|CONOUT\$)(?=\.|$)", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """The base name in one normal form, without hidden or awkward characters, 255 bytes at most."""
    name = re.split(r"[/\\]", raw)[-1]
    name = unicodedata.normalize("NFC", name)
    name = "".join(c for c in name if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    name = _SPACES.sub(" ", _AWKWARD.sub("_", name))
    name = _DOTS.sub(".", name).strip(" .") if not name.startswith(".") else _behind_dots(name)
    name = _RESERVED.sub(r"_\1", name, count=1) if _RESERVED.match(name) else name
    return _cut(name or NAMELESS)


def extension(name: str) -> str:
    """``pdf`` for ``Records.PDF``; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _behind_dots(name: str) -> str:
    """``.pdf`` is a file without a name and not one that is hidden."""
    rest = _DOTS.sub(".", name.strip(" .")).strip(" .")
    return rest if "." in rest else f"{NAMELESS}.{rest}".strip(" .")


def _cut(name: str) -> str:
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 16:
        stem, dot, ending = name, "", ""
    room = LONGEST_BYTES - len(f"{dot}{ending}".encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + ending
