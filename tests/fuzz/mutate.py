"""Deterministic damage: an input and a random generator give a hostile input."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable

from mutate_hdf5 import damage as damage_hdf5
from mutate_text import damage as damage_text

PACKERS = {
    b"\x1f\x8b": (gzip.decompress, lambda content: gzip.compress(content, 1, mtime=0)),
    b"BZh": (bz2.decompress, bz2.compress),
    b"\xfd7z": (lzma.decompress, lambda content: lzma.compress(content, preset=0)),
}
SIGNATURES = (b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"PAR1", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00")
SIGNATURES += (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"%PDF", b"RDX3", b"\x00" * 16, b"<html>")


def damage(content: bytes, rng: random.Random) -> bytes:
    """Return damaged bytes: within their structure as far as it is known, else (or at times) anywhere."""
    if rng.random() < 0.25:
        return anywhere(content, rng)
    for signature, (unpack, pack) in PACKERS.items():
        if content.startswith(signature):
            return pack(damage(unpack(content), rng))
    if content.startswith(b"PK"):
        return _zip(content, rng)
    if content.startswith(b"\x89HDF"):
        return damage_hdf5(content, rng)
    if content.startswith(b"PAR1"):
        return anywhere(content, rng)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        content = damage_text(content, rng)
    return content


def anywhere(content: bytes, rng: random.Random) -> bytes:
    """Return bytes with some flipped, cut, doubled, inserted or overwritten."""
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        content = rng.choice(ANYWHERE)(content, rng)
    return content


def _flip(content: bytes, rng: random.Random) -> bytes:
    if not content:
        return b"\x00"
    changed = bytearray(content)
    changed[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _overwrite(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    new = rng.choice((b"\xff" * 8, b"\x00" * 8, b"\x7f\xff\xff\xff", rng.randbytes(rng.randint(1, 16))))
    return content[:place] + new + content[place + len(new) :]


def _insert(content: bytes, rng: random.Random) -> bytes:
    place = rng.choice((0, rng.randrange(len(content) + 1)))
    return content[:place] + rng.choice((rng.choice(SIGNATURES), rng.randbytes(6))) + content[place:]


def _cut(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.choice((1, 7, 200, len(content))) :]


def _double(content: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(content) + 1)
    part = content[start : start + rng.randint(1, 64)]
    return (content[:start] + part * rng.choice((2, 3, 100)) + content[start:])[:900_000]


ANYWHERE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _overwrite,
    _insert,
    _cut,
    _double,
)


def _zip(content: bytes, rng: random.Random) -> bytes:
    """Return the archive with a member damaged, renamed, left out or doubled."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    chosen = rng.randrange(len(members))
    name, inner = members[chosen]
    kind = rng.random()
    if kind < 0.8:
        members[chosen] = (name, damage(inner, rng))
    elif kind < 0.87:
        members[chosen] = (
            rng.choice(("../../x", "/etc/x", "", "a\\b", "x" * 300, "[Content_Types].xml")),
            inner,
        )
    elif kind < 0.94:
        del members[chosen]
    else:
        members.append((name + rng.choice(("", "2")), inner))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, data in members:
            archive.writestr(zipfile.ZipInfo(member), data)
    return packed.getvalue()
