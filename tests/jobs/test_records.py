"""Records of what results were made from: each thing that may differ is found, and nothing else is."""

import json
import os
import shutil

import pytest

from sorascope.errors import InputError
from sorascope.files import checksum
from sorascope.jobs import records

SECOND = 10**9


class Project:
    """Two stages: ingest reads a matrix and a sheet, analyse what ingest made."""

    def __init__(self, root):
        self.root, self.results = root, root / "results"
        self.matrix, self.sheet, self.sets = (root / name for name in ("m.tsv", "s.tsv", "x.gmt"))
        for path in (self.matrix, self.sheet, self.sets):
            path.write_text(f"{path.name}\n")
        self.expression = self.results / "huh7" / "expression.h5ad"
        self.calls = self.results / "huh7" / "signature" / "signatures.tsv"
        self.ingest, self.analyse = (
            self.results / "made_from" / "huh7" / f"{stage}.json" for stage in ("ingest", "analyse")
        )
        self.of_ingest = {"dataset": {"scale": "counts"}, "sources": self.known(self.matrix, self.sheet)}
        self.of_analyse = {"statistics": {"fdr": 0.05}, "sources": self.known(self.sets)}
        self.make()

    @staticmethod
    def known(*paths):
        return {str(path): checksum.sha256(path) for path in paths}

    def make(self):
        for path in (self.expression, self.calls):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"made: {path.name}\n")
            os.utime(path, ns=(SECOND, SECOND))
        inputs = [self.matrix, self.sheet]
        records.write(self.ingest, [str(self.expression)], map(str, inputs), self.of_ingest)
        inputs = [self.expression, self.sets, self.ingest]
        records.write(self.analyse, [str(self.calls)], map(str, inputs), self.of_analyse)

    def differing(self, **options):
        return (
            records.differing(self.ingest, self.of_ingest, **options),
            records.differing(self.analyse, self.of_analyse, **options),
        )


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_nothing_differs_from_what_was_made(project):
    assert project.differing() == ("", "")
    assert project.differing(whole=True) == ("", "")


def test_a_record_names_no_folder_and_no_time_and_is_the_same_elsewhere(project, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    other = Project(tmp_path / "elsewhere")
    for one, two in ((project.ingest, other.ingest), (project.analyse, other.analyse)):
        assert one.read_bytes() == two.read_bytes()
        assert str(tmp_path) not in one.read_text()


def test_what_a_record_holds(project):
    found = json.loads(project.analyse.read_text())
    assert found["sources"] == [f"{checksum.sha256(project.sets)}  x.gmt"]
    assert found["before"] == {"huh7/ingest.json": checksum.sha256(project.ingest)}
    assert found["made_by_others"] == []
    assert found["results"] == {
        "huh7/signature/signatures.tsv": {"sha256": checksum.sha256(project.calls), "bytes": 21}
    }


def test_a_record_and_those_after_it_know_what_was_imported(project):
    import numpy as np

    found = json.loads(project.analyse.read_text())["libraries"]
    assert found["numpy"] == np.__version__
    record = {**records.NOTHING, "libraries": {"gseapy": "9.9"}}
    project.ingest.write_text(json.dumps(record))
    told = records.libraries([project.ingest], "report")
    assert told["ingest"] == {"gseapy": "9.9"}
    assert told["report"]["numpy"] == np.__version__ and told["report"].get("gseapy") != "9.9"


def test_another_matrix_of_the_same_size_and_time(project):
    before = project.matrix.stat()
    project.matrix.write_text("n.tsv\n")
    os.utime(project.matrix, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert project.differing() == ("another m.tsv", "")


def test_another_configuration(project):
    project.of_analyse["statistics"] = {"fdr": 0.1}
    assert project.differing() == ("", "another configuration")


def test_the_order_of_keys_is_that_of_rows(project):
    project.of_analyse["contrasts"] = {"one": 1, "two": 2}
    project.make()
    project.of_analyse["contrasts"] = {"two": 2, "one": 1}
    assert project.differing() == ("", "another configuration")


def test_another_version_of_the_package(project, monkeypatch):
    monkeypatch.setattr(records, "package", lambda: "another")
    assert project.differing() == ("another version of the workflow",) * 2


def test_a_file_more_or_in_another_order(project):
    project.of_ingest["sources"] = dict(reversed(project.of_ingest["sources"].items()))
    assert project.differing() == ("its files in another order", "")
    project.of_ingest["sources"] |= project.known(project.sets)
    assert project.differing() == ("another x.gmt", "")


def test_a_stage_made_anew_under_its_followers(project):
    project.of_ingest["dataset"] = {"scale": "log2"}
    project.expression.write_text("other\n")
    records.write(project.ingest, [str(project.expression)], [str(project.matrix)], project.of_ingest)
    assert project.differing() == ("", "other results of ingest")


def test_a_matrix_that_another_rule_makes_is_known_by_its_content(project):
    project.of_ingest["sources"] = project.known(project.sheet)
    project.make()
    files = [project.matrix, project.sheet]
    assert project.differing(files=files) == ("", "")
    project.matrix.write_text("downloaded anew\n")
    assert project.differing(files=files) == ("another m.tsv", "")
    project.matrix.unlink()  # temporary, or yet to be made: Snakemake's matter
    assert project.differing(files=files) == ("", "")


def test_a_result_of_another_size_or_younger_and_different(project):
    project.calls.write_text("changed\n")
    assert project.differing() == ("", "changed since: huh7/signature/signatures.tsv")
    project.calls.write_text("made: signatures.TSV\n")
    assert project.differing() == ("", "changed since: huh7/signature/signatures.tsv")
    project.calls.write_text("made: signatures.tsv\n")
    assert project.differing() == ("", "")


def test_an_older_result_of_the_same_size_is_found_by_the_whole_comparison(project):
    project.calls.write_text("made: signatures.TSV\n")
    os.utime(project.calls, ns=(SECOND, SECOND))
    assert project.differing() == ("", "")
    assert project.differing(whole=True) == ("", "changed since: huh7/signature/signatures.tsv")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"config": 1}', "\udcff"])
def test_a_record_that_is_none_fits_nothing(project, text):
    project.ingest.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert project.differing() == ("another configuration", "other results of ingest")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sources", 3),
        ("sources", [3]),
        ("made_by_others", ["no checksum"]),
        ("before", ["a"]),
        ("before", {"a": 3}),
        ("results", {"huh7/expression.h5ad": 3}),
        ("results", {"huh7/expression.h5ad": {"sha256": ""}}),
        ("results", {"../../m.tsv": {"sha256": "", "bytes": 6}}),
        ("results", {"/dev/zero": {"sha256": "", "bytes": 0}}),
        ("results", {"x" * 300: {"sha256": "", "bytes": 0}}),
        ("libraries", []),
    ],
)
def test_a_record_with_a_part_of_another_kind_is_none(project, key, value):
    project.ingest.write_text(json.dumps({**json.loads(project.ingest.read_text()), key: value}))
    assert project.differing(whole=True)[0] == "another configuration"
    assert records.read(project.ingest) == records.NOTHING


def test_a_record_nested_without_end_is_none(project):
    project.ingest.write_text("[" * 100_000)
    assert records.read(project.ingest) == records.NOTHING


def test_results_without_a_record_are_told_from_no_results(project):
    project.ingest.unlink()
    assert records.differing(project.ingest, project.of_ingest, results=[]) == ""
    here = [project.expression, project.ingest]
    assert records.differing(project.ingest, project.of_ingest, results=here).startswith("no record")
    project.expression.unlink()
    assert records.differing(project.ingest, project.of_ingest, results=here) == ""


def test_results_without_a_record_are_not_certified(project):
    project.ingest.unlink()
    with pytest.raises(InputError) as caught:
        records.refuse_others({str(project.ingest): (project.of_ingest, [])})
    (problem,) = caught.value.problems
    assert problem.found == "no record of what the results were made from"


def test_every_stage_that_does_not_fit_is_named(project):
    stages = {str(project.ingest): (project.of_ingest, []), str(project.analyse): (project.of_analyse, [])}
    records.refuse_others(stages)
    project.of_ingest["dataset"] = {"scale": "log2"}
    project.calls.unlink()
    with pytest.raises(InputError) as caught:
        records.refuse_others(stages)
    assert [problem.found for problem in caught.value.problems] == [
        "results that were made from something else: another configuration",
        "results that were made from something else: changed since: huh7/signature/signatures.tsv",
    ]


def test_files_of_a_folder_are_results_but_for_hidden_ones(project):
    figures = project.results / "huh7" / "figures"
    figures.mkdir()
    (figures / "a.svg").write_text("<svg/>")
    record = project.results / "made_from" / "huh7" / "report.json"
    records.write(record, [str(figures)], [], {})
    (figures / ".snakemake_timestamp").touch()
    assert records.differing(record, {}, whole=True) == ""
    assert set(records.results([record])) == {"huh7/figures/a.svg", "made_from/huh7/report.json"}


def test_what_expression_carries_gets_both_digests():
    found = json.loads(records.stamped('{"dataset": "huh7"}', {"dataset": {}, "sources": {"m.tsv": "1"}}))
    assert found == {"dataset": "huh7", "digests": records.of_configuration({"dataset": {}})}


def test_the_package_s_digest_does_not_depend_on_where_it_lies_or_when(tmp_path, monkeypatch):
    here = records.package.__wrapped__()
    copy = tmp_path / "workflow"
    shutil.copytree(records.SNAKEFILE.parent, copy, ignore=shutil.ignore_patterns("profiles"))
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
    (copy / "sorascope" / "__pycache__").mkdir(exist_ok=True)
    (copy / "sorascope" / "__pycache__" / "other.cpython-311.pyc").touch()
    monkeypatch.setattr(records, "PACKAGE", copy / "sorascope")
    monkeypatch.setattr(records, "SNAKEFILE", copy / "Snakefile")
    assert records.package.__wrapped__() == here
    (copy / "sorascope" / "scores" / "__init__.py").write_text("# other code\n")
    assert records.package.__wrapped__() != here


def test_few_stale_stages_are_told_and_of_many_the_number():
    assert records.describe({}) == ""
    told = records.describe({f"{number}.json": "another m.tsv" for number in range(7)})
    assert told.count("another m.tsv") == 5 and "… and 2 more" in told


def test_the_name_of_a_stage(project):
    assert records.stage(project.ingest) == "huh7/ingest"
