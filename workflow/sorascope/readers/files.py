"""Opening what users hand in: compressed or not, in any common encoding, told apart by content."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError, Problem

HEAD_BYTES = 1 << 16
DECOMPRESSORS = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
BROKEN = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError)
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
NOT_A_TABLE = {
    b"\x89HDF": "an HDF5 file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Excel 97 workbook (.xls)",
    b"RDX": "an R data file",
    b"ARROW1": "a Feather file",
}


def fault(path: Path | str, place: str, found: str, allowed: str = "", remedy: str = "") -> InputError:
    """Return an `InputError` of one problem, ready to raise."""
    return InputError([Problem(str(path), place, found, allowed, remedy)])


def magic(path: Path) -> bytes:
    """Return the first bytes of the file as it lies on disk."""
    with path.open("rb") as stream:
        return stream.read(8)


def open_binary(path: Path) -> BinaryIO:
    """Open a file for reading bytes, decompressing gzip, bzip2, xz and zip (of one member) on the fly."""
    start = magic(path)
    if start.startswith(b"PK"):
        return _open_zip(path)
    for signature, opener in DECOMPRESSORS.items():
        if start.startswith(signature):
            return opener(path, "rb")
    return path.open("rb")


def _open_zip(path: Path) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise broken(path) from None
    members = [
        item.filename
        for item in archive.infolist()
        if not item.is_dir() and not item.filename.startswith(("__MACOSX/", "."))
    ]
    if "[Content_Types].xml" in members:
        raise fault(path, "", "an Excel workbook under another name", "", "name it .xlsx")
    if len(members) != 1:
        listed = ", ".join(members[:5]) or "nothing"
        raise fault(
            path,
            "",
            f"a zip archive that holds {listed}",
            "a zip archive of one table",
            "unpack it and name the table",
        )
    return archive.open(members[0])


def broken(path: Path, what: str = "a compressed file") -> InputError:
    """Return the fault of a file that ends too early or does not decompress."""
    return fault(
        path,
        "",
        f"{what} that is cut short or damaged",
        "a whole file",
        "copy or download it again and compare its size",
    )


def read_head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """Return the first `size` decompressed bytes, after refusing what cannot be a table of text."""
    if not path.exists():
        raise fault(
            path, "", "no such file", "", "correct the path; relative paths count from the working folder"
        )
    try:
        with open_binary(path) as stream:
            head = stream.read(size)
    except BROKEN as error:
        if isinstance(error, PermissionError):
            raise fault(
                path, "", "a file that may not be read", "", "give yourself read permission"
            ) from None
        raise broken(path) from None
    if not head.strip(b" \t\r\n\x00"):
        raise fault(path, "", "an empty file", "a table with a header line")
    for signature, name in NOT_A_TABLE.items():
        if head.startswith(signature):
            raise fault(path, "", f"{name} where a table of text was expected", "", "save it as TSV or CSV")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise fault(
            path,
            "",
            "a web page or an error message, not a table",
            "",
            "download the file itself",
        )
    return head


def encoding_of(head: bytes) -> str:
    """Return the text encoding: by byte order mark, else UTF-8, else Windows-1252 otherwise."""
    for mark, name in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return name
    try:
        io.TextIOWrapper(io.BytesIO(head), encoding="utf-8", errors="strict").read()
    except UnicodeDecodeError as error:
        # a multi-byte character cut by the end of the head is no fault
        if len(head) - error.start > 3:
            return "cp1252"
    return "utf-8"


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """Open a (compressed) text file with universal line ends."""
    return io.TextIOWrapper(open_binary(path), encoding=encoding, newline=None, errors="replace")
