"""Hostile input within its limits of time and memory, and what is hostile but harmless."""

import io
import os
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import of_hostile
import pandas as pd
import pytest
from exhibits import EXHIBITS, text

import writers
from guard import limits
from inputs import TABLE, dataset, entry, write
from sorascope import ingest, preflight, settings
from sorascope.errors import InputError, Problem, Problems, shown
from sorascope.files import tables
from sorascope.readers import canary, hdf5

pytestmark = pytest.mark.long

HOSTILE = [name for name, one in EXHIBITS.items() if one.build.__module__ == of_hostile.__name__]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits by Linux' alarm and /proc")


@LINUX
@pytest.mark.parametrize("name", HOSTILE)
def test_refused_within_five_seconds_and_a_gigabyte(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    built = EXHIBITS[name].build(tmp_path)
    problems = Problems()
    with limits(), pytest.raises(InputError):
        config = built if "datasets" in built else {"datasets": {"mine": built}}
        loaded = settings.read(config, None, "config.yaml", problems)
        preflight.collect(loaded, problems)
        problems.raise_if_any()
        ingest.run(loaded.datasets["mine"], TABLE)
    assert not (tmp_path / "harmed").exists()


def test_a_member_that_points_out_of_a_zip_archive_is_only_read(tmp_path):
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/../../../evil.tsv", text())
    write(inside, packed.getvalue(), name="m.zip")
    assert ingest.run(dataset(inside, matrix="m.zip"), TABLE).expression.n_obs == 6
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["m.zip", "s.tsv"]


@LINUX
def test_a_cell_far_away_in_a_workbook_takes_no_memory(tmp_path):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    built = of_hostile.workbook(tmp_path, sheet=lambda xml: xml.replace(b"</sheetData>", far))
    with limits():
        found = ingest.run(dataset(tmp_path, matrix=built["matrix"]), TABLE)
    assert found.expression.n_obs == 6


def test_pickles_beside_the_matrix_are_never_read(tmp_path):
    path = writers.h5ad(tmp_path, of_hostile.frame())
    harm = tmp_path / "harmed"
    pickle = f"cos\nsystem\n(S'touch {harm}'\ntR.".encode()
    with h5py.File(path, "r+") as file:
        file["uns/evil"] = np.frombuffer(pickle, f"V{len(pickle)}")
        file["obsm"].create_dataset("evil", data=np.frombuffer(pickle, f"V{len(pickle)}"))
    write(tmp_path, "x", name="unused")
    assert ingest.run(dataset(tmp_path, matrix="m.h5ad"), TABLE).expression.n_obs == 6
    assert not harm.exists()


def test_a_file_that_its_library_cannot_stand_is_damaged(tmp_path, monkeypatch):
    path = writers.h5ad(tmp_path, of_hostile.frame())
    assert canary.survives(path)
    monkeypatch.setattr(canary, "isolated", lambda *_: False)
    assert canary.survives(path)  # not asked again
    os.utime(path)
    with pytest.raises(InputError, match="an AnnData file that is cut short or damaged"):
        hdf5.opened(path, "an AnnData file").__enter__()


def test_the_canary_ends_of_hunger_and_of_slowness(tmp_path, monkeypatch):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("X", (1, 10**10), "f8", chunks=(1, 10**7))
    assert not canary.survives(path)
    fine = writers.h5ad(tmp_path, of_hostile.frame())
    monkeypatch.setattr(canary, "SECONDS", 0.001)
    assert not canary.survives(fine)


def test_a_parquet_file_is_read_by_the_other_process_alone(tmp_path, monkeypatch):
    path = writers.parquet(tmp_path, of_hostile.frame())
    pd.testing.assert_frame_equal(canary.parquet(path), pd.read_parquet(path, engine="fastparquet"))
    path.write_bytes(b"PAR1" + b"\x00" * 100)
    assert canary.parquet(path) is None
    monkeypatch.setattr(canary, "isolated", lambda *_: True)
    with pytest.raises(MemoryError):  # killed before it wrote a table
        canary.parquet(path)


def test_what_fastparquet_only_prints_is_heeded(tmp_path, capfd):
    """It would read on, and out of bounds in one process where it did not in the other."""
    of_hostile.parquet_with_a_type_that_there_is_not(tmp_path)
    assert canary.judged(str(tmp_path / "m.parquet"), str(tmp_path / "table")) == 1
    assert canary.parquet(tmp_path / "m.parquet") is None
    assert capfd.readouterr().out == ""
    assert not (tmp_path / "table").exists()


def test_a_refusal_that_the_library_swallows_counts(tmp_path, monkeypatch):
    def swallowing(*_, **__):
        with suppress(OSError):
            print("Corrupted")
        return pd.DataFrame()

    monkeypatch.setattr(pd, "read_parquet", swallowing)
    assert canary.judged("m.parquet", str(tmp_path / "table")) == 1
    assert not (tmp_path / "table").exists()


def test_a_damaged_hdf5_file_is_judged_so(tmp_path):
    damaged = tmp_path / "m.h5ad"
    damaged.write_bytes(writers.h5ad(tmp_path, of_hostile.frame()).read_bytes()[:4000])
    assert canary.judged(str(damaged)) == 1


def test_strings_are_counted_while_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file["names"] = ["x" * 1000] * 600
        monkeypatch.setattr(hdf5, "STRINGS_AT_ONCE", 7)
        assert hdf5.strings(path, file["names"]) == ["x" * 1000] * 600
        monkeypatch.setattr(hdf5, "refuse_swollen", lambda _, size: (_ for _ in ()).throw(ValueError(size)))
        with pytest.raises(ValueError, match="7000"):
            hdf5.strings(path, file["names"])


def test_formulas_are_written_as_text(tmp_path):
    cells = [
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "+1",
        "-",
        "+",
        "-2.5",
        "+cmd|x",
        "-HYPERLINK(1)",
        "TP53",
        "a=b",
    ]
    tables.write(pd.DataFrame({"id": cells, "number": range(len(cells))}), tmp_path / "t.tsv")
    lines = (tmp_path / "t.tsv").read_text().splitlines()[1:]
    written = [line.split("\t")[0] for line in lines]
    assert written == [
        "'=cmd|' /C calc'!A0", "'@SUM(1)", "+1", "-", "+", "-2.5", "'+cmd|x", "'-HYPERLINK(1)", "TP53", "a=b",
    ]  # fmt: skip


def test_messages_are_cut_and_steer_no_terminal():
    assert shown("Grüße \x1b[2J\u202e\n\ud800") == "Grüße \\x1b[2J\\u202e\\n\\ud800"
    assert shown("x" * 5000) == "x" * 2000 + " … (5,000 characters)"
    told = str(InputError([Problem("f", f"line {number}", "x") for number in range(1000)]))
    assert told.startswith("1000 problems in the input:\n\n1. f, line 0\n")
    assert told.endswith("200. f, line 199\n   found:   x\n\n… and 800 more problems")


@pytest.mark.parametrize("name", ["con", "NUL", "Com1", "lpt9"])
def test_devices_of_windows_are_no_data_sets(name):
    problems = Problems()
    settings.read({"datasets": {name: entry()}}, Path(), "config.yaml", problems)
    assert "the name of a device of Windows" in problems.found[0].found


def test_a_number_beyond_a_fast_parser_is_no_fault_in_a_text_column(tmp_path):
    header, *rows = text().splitlines()
    wide = [f"{header}\tdescription", *(f"{row}\t1e4002254352" for row in rows)]
    write(tmp_path, "\n".join(wide) + "\n")
    assert ingest.run(dataset(tmp_path), TABLE).expression.n_obs == 6
