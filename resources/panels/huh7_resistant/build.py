"""Make clone_1.tsv.gz and clone_2.tsv.gz from the tables of the repository gityuling/RevPert.

    python resources/panels/huh7_resistant/build.py FOLDER

FOLDER holds gse200098_huh7_sr1_delta_y_star.tsv and …sr2… of reverse/data/signatures at commit 0fe09328, or
the same as gse200098_huh7_sr1.tsv.gz and …sr2…. Values are rounded to
three decimals; nothing else is changed.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# SHA-256 of the unpacked source
SOURCES = {
    "clone_1": ("sr1", "76f4af0c9900178c0f66502233f565bd82adde3095817ae6b339f90857c66669"),
    "clone_2": ("sr2", "c31d5709ae5be626e4d65f1a49d10bd0efbdfa22c29c08ef1aeca1249738feaf"),
}


def source(folder: Path, clone: str) -> str:
    """Return the text of a source table, whose checksum must be the known one."""
    name, expected = SOURCES[clone]
    plain = folder / f"gse200098_huh7_{name}_delta_y_star.tsv"
    packed = folder / f"gse200098_huh7_{name}.tsv.gz"
    content = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SystemExit(f"{clone}: SHA-256 {found}, expected {expected}")
    return content.decode("utf-8")


def rounded(text: str) -> str:
    """Return the table with the header gene, log2_fold_change and three decimals."""
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return "".join(["gene\tlog2_fold_change\n", *(f"{gene}\t{float(value):.3f}\n" for gene, value in rows)])


def main(folder: Path, into: Path = HERE) -> None:
    """Write both tables."""
    for clone in SOURCES:
        text = rounded(source(folder, clone))
        # not gzip.compress, whose header differs between versions of Python
        with (into / f"{clone}.tsv.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
            packed.write(text.encode("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(Path, sys.argv[2:]))
