from pathlib import Path

import pytest

from sorascope import settings
from sorascope.errors import InputError

CONTRAST = {"column": "response", "test": "resistant", "reference": "sensitive"}


def entry(**changes):
    base = {
        "title": "Mine",
        "matrix": "m.tsv",
        "samples": "s.tsv",
        "scale": "counts",
        "contrasts": {"r_vs_s": dict(CONTRAST)},
    }
    return {**base, **changes}


def faults(config):
    with pytest.raises(InputError) as caught:
        settings.load(config, source="config.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_a_minimal_config_gets_the_defaults():
    loaded = settings.load({"datasets": {"mine": entry()}}, root=Path("/project"))
    mine = loaded.datasets["mine"]
    assert mine.matrix == Path("/project/m.tsv")
    assert (mine.ids, mine.kind, mine.simulated, mine.resistance) == ("symbol", "bulk", False, "unknown")
    assert mine.contrasts["r_vs_s"].columns == ("response",)
    assert loaded.scores == ("rank", "ssgsea")
    assert loaded.statistics.fdr == 0.05
    assert loaded.mechanisms.folder.name == "mechanisms"


def test_block_and_covariates_are_columns_of_the_design():
    block = {**CONTRAST, "block": "parental_line", "covariates": ["batch"]}
    loaded = settings.load({"datasets": {"mine": entry(contrasts={"c": block})}})
    assert loaded.datasets["mine"].contrasts["c"].columns == ("response", "parental_line", "batch")


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    assert faults({"datasets": {"mine": entry()}, "statistcs": {}}) == [
        "config.yaml, key statistcs\n"
        "   found:   unknown key\n"
        "   allowed: datasets, mechanisms, scores, statistics, atlas, pathvars\n"
        "   remedy:  did you mean statistics?"
    ]


def test_every_fault_is_told_once():
    told = faults({"datasets": {"mine": {"title": "Mine", "matrix": 3, "scale": "lgo2"}}, "scores": []})
    assert [fault.splitlines()[0] for fault in told] == [
        "config.yaml, key datasets.mine.contrasts",
        "config.yaml, key datasets.mine.samples",
        "config.yaml, key datasets.mine.matrix",
        "config.yaml, key datasets.mine.scale",
        "config.yaml, key scores",
    ]


@pytest.mark.parametrize("name", ["../up", "a b", "", ".hidden", "a/b"])
def test_names_that_are_no_folder_names_are_refused(name):
    (told,) = faults({"datasets": {name: entry()}})
    assert "letters, digits, _ and -" in told


def test_names_that_differ_only_in_case_are_refused():
    told = faults({"datasets": {"mine": entry(), "Mine": entry()}})
    assert len(told) == 2
    assert "differs from Mine only in case" in told[0]


@pytest.mark.parametrize("name", ["atlas", "Knowledge"])
def test_a_name_of_the_workflows_own_results_is_refused(name):
    entry = {"title": "T", "matrix": "m.tsv", "samples": "s.tsv", "scale": "log2"}
    entry["contrasts"] = {"rs": {"column": "response", "test": "r", "reference": "s"}}
    assert faults({"datasets": {name: entry}}) == [
        f"config.yaml, key datasets.{name}\n"
        "   found:   a name that the workflow uses for a folder of its own results\n"
        "   allowed: any name but atlas, knowledge\n"
        "   remedy:  rename the data set"
    ]
