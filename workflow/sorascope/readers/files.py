"""Opening what users hand in: compressed or not, in any common encoding, recognised by content."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import InputError, Problem, some

HEAD_BYTES = 1 << 16
A_TABLE = "a table with a header line"
WINDOWS = "windows-1252-where-no-utf-8"
DECOMPRESSORS: dict[bytes, Callable[[Path, Literal["rb"]], io.BufferedIOBase]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
BROKEN = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, OSError)
# what zipfile raises for damage, a password, and ways to pack that it does not know
UNZIP_ERRORS = (
    zipfile.BadZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    IndexError,
    EOFError,
)
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
NOT_A_TABLE = {
    b"\x89HDF": "an HDF5 file",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Excel 97 workbook (.xls)",
    b"RDX": "an R data file",
    b"X\n\x00\x00\x00": "an R data file (.rds)",
    b"ARROW1": "a Feather file",
    b"BAM\x01": "a BAM file of alignments",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04\x95": "a Python pickle",
    b"SQLite format 3": "an SQLite database",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a file compressed with Zstandard",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a text of a word processor",
    b"MATLAB 5.0": "a MATLAB file",
    b"version https://git-lfs": "a pointer of Git LFS, not the file itself,",
    b"/annex/objects/": "a pointer of git-annex, not the file itself,",
}
REMEDIES = {
    b"version https://git-lfs": "fetch the file: git lfs pull",
    b"/annex/objects/": "fetch the file: git annex get",
    b"RDX": 'in R: write.table(…, sep = "\\t", col.names = NA), of the matrix of counts',
    b"X\n\x00\x00\x00": 'in R: write.table(…, sep = "\\t", col.names = NA), of the matrix of counts',
    b"7z\xbc\xaf": "unpack it and name the table",
    b"Rar!": "unpack it and name the table",
    b"\x28\xb5\x2f\xfd": "unpack it (zstd -d), or compress it with gzip",
    b"BAM\x01": "count reads per gene first",
}
TAR, TAR_AT = b"ustar", 257
# what office programs write as zip archives: name within -> what it is
OFFICE = {
    "word/": "a document of a word processor (.docx)",
    "ppt/": "a presentation (.pptx)",
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "content.xml": "an OpenDocument file (.ods)",
    "Index/Document.iwa": "a file of Apple Numbers or Pages",
}


class Limit(NamedTuple):
    """What a file may hold: so many times its size on disk, or at least so many bytes."""

    times: int
    at_least: int


# real tables of text reach a tenth of these, bombs a hundred times as much
OF_TEXT = Limit(50, 20_000_000)
OF_ARRAYS = Limit(100, 100_000_000)


def fault(path: Path | str, place: str, found: str, allowed: str = "", remedy: str = "") -> InputError:
    """Return an `InputError` of one problem, ready to raise."""
    return InputError([Problem(str(path), place, found, allowed, remedy)])


def magic(path: Path) -> bytes:
    """Return the first bytes of the file as it is on disk."""
    if path.exists() and not path.is_file():
        raise fault(path, "", "no file: a pipe, a socket or a device", "a file", "write it to a file first")
    with path.open("rb") as stream:
        return stream.read(8)


def open_binary(path: Path) -> io.BufferedReader | Unpacked:
    """Open a file for reading bytes, decompressing gzip, bzip2, xz and zip (of one member) on the fly."""
    start = magic(path)
    if start.startswith(b"PK"):
        return Unpacked(_open_zip(path), path)
    for signature, opener in DECOMPRESSORS.items():
        if start.startswith(signature):
            return Unpacked(opener(path, "rb"), path)
    return path.open("rb")


class Unpacked(io.BufferedIOBase):
    """What a compressed file unpacks to, as a stream that ends in `InputError` where it is a bomb."""

    def __init__(self, stream: io.BufferedIOBase, path: Path):
        self.stream, self.path, self.done = stream, path, 0
        self.most = max(OF_TEXT.at_least, OF_TEXT.times * size_of(path))

    @property
    def name(self) -> str:
        """The compressed file."""
        return str(self.path)

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes, or all that is left."""
        wanted = self.most + 1 if size is None or size < 0 else size
        return self._counted(self.stream.read(wanted))

    def read1(self, size: int = -1) -> bytes:
        """Return up to `size` bytes with one read below."""
        return self._counted(self.stream.read1(size if size >= 0 else HEAD_BYTES))

    def _counted(self, content: bytes) -> bytes:
        self.done += len(content)
        if self.done > self.most:
            refuse_swollen(self.path, self.done, OF_TEXT)
        return content

    def close(self) -> None:
        """Close the file below, too."""
        self.stream.close()
        super().close()


def refuse_swollen(path: Path, size: int, limit: Limit = OF_ARRAYS) -> None:
    """Raise `InputError` when `size` bytes of values are far more than the file or folder can hold."""
    on_disk = size_of(path)
    most = max(limit.at_least, limit.times * on_disk)
    if size > most:
        raise fault(
            path,
            "",
            f"over {most / 1e6:.0f} MB once unpacked, of {on_disk / 1e6:.1g} MB on disk",
            f"at most {limit.times} times the size on disk, or {limit.at_least / 1e6:.0f} MB",
            "if that is right, unpack the file and name what comes out"
            if limit == OF_TEXT
            else "look where the file comes from, and write it again",
        )


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files of a folder."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files)


def _open_zip(path: Path) -> io.BufferedIOBase:
    try:
        archive = zipfile.ZipFile(path)
    except UNZIP_ERRORS:
        raise broken(path) from None
    members = [
        item.filename
        for item in archive.infolist()
        if not item.filename.endswith("/") and not item.filename.startswith(("__MACOSX/", "."))
    ]
    refuse_office(path, members)
    if len(members) != 1:
        raise fault(
            path,
            "",
            f"a zip archive that holds {some(members, 5) or 'nothing'}",
            "a zip archive of one table",
            "unpack it and name the table",
        )
    try:
        # it is a ZipExtFile; typeshed only says IO[bytes]
        return archive.open(members[0])  # type: ignore[return-value]
    except UNZIP_ERRORS:
        raise broken(path) from None


def refuse_office(path: Path, members: Iterable[str]) -> None:
    """Raise `InputError` for a zip archive that is a file of an office program, by the names it holds."""
    for start, what in OFFICE.items():
        if any(name.startswith(start) for name in members):
            raise fault(path, "", f"{what}", "a table", "save it as .xlsx, TSV or CSV")


def broken(path: Path, what: str = "a compressed file") -> InputError:
    """Return the fault of a file that ends too early or does not decompress."""
    return fault(
        path,
        "",
        f"{what} that is cut short or damaged",
        "a whole file",
        "copy or download it again and compare its size",
    )


def unparsed(path: Path, error: Exception) -> InputError:
    """Return the fault of a table that the parser gave up on, in the parser's words."""
    return fault(path, "", f"a table that cannot be parsed: {error}", "a plain table of numbers")


def nul(path: Path | str, place: str) -> InputError:
    """Return the fault of a NUL character, which text has none of and files of results cannot hold."""
    remedy = "save the file as UTF-8 text; look for damage"
    return fault(path, place, "a NUL character", "text (UTF-16 only with a byte order mark)", remedy)


def refuse_nul(path: Path | str, place: str, names: Iterable[str]) -> None:
    """Raise `InputError` for a name with a NUL character."""
    if any("\0" in name for name in names):
        raise nul(path, place)


def read_head(path: Path, size: int = HEAD_BYTES, wanted: str = A_TABLE) -> bytes:
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
        raise fault(path, "", "an empty file", wanted)
    for signature, name in NOT_A_TABLE.items():
        if head.startswith(signature):
            remedy = REMEDIES.get(signature, "save it as TSV or CSV")
            raise fault(path, "", f"{name} where a table of text was expected", "", remedy)
    if head[TAR_AT : TAR_AT + len(TAR)] == TAR:
        remedy = "unpack it (tar -xf) and name the table, or the folder of tables"
        raise fault(path, "", "a tar archive where a table of text was expected", "", remedy)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b'{"', b"[{", b"{\n")):
        raise fault(path, "", "JSON where a table of text was expected", "", "save it as TSV or CSV")
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
    """Open a (compressed) text file with universal line ends; what is no UTF-8 is taken as Windows-1252."""
    errors = WINDOWS if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(open_binary(path), encoding=encoding, newline=None, errors=errors)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8 as Windows-1252: the head of a long file may have been plain ASCII."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(WINDOWS, _as_windows)
