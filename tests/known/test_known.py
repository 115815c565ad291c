"""Atlas folders: the shipped one and one's own, their faults, and how results get into one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sorascope import knowledge, preflight, settings
from sorascope.arrays.sets import checksum
from sorascope.atlas import add, units
from sorascope.errors import InputError
from sorascope.settings import ATLAS_SCHEMA, SHIPPED_ATLAS, SHIPPED_MECHANISMS, roles
from sorascope.synthesis import folders

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared/data/resistance_contrasts"


def shipped():
    return folders.load([SHIPPED_ATLAS])


def sets():
    return knowledge.load(SHIPPED_MECHANISMS).signed_sets()


def test_the_shipped_folder_holds_what_its_readme_says():
    loaded = shipped()
    counts = loaded.manifest["role"].value_counts().to_dict()
    assert counts == {"other_resistance": 31, "drift": 14, "liver": 7, "treatment": 6}
    assert loaded.of_role(roles.OTHER).manifest["line"].nunique() == 14
    assert set(loaded.effects["contrast"]) == set(loaded.manifest["contrast"])
    told = (SHIPPED_ATLAS / "NOTICES.md").read_text(encoding="utf-8")
    missing = [name for name in loaded.manifest["repository"] if name not in told]
    assert not missing


def test_the_shipped_effects_are_of_the_shipped_sets():
    held = shipped().of_sets(sets()).effects["mechanism"]
    assert set(held) == set(sets())


def test_a_set_that_has_changed_has_no_known_effects():
    changed = {"emt": {**sets()["emt"], "XIST": 1}}
    assert shipped().of_sets(changed).effects.empty
    assert checksum({"A": 1, "B": -1}) == checksum({"B": -1, "A": 1}) != checksum({"A": 1, "B": 1})


def test_the_manifest_schema_and_the_columns_are_the_same():
    import yaml

    schema = yaml.safe_load(ATLAS_SCHEMA.read_text(encoding="utf-8"))
    assert tuple(schema["properties"]) == tuple(schema["required"]) == folders.MANIFEST


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("manifest.tsv", "\tliver\t", "\tlung\t", "line 2, column role"),
        ("manifest.tsv", "0fe09328", "main", "line 2, column commit"),
        ("manifest.tsv", "contrast\trole", "name\trole", "header"),
        ("effects.tsv", "\tgene spread", "x\tgene spread", "line 2, column variance"),
        ("effects.tsv", "huh7_sora_sr1\tegfr_erbb3_axis", "huh8\tegfr_erbb3_axis", "line 2, column contrast"),
        ("effects.tsv", "\tgene spread", "", "line 2\n   found:   9 cells"),
        ("manifest.tsv", "huh7_sora_sr2\t", "huh7_sora_sr1\t", "line 3, contrast huh7_sora_sr1"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path, file, before, after, told):
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED_ATLAS, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        folders.load([folder])
    assert told in str(caught.value)


def test_the_door_tells_the_same_faults_before_anything_is_computed(tmp_path):
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED_ATLAS, folder)
    path = folder / "effects.tsv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\tgene spread", "x\tgene spread"), encoding="utf-8")
    panels = ROOT / "resources/panels/huh7_resistant"
    table = {"table": str(panels / "clone_1.tsv.gz")}
    datasets = {"huh7": {"title": "x", "kind": "contrast", "ids": "symbol", "contrasts": {"c": table}}}
    config = {"datasets": datasets, "atlas": {"folders": [str(folder)]}}
    with pytest.raises(InputError) as caught:
        preflight.check(settings.load(config))
    assert "line 2, column variance" in str(caught.value) and "rows)" in str(caught.value)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError) as caught:
        preflight.check(settings.load(config))
    assert "no text in UTF-8" in str(caught.value)


def test_a_folder_that_is_none_and_a_contrast_in_two_folders(tmp_path):
    with pytest.raises(InputError) as caught:
        folders.load([tmp_path / "none"])
    assert "no such file" in str(caught.value)
    shutil.copytree(SHIPPED_ATLAS, tmp_path / "copy")
    with pytest.raises(InputError) as caught:
        folders.load([SHIPPED_ATLAS, tmp_path / "copy"])
    assert len(caught.value.problems) == 58


def results_of(folder, simulated=False):
    """Results of one data set with two units, as the stage of effects writes them."""
    folder = folder / "effects"
    folder.mkdir(parents=True)
    shared = {"dataset": "lab", "contrast": "rs", "role": "liver", "resistance": "acquired"}
    shared |= {"simulated": simulated}
    rows = [{"unit": f"lab/rs/{line}", "line": line, **shared} for line in ("Huh7", "Hep 3B")]
    more = {"title": "Lab", "kind": "bulk", "n_test": 3, "n_reference": 2, "genes": 12000, "note": "z"}
    facts = dict.fromkeys(units.FACTS, "") | {"months": "6", "clone": "c1"}
    numbers = {"genes_scored": 20, "genes_measured": 18, "coverage": 0.9, "log2_effect": 0.5}
    numbers |= {"effect": 0.4, "variance": 0.02, "independent_t": 2.0}
    emt = {"mechanism": "emt", "set": checksum(sets()["emt"]), "basis": "replicates", "reason": ""}
    absent = {"mechanism": "nothing", "set": "0" * 8, "genes_scored": 9, "reason": "too few"}
    effects = [row | numbers | emt for row in rows] + [row | absent for row in rows]
    pd.DataFrame([row | more | facts for row in rows]).to_csv(folder / "units.tsv", sep="\t", index=False)
    pd.DataFrame(effects).to_csv(folder / "effects.tsv", sep="\t", index=False)
    pd.DataFrame(columns=["unit", "mechanism", "gene"]).to_csv(folder / "panels.tsv", sep="\t", index=False)
    return folder.parent


@pytest.mark.long
def test_results_are_added_by_one_command_and_replaced(tmp_path):
    results, mine = results_of(tmp_path / "results" / "lab"), tmp_path / "mine"
    script = ROOT / "workflow" / "scripts" / "add_to_atlas.py"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, str(script), str(results), str(mine), "--series", "GSE1"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert "lab_rs_Huh7" in done.stdout
    found = folders.load([SHIPPED_ATLAS, mine])
    own = found.manifest.set_index("contrast").loc["lab_rs_Hep_3B"]
    assert (own["samples"], own["duration"], own["series"], own["clone"]) == ("3v2", "6 months", "GSE1", "c1")
    assert len(found.manifest) == 60
    assert found.of_sets(sets()).effects["contrast"].str.startswith("lab").sum() == 2


def test_simulated_results_and_no_results_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        add.add(results_of(tmp_path / "lab", simulated=True), tmp_path / "mine", add.Source())
    assert add.SIMULATED in str(caught.value)
    with pytest.raises(InputError):
        add.add(tmp_path, tmp_path / "mine", add.Source())
    assert not (tmp_path / "mine").exists()


@pytest.mark.long
@pytest.mark.skipif(not DATA.is_dir(), reason="shared/data/resistance_contrasts is not beside this checkout")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_build_gives_the_same_bytes(tmp_path, whole):
    source, into = tmp_path / "source", tmp_path / "into"
    source.mkdir()
    into.mkdir()
    rows = (DATA / "manifest.tsv").read_text(encoding="utf-8").splitlines()
    few = ("huh7_lenva", "hepg2_sora_sr", "mcf7_tamr_a")
    kept = rows if whole else [rows[0], *(row for row in rows[1:] if row.split("\t")[0] in few)]
    (source / "manifest.tsv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    for row in kept[1:]:
        name = row.split("\t")[0]
        if (DATA / f"{name}.tsv.gz").exists():
            (source / f"{name}.tsv.gz").symlink_to(DATA / f"{name}.tsv.gz")
    build = SHIPPED_ATLAS / "build.py"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    command = [sys.executable, str(build), str(source), "--into", str(into)]
    subprocess.run(command, check=True, env=environment)
    for name in (folders.MANIFEST_FILE, folders.EFFECTS_FILE, *(["background.tsv"] if whole else [])):
        made = (into / name).read_text(encoding="utf-8").splitlines()
        held = (SHIPPED_ATLAS / name).read_text(encoding="utf-8").splitlines()
        assert made == (held if whole else [row for row in held if row.split("\t")[0] in (*few, "contrast")])
