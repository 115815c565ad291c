"""Input made to do harm, or so damaged that it would: bombs, links, crashes of parsers, misleading names."""

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import yaml
from exhibits import INGEST, PREFLIGHT, SAMPLES, SYMBOLS, exhibit, text, with_cell

import writers
from inputs import counts, entry, log2, sheet, write

ROWS = text().partition("\n")[2]
WIDE = "".join(f"{line}\t{'x' * 200}\n" for line in ROWS.splitlines())
HEADER = text().partition("\n")[0] + "\tdescription\n"
BOMB = (HEADER + WIDE * (25_000_000 // len(WIDE))).encode()
KNOWLEDGE = Path(__file__).resolve().parents[2] / "resources" / "mechanisms"


def frame():
    return pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def matrix(folder, content, name="m.tsv", **changes):
    write(folder, content, name=name)
    return entry(matrix=name, **changes)


@exhibit(PREFLIGHT)
def gzip_bomb(folder):
    return matrix(folder, gzip.compress(BOMB, 6, mtime=0), "m.tsv.gz")


@exhibit(PREFLIGHT)
def bzip2_bomb(folder):
    parts = bz2.compress(HEADER.encode()) + bz2.compress((WIDE * 100).encode()) * 30
    return matrix(folder, parts, "m.tsv.bz2")


@exhibit(PREFLIGHT)
def xz_bomb(folder):
    return matrix(folder, lzma.compress(BOMB, preset=0), "m.tsv.xz")


@exhibit(PREFLIGHT)
def zip_bomb(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(zipfile.ZipInfo("m.tsv"), BOMB, zipfile.ZIP_DEFLATED)
    return matrix(folder, packed.getvalue(), "m.zip")


@exhibit(PREFLIGHT)
def zip_of_ten_thousand_tables(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}.tsv", b"x")
    return matrix(folder, packed.getvalue(), "m.zip")


@exhibit(PREFLIGHT)
def zip_with_a_password(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("m.tsv"), text())
    content = bytearray(packed.getvalue())
    for place in (6, content.rindex(b"PK\x01\x02") + 8):  # the flag of encryption in both headers
        content[place] |= 1
    return matrix(folder, bytes(content), "m.zip")


@exhibit(PREFLIGHT)
def a_million_columns(folder):
    header, *rows = text().splitlines()[:4]
    lines = [
        header + "".join(f"\tx{number}" for number in range(10**6)),
        *(row + "\t5" * 10**6 for row in rows),
    ]
    return matrix(folder, "\n".join(lines) + "\n")


@exhibit(INGEST)
def far_too_many_rows(folder):
    return matrix(folder, text() + ROWS * (500_000 // len(SYMBOLS)))


@exhibit(PREFLIGHT)
def one_line_of_ten_megabytes(folder):
    return matrix(folder, "x" * 10_000_000)


@exhibit(PREFLIGHT)
def one_line_of_twenty_megabytes(folder):
    return matrix(folder, "gene\t" + "x" * 20_000_000)


@exhibit(PREFLIGHT)
def lines_of_one_filled_cell(folder):
    return matrix(folder, "TP53\t\nMYC\t\n")


@exhibit(PREFLIGHT)
def nul_in_a_gene_name(folder):
    return matrix(folder, text().replace("TP53", "TP\x0053"))


@exhibit(INGEST)
def nul_far_down(folder):
    return matrix(folder, text() + ROWS * 8 + "TP\x0053" + "\t5" * 6 + "\n")


@exhibit(PREFLIGHT)
def utf16_without_a_byte_order_mark(folder):
    return matrix(folder, text().encode("utf-16-le"))


@exhibit(PREFLIGHT)
def exponent_of_ten_digits(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "1e4002254352", log2()), scale="log2")


@exhibit(PREFLIGHT)
def colours_and_sounds_for_the_terminal(folder):
    return matrix(folder, text().replace("H7_P_1", "\x1b[31mH7\x07"))


@exhibit(PREFLIGHT)
def sample_turned_round(folder):
    write(folder, text(), sheet().replace("H7_P_1", "H7_\u202eP_1"))
    return entry()


@exhibit(PREFLIGHT)
def sample_is_a_formula(folder):
    write(folder, text(), sheet().replace("H7_P_1", "=cmd|' /C calc'!A0"))
    return entry()


@exhibit(PREFLIGHT)
def sheet_of_samples_cut(folder):
    write(folder, text())
    many = sheet() + "".join(f"s{number}\tresistant\n" for number in range(40_000))
    (folder / "s.tsv.gz").write_bytes(gzip.compress(many.encode(), mtime=0)[:-4000])
    return entry(samples="s.tsv.gz")


@exhibit(PREFLIGHT)
def as_many_levels_as_samples(folder):
    many = 3000
    rows = "".join(
        f"x{number}\t{('resistant', 'sensitive')[number % 2]}\tb{number}\n" for number in range(many)
    )
    write(folder, text(), "sample\tresponse\tbatch\n" + rows)
    contrast = {**entry()["contrasts"]["r_vs_s"], "covariates": ["batch"]}
    built = entry(contrasts={"c": contrast})
    (folder / "m.tsv").write_text(
        "gene\t" + "\t".join(f"x{n}" for n in range(many)) + "\nTP53" + "\t5" * many + "\n"
    )
    return built


@exhibit(PREFLIGHT)
def device_of_windows(folder):
    write(folder, text())
    return {"datasets": {"nul": entry()}}


@exhibit(PREFLIGHT)
def datasets_is_a_list(folder):
    return {"datasets": ["mine"]}


def hdf5(folder, change):
    path = writers.h5ad(folder, frame())
    with h5py.File(path, "r+") as file:
        change(file)
    write(folder, "x", name="unused")
    return entry(matrix="m.h5ad")


@exhibit(PREFLIGHT)
def h5ad_linked_to_another_file(folder):
    def change(file):
        del file["X"]
        file["X"] = h5py.ExternalLink("/etc/passwd", "/X")

    return hdf5(folder, change)


@exhibit(PREFLIGHT)
def h5ad_of_a_soft_link(folder):
    def change(file):
        file.move("X", "elsewhere")
        file["X"] = h5py.SoftLink("/elsewhere")

    return hdf5(folder, change)


@exhibit(PREFLIGHT)
def h5ad_of_values_kept_in_another_file(folder):
    def change(file):
        del file["X"]
        file.create_dataset("X", (6, 35), "f8", external=[("/etc/passwd", 0, 1680)])

    return hdf5(folder, change)


@exhibit(PREFLIGHT)
def h5ad_of_a_virtual_dataset(folder):
    def change(file):
        del file["X"]
        layout = h5py.VirtualLayout((6, 35), "f8")
        layout[:] = h5py.VirtualSource("other.h5", "X", (6, 35))
        file.create_virtual_dataset("X", layout)

    return hdf5(folder, change)


@exhibit(PREFLIGHT)
def h5ad_that_declares_a_trillion_values(folder):
    def change(file):
        del file["X"]
        file.create_dataset("X", (10**6, 10**6), "f8", chunks=True)

    return hdf5(folder, change)


@exhibit(PREFLIGHT)
def h5ad_of_pickles(folder):
    def change(file):
        del file["X"]
        file.create_dataset("X", data=np.full((6, 35), b"cos\nsystem\n.", "V11"))

    return hdf5(folder, change)


@exhibit(INGEST)
def h5ad_with_an_index_outside_of_it(folder):
    path = writers.h5ad_sparse(folder, frame())
    with h5py.File(path, "r+") as file:
        file["X/indices"][0] = 2_000_000_000
    write(folder, "x", name="unused")
    return entry(matrix="m.h5ad")


@exhibit(PREFLIGHT)
def text_called_h5ad_with_cells(folder):
    write(folder, text(), name="m.h5ad")
    return entry(matrix="m.h5ad", kind="cells")


@exhibit(INGEST)
def tenx_h5_with_an_index_outside_of_it(folder):
    path = writers.tenx_h5(folder, frame())
    with h5py.File(path, "r+") as file:
        file["matrix/indices"][0] = 2_000_000_000
    write(folder, "x", name="unused")
    return entry(matrix="m.h5")


@exhibit(INGEST)
def mtx_that_declares_a_trillion_entries(folder):
    path = writers.tenx_folder(folder, frame())
    header = "%%MatrixMarket matrix coordinate integer general\n35 6 1000000000000\n1 1 5\n"
    (path / "matrix.mtx.gz").write_bytes(gzip.compress(header.encode(), mtime=0))
    write(folder, "x", name="unused")
    return entry(matrix="tenx")


@exhibit(INGEST)
def mtx_cut_in_its_header(folder):
    path = writers.tenx_folder(folder, frame())
    packed = gzip.compress((path / "matrix.mtx.gz").read_bytes(), mtime=0)
    (path / "matrix.mtx.gz").write_bytes(packed[:40])
    write(folder, "x", name="unused")
    return entry(matrix="tenx")


def changed_mtx(folder, change, unpacked=False):
    """Write a 10x folder whose matrix went through `change`, and is text then when `unpacked`."""
    packed = writers.tenx_folder(folder, frame()) / "matrix.mtx.gz"
    content = change(gzip.decompress(packed.read_bytes()))
    if unpacked:
        packed.unlink()
        packed.with_suffix("").write_bytes(content)
    else:
        packed.write_bytes(gzip.compress(content, mtime=0))
    write(folder, "x", name="unused")
    return entry(matrix="tenx")


@exhibit(INGEST)
def mtx_with_a_nul(folder):
    return changed_mtx(folder, lambda content: content.replace(b"E2\n", b"\0\n", 1))


@exhibit(INGEST)
def mtx_with_a_decimal_comma(folder):
    return changed_mtx(folder, lambda content: content.replace(b".", b",", 1))


@exhibit(INGEST)
def mtx_cut_within_a_number(folder):
    return changed_mtx(folder, lambda content: content[: content.rindex(b"E") + 1], unpacked=True)


@exhibit(PREFLIGHT)
def parquet_with_a_type_that_there_is_not(folder):
    path = writers.parquet(folder, frame())
    content = bytearray(path.read_bytes())
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    content[footer] |= 0x0F
    path.write_bytes(content)
    write(folder, "x", name="unused")
    return entry(matrix="m.parquet")


def workbook(folder, **members):
    """Write a workbook with some members replaced."""
    path = writers.excel(folder, frame())
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["xl/worksheets/sheet1.xml"] = members["sheet"](content["xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    write(folder, "x", name="unused")
    return entry(matrix="m.xlsx")


@exhibit(PREFLIGHT)
def workbook_bomb(folder):
    return workbook(
        folder, sheet=lambda xml: xml.replace(b"</sheetData>", b"<row/>" * 4_000_000 + b"</sheetData>")
    )


@exhibit(PREFLIGHT)
def workbook_of_a_billion_laughs(folder):
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "haha">' + laughs + b"]>"
    return workbook(folder, sheet=lambda xml: doctype + xml.replace(b"<sheetData>", b"<sheetData>&l9;"))


@exhibit(PREFLIGHT)
def workbook_with_an_external_entity(folder):
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(folder, sheet=lambda xml: doctype + xml.replace(b"<sheetData>", b"<sheetData>&e;"))


def knowledge(folder, described):
    for path in KNOWLEDGE.glob("*.tsv"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "mechanisms.yaml").write_text(described)
    write(folder, text())
    return {"datasets": {"mine": entry()}, "mechanisms": {"folder": "."}}


@exhibit(PREFLIGHT)
def knowledge_nested_ten_thousand_deep(folder):
    return knowledge(folder, "sections: " + "[" * 10_000 + "]" * 10_000 + "\n")


@exhibit(PREFLIGHT)
def knowledge_of_a_billion_laughs(folder):
    laughs = ["l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]
    return knowledge(folder, "\n".join(laughs) + "\n")


@exhibit(PREFLIGHT)
def knowledge_that_calls_python(folder):
    return knowledge(folder, "sections: !!python/object/apply:os.system ['touch harmed']\nmechanisms: []\n")


@exhibit(PREFLIGHT)
def config_of_a_billion_laughs(folder):
    laughs = ["l0: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    laughs += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 10)]
    return {"datasets": {"mine": {**entry(), "facts": yaml.safe_load("\n".join(laughs))}}}


@exhibit(PREFLIGHT)
def value_that_nothing_measures(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "1e308"), scale="counts")


@exhibit(PREFLIGHT)
def gct_of_endless_sizes(folder):
    return matrix(folder, f"#1.2\n{'9' * 5000} ² 3 4\nno header\n")


@exhibit(PREFLIGHT)
def path_that_is_too_long(folder):
    write(folder, text())
    return {"datasets": {"mine": entry(matrix="m" * 300)}, "mechanisms": {"sets": ["s" * 300 + ".gmt"]}}


@exhibit(PREFLIGHT)
def published_table_without_genes(folder):
    rows = "".join(f"{number / 7}\t{number / 700}\n" for number in range(-60, 60))
    (folder / "t.tsv").write_text("logFC\tP.Value\n" + rows)
    return {"title": "Lab", "kind": "contrast", "contrasts": {"c": {"table": "t.tsv"}}}


@exhibit(PREFLIGHT)
def reference_of_endless_year(folder):
    built = knowledge(folder, (KNOWLEDGE / "mechanisms.yaml").read_text(encoding="utf-8"))
    header, first, *rest = (folder / "references.tsv").read_text(encoding="utf-8").splitlines()
    cells = first.split("\t")
    cells[header.split("\t").index("year")] = "9" * 5000
    (folder / "references.tsv").write_text(
        "\n".join([header, "\t".join(cells), *rest]) + "\n", encoding="utf-8"
    )
    return built
