"""Small valid inputs of every kind, as the files of a folder: name -> bytes."""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

import writers
from inputs import SAMPLES, SYMBOLS, counts, entry, sheet, table
from sorascope import settings

Files = dict[str, bytes]
ROOT = Path(__file__).resolve().parents[2]
CELL_SAMPLES = ("a1", "a2", "b1", "b2")
ODD_SETS = "MY_UP\tof mine\tTP53\tMYC\tMET\nMY_DN\tof mine\tALB\tAFP\nOTHER\t\tKDR\tHER3\n"


@dataclass(frozen=True)
class Seed:
    """`files` of a folder; `main` is what a reader is given: one of them, or a folder above some."""

    files: Files
    main: str


def frame() -> pd.DataFrame:
    """Return counts of few genes, as the test writers take them."""
    return pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def written(write: Callable[[Path], Path]) -> Seed:
    """Return what a writer puts into a folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        main = write(folder)
        files = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
        return Seed(files, str(main.relative_to(folder)))


@cache
def matrices() -> dict[str, Seed]:
    """Return one matrix in every format that is read."""
    seeds = {
        name: written(lambda folder, w=write: w(folder, frame())) for name, write in writers.FORMATS.items()
    }
    return {name: seed for name, seed in seeds.items() if name not in ("bzip2", "gzip_named_tsv")}


def samples() -> dict[str, Seed]:
    """Return sample sheets in a few dialects."""
    text = sheet(line=["Huh7"] * 6, batch=list("112233"))
    made = {"s.tsv": text, "s.csv": text.replace("\t", ","), "s2.csv": text.replace("\t", ";")}
    return {name: Seed({name: body.encode()}, name) for name, body in made.items()}


def sets() -> dict[str, Seed]:
    """Return own gene sets as GMT and TSV."""
    rows = "".join(
        f"MINE\t{gene}\t{'+1' if n % 2 else 'down'}\tcore\tme\n" for n, gene in enumerate(SYMBOLS[:12])
    )
    made = {"own.gmt": ODD_SETS, "own.tsv": "mechanism\tgene\tdirection\tweight\tsource\n" + rows}
    return {name: Seed({name: body.encode()}, name) for name, body in made.items()}


@cache
def knowledge() -> dict[str, Seed]:
    """Return the shipped knowledge base, cut to its first mechanisms so that reading takes little time."""
    folder = ROOT / "resources" / "mechanisms"
    described = yaml.safe_load((folder / "mechanisms.yaml").read_text(encoding="utf-8"))
    described["mechanisms"] = described["mechanisms"][:3]
    kept = {each["id"] for each in described["mechanisms"]}
    for each in described["mechanisms"]:
        each["see_also"] = [other for other in each.get("see_also", ()) if other in kept]
        each.pop("read_with", None)
    files = {"mechanisms.yaml": yaml.safe_dump(described, sort_keys=False, allow_unicode=True).encode()}
    for name in ("genes.tsv", "decisions.tsv", "references.tsv"):
        header, *lines = (folder / name).read_text(encoding="utf-8").splitlines()
        if name != "references.tsv":
            lines = [line for line in lines if line.split("\t")[0] in kept]
        files[name] = ("\n".join([header, *lines]) + "\n").encode()
    made = {f"k/{name}": body for name, body in files.items()}
    return {"knowledge": Seed({**made, "hgnc.tsv.gz": _identifiers(files["genes.tsv"])}, "k")}


def _identifiers(genes: bytes) -> bytes:
    """Return the identifier table cut to the symbols of a table of genes."""
    symbols = {line.split("\t")[1] for line in genes.decode().splitlines()}
    with gzip.open(settings.IDENTIFIERS, "rt", encoding="utf-8") as stream:
        header, *lines = stream.read().splitlines()
    at = header.split("\t").index("symbol")
    kept = [line for line in lines if line.split("\t")[at] in symbols]
    return gzip.compress(("\n".join([header, *kept]) + "\n").encode(), mtime=0)


@cache
def configs() -> dict[str, Seed]:
    """Return configurations that lead to files beside them."""
    made = {
        "plain": {"datasets": {"mine": entry()}},
        "full": {
            "datasets": {
                "mine": entry(ids="auto", kind="bulk", resistance="acquired", exclude={"H7_P_3": "RIN 2"}),
                "lab": {
                    "title": "T",
                    "kind": "contrast",
                    "contrasts": {"c": {"table": "t.tsv", "values": "rank"}},
                },
            },
            "mechanisms": {"folder": "k", "sets": ["own.gmt"], "use_review": False},
            "scores": ["rank", "zscore"],
            "statistics": {"fdr": 0.1, "blocks": "random", "gene_correlation": 0.05, "seed": 7},
            "atlas": {"exclude": {"lab": "no"}, "line_correlation": 0.4},
            "pathvars": {"results": "out"},
        },
    }
    beside = {
        "m.tsv": table(counts()).encode(),
        "s.tsv": sheet(line=["Huh7"] * 6).encode(),
        "own.gmt": ODD_SETS.encode(),
        **contrast_tables()["limma.tsv"].files,
        **knowledge()["knowledge"].files,
    }
    beside["t.tsv"] = beside.pop("limma.tsv")
    return {
        name: Seed({"config.yaml": yaml.safe_dump(body, sort_keys=False).encode(), **beside}, "config.yaml")
        for name, body in made.items()
    }


@cache
def contrast_tables() -> dict[str, Seed]:
    """Return the published tables of the tests' reference, cut, as text and as a workbook."""
    folder, seeds = ROOT / "tests" / "reference" / "contrast_table", {}
    for path in (folder / "limma.tsv", folder / "deseq2.tsv"):
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()[:131]
            seeds[path.name] = Seed({path.name: ("\n".join(lines) + "\n").encode()}, path.name)
    book = io.BytesIO()
    pd.read_csv(io.BytesIO(seeds["limma.tsv"].files["limma.tsv"]), sep="\t").to_excel(book)
    return {**seeds, "t.xlsx": Seed({"t.xlsx": book.getvalue()}, "t.xlsx")}


def platforms() -> dict[str, Seed]:
    """Return platform tables of GEO."""
    rows = "".join(f"{n}_at\tTP53 // {gene} // x /// --- // ---\t{gene}\n" for n, gene in enumerate(SYMBOLS))
    text = "^PLATFORM = GPL96\n#ID = probe\nID\tgene_assignment\tGene Symbol\n" + rows
    return {
        "plain": Seed({"GPL.txt": text.encode()}, "GPL.txt"),
        "gzip": Seed({"GPL.txt.gz": gzip.compress(text.encode(), mtime=0)}, "GPL.txt.gz"),
    }


@cache
def cells() -> dict[str, Seed]:
    """Return few cells as h5ad, as one 10x folder and one 10x file a sample."""
    import anndata
    from scipy.sparse import csr_matrix

    rng = np.random.default_rng(3)
    names = [f"c{n}" for n in range(24)]
    obs = pd.DataFrame({"sample": pd.Categorical(np.repeat(CELL_SAMPLES, 6))}, index=names)
    values = rng.poisson(3, (24, len(SYMBOLS))).astype(np.float32)

    def h5ad(folder: Path) -> Path:
        data = anndata.AnnData(csr_matrix(values), obs=obs, var=pd.DataFrame(index=list(SYMBOLS)))
        data.write_h5ad(folder / "m.h5ad")
        return folder / "m.h5ad"

    def parts(write: Callable[[Path, pd.DataFrame], Path], ending: str) -> Callable[[Path], Path]:
        def to_folder(folder: Path) -> Path:
            target = folder / "all"
            for sample in CELL_SAMPLES:
                here = (obs["sample"] == sample).to_numpy()
                one = pd.DataFrame(
                    values[here].T,
                    index=list(SYMBOLS),
                    columns=[n for n, h in zip(names, here, strict=True) if h],
                )
                (folder / "x").mkdir(parents=True)
                target.mkdir(exist_ok=True)
                write(folder / "x", one).rename(target / f"{sample}{ending}")
                (folder / "x").rmdir()
            return target

        return to_folder

    return {
        "h5ad": written(h5ad),
        "mtx": written(parts(writers.tenx_folder, "")),
        "h5": written(parts(_tenx_h5, ".h5")),
    }


def _tenx_h5(folder: Path, one: pd.DataFrame) -> Path:
    import h5py

    path = writers.tenx_h5(folder, one)
    with h5py.File(path, "r+") as file:  # scanpy asks for the genome, our own reader does not
        file["matrix/features/genome"] = np.array(["GRCh38"] * len(one), dtype="S")
    return path
