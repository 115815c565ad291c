import subprocess
import sys

import numpy as np
import pytest

from inputs import SAMPLES, counts, entry, log2, sheet, table, write
from sorascope import ingest, preflight, readers, scale, settings
from sorascope.errors import InputError, Problems
from sorascope.files.shipped import ROOT
from sorascope.preflight import genes, scales


def check(folder, **datasets):
    datasets = datasets or {"mine": entry()}
    preflight.check(settings.load({"datasets": datasets}, folder, "config.yaml"))


def faults(folder, **datasets):
    with pytest.raises(InputError) as caught:
        check(folder, **datasets)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_clean_data_set_passes(tmp_path):
    write(tmp_path, table(counts()))
    check(tmp_path)


def test_a_missing_file_is_named_with_the_nearest_one(tmp_path):
    write(tmp_path, table(counts()))
    write(tmp_path, table(counts()), name="huh7_counts.tsv.gz")
    assert faults(tmp_path, mine=entry(matrix="huh7_count.tsv")) == [
        "config.yaml, key datasets.mine.matrix\n"
        "   found:   no file huh7_count.tsv\n"
        "   allowed: an existing file; a relative path counts from the working folder\n"
        "   remedy:  did you mean huh7_counts.tsv.gz?"
    ]
    assert faults(tmp_path, mine=entry(matrix="data/m.tsv"))[0].endswith("remedy:  there is no folder data")


def test_samples_of_one_side_only_are_told_from_both_sides(tmp_path):
    write(tmp_path, table(counts()), sheet().replace("H7_R_3", "H7_R_33"))
    assert faults(tmp_path) == [
        "m.tsv, sample H7_R_33\n   found:   in s.tsv, not in the matrix\n   remedy:  did you mean H7_R_3?",
        "m.tsv, columns H7_R_3\n"
        "   found:   in the matrix, not in the sample sheet\n"
        "   allowed: only samples of s.tsv and columns of text\n"
        "   remedy:  add them to the sheet, or name them under exclude: with a reason",
    ]


def test_a_sample_twice_in_the_sheet(tmp_path):
    write(tmp_path, table(counts()), sheet() + "H7_P_1\tsensitive\n")
    assert faults(tmp_path) == [
        "s.tsv, line 8\n"
        "   found:   sample H7_P_1 again (first in line 2)\n"
        "   allowed: each sample once\n"
        "   remedy:  remove or rename one of the rows"
    ]


def test_a_group_of_one(tmp_path):
    write(tmp_path, table(counts()), sheet(response=["sensitive"] * 3 + ["resistant", "other", "other"]))
    assert faults(tmp_path) == [
        "config.yaml, key datasets.mine.contrasts.r_vs_s.test\n"
        "   found:   1 sample with response = resistant: H7_R_1\n"
        "   allowed: at least 2 samples in each group; one in both is described, without p\n"
        "   remedy:  add a replicate, compare one with one (exclude the others), or remove the contrast"
    ]


def test_one_against_one_is_a_description(tmp_path):
    write(tmp_path, table(counts()), sheet(response=["sensitive", *["other"] * 4, "resistant"]))
    check(tmp_path)


def test_unknown_column_and_unknown_level(tmp_path):
    write(tmp_path, table(counts()))
    contrasts = {
        "a": {"column": "respons", "test": "resistant", "reference": "sensitive"},
        "b": {"column": "response", "test": "resistent", "reference": "sensitive"},
    }
    assert faults(tmp_path, mine=entry(contrasts=contrasts)) == [
        "config.yaml, key datasets.mine.contrasts.a.column\n"
        "   found:   no column respons in s.tsv\n"
        "   allowed: response\n"
        "   remedy:  did you mean response?",
        "config.yaml, key datasets.mine.contrasts.b.test\n"
        "   found:   no sample with response = resistent\n"
        "   allowed: sensitive, resistant\n"
        "   remedy:  did you mean resistant?",
    ]


def test_a_confounded_design_is_told_in_words(tmp_path):
    write(tmp_path, table(counts()), sheet(batch=["b"] * 3 + ["a"] * 3))
    contrasts = {"c": {**entry()["contrasts"]["r_vs_s"], "covariates": ["batch"]}}
    assert faults(tmp_path, mine=entry(contrasts=contrasts)) == [
        "s.tsv, contrast c\n"
        "   found:   response and batch are the same split: batch b holds only sensitive samples, "
        "batch a holds only resistant samples\n"
        "   allowed: groups, block and covariates that can be separated\n"
        "   remedy:  leave batch out, or add samples"
    ]


def test_faults_of_all_data_sets_come_together(tmp_path):
    write(tmp_path, table(counts()))
    told = faults(tmp_path, one=entry(matrix="x"), two=entry(samples="y"), three=entry(exclude={"z": "bad"}))
    assert [fault.splitlines()[0] for fault in told] == [
        "config.yaml, key datasets.one.matrix",
        "config.yaml, key datasets.two.samples",
        "config.yaml, key datasets.three.exclude.z",
    ]


def test_an_excluded_sample_may_stand_in_matrix_and_sheet(tmp_path):
    write(tmp_path, table(counts()))
    check(tmp_path, mine=entry(exclude={SAMPLES[0]: "RIN 3.1"}))


def low_then_high():
    """Return expected counts whose first rows are low fractions only, as logarithms are."""
    values = np.tile(counts(), (10, 1))
    values[:210] = values[:210] / 1000 + 0.5
    return "\n".join(
        ["\t".join(["gene", *SAMPLES])]
        + ["\t".join([f"G{n}", *map(repr, map(float, row))]) for n, row in enumerate(values)]
    )


def test_a_hint_of_another_scale_is_no_proof(tmp_path, monkeypatch):
    monkeypatch.setattr(genes, "check", lambda *_: None)  # its names are invented
    write(tmp_path, low_then_high())
    head = readers.head(readers.Source(tmp_path / "m.tsv"))
    first = readers.first_values(head, readers.Layout(dict(zip(SAMPLES, range(1, 7), strict=True))))
    assert scale.may_contradict(first, "counts")
    check(tmp_path)


def test_without_a_hint_only_the_head_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest, "read", None)
    write(tmp_path, table(counts()))
    check(tmp_path)


def test_a_large_matrix_is_left_to_its_job(tmp_path, monkeypatch):
    write(tmp_path, table(log2()))
    assert len(faults(tmp_path)) == 1
    monkeypatch.setattr(scales, "READ_BELOW_BYTES", 100)
    check(tmp_path)


def test_nothing_heavy_is_imported():
    code = (
        "import sys, sorascope.preflight as p, sorascope.settings\n"
        "print(sorted({'pandas', 'anndata', 'scanpy', 'scipy', 'pyarrow', 'openpyxl'} & set(sys.modules)))"
    )
    path = str(ROOT / "workflow")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=path,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": path},
    )
    assert done.stdout.strip() == "[]"


def test_an_atlas_folder_that_is_not_there_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    problems = Problems()
    chosen = settings.Atlas(folders=(tmp_path / "none", tmp_path / "empty"))
    preflight.collect(settings.Settings("config.yaml", {}, atlas=chosen), problems)
    told = [(each.place, each.found) for each in problems.found]
    assert told[0] == ("key atlas.folders, entry 1", f"no file {tmp_path / 'none'}")
    assert [place for place, _ in told[1:]] == ["key atlas.folders, entry 2"] * 2


def test_a_name_that_a_spreadsheet_made_a_number_of_is_named_as_written(tmp_path):
    names = ["01", "02", "03", "1E5", "H7_R_2", "H7_R_3"]
    write(tmp_path, table(counts()).replace("\t".join(SAMPLES), "\t".join(names)))
    rows = sheet()
    for sample, shown in zip(SAMPLES, ["1", "2", "3", "1.00E+05"], strict=False):
        rows = rows.replace(sample, shown)
    (tmp_path / "s.tsv").write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        preflight.check(settings.load({"datasets": {"mine": entry()}}, tmp_path))
    remedies = [problem.remedy for problem in refused.value.problems if problem.place.startswith("sample ")]
    assert remedies == [
        f"write {name}, as text: a spreadsheet program made a number of it"
        for name in ("01", "02", "03", "1E5")
    ]
