import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as settings_of_test
from hypothesis import strategies as st

from sorascope import preflight, settings
from sorascope.errors import InputError, Problems

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
        "   allowed: any name but atlas, knowledge, made_from\n"
        "   remedy:  rename the data set"
    ]


BROKEN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.text("ab_?.", max_size=3),
    st.lists(st.sampled_from(["a", 1]), max_size=2),
    st.dictionaries(st.sampled_from(["a", "kind", 1, True]), st.sampled_from(["a", 1, None]), max_size=2),
)
WHOLE = {
    "datasets": {
        "bulk": entry(exclude={"x": "bad"}, facts={"line": "Huh7"}, ids="auto", sheet="counts"),
        "cells": entry(kind="cells", cells={"sample": "sample", "mads": 3}),
        "online": {**{k: v for k, v in entry().items() if k != "matrix"}, "geo": "GSE1", "geo_file": "a.gz"},
        "published": {
            "title": "T",
            "kind": "contrast",
            "contrasts": {"c": {"table": "t.tsv", "columns": {}}},
        },
    },
    "mechanisms": {"sets": ["own.gmt"], "use_review": False},
    "scores": ["rank"],
    "statistics": {"fdr": 0.1},
    "atlas": {"exclude": {"bulk": "a pilot"}},
    "pathvars": {"resources": "data"},
}


def places(node, path=()):
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


@pytest.mark.long
@settings_of_test(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(list(places(WHOLE))[1:]), BROKEN), min_size=1, max_size=3))
def test_no_config_whatever_ends_in_a_traceback(changes):
    config = copy.deepcopy(WHOLE)
    for (*above, last), value in changes:
        node = config
        for key in above:
            node = node[key] if isinstance(node, dict) and key in node else {}
        if isinstance(node, dict):
            node[last] = value
    problems = Problems()
    preflight.collect(settings.read(config, Path("nowhere"), "config.yaml", problems), problems)
    assert problems.found
    assert all(problem.found for problem in problems.found)


def test_what_is_left_of_a_faulty_config():
    problems = Problems()
    faulty = {
        "datasets": {
            "mine": entry(scale="cuonts", matrx="n.tsv", contrasts={"c": {**CONTRAST, "block": 3}, "d": {}}),
            "wrong": entry(kind="bulks"),
        },
        "statistics": {"fdr": 2, "seed": 1},
    }
    del faulty["datasets"]["mine"]["matrix"]
    left = settings.read(faulty, None, "config.yaml", problems)
    mine, wrong = left.datasets["mine"], left.datasets["wrong"]
    assert (mine.scale, mine.matrix, list(mine.contrasts)) == ("", Path("n.tsv"), ["c"])
    assert mine.contrasts["c"].block is None
    assert (wrong.matrix, wrong.samples, wrong.contrasts) == (settings.NOWHERE, settings.NOWHERE, {})
    assert (left.statistics.fdr, left.statistics.seed) == (0.05, 1)
    assert len(problems.found) == 8


@pytest.mark.parametrize(
    ("written", "found", "remedy"),
    [
        ("fdr: '0,05'", "'0,05' (text)", "write 0.05, without quotation marks"),
        ("permutations: 1e3", "'1e3' (text)", "write 1000, without quotation marks"),
        ("permutations: '100'", "'100' (text)", "write 100, without quotation marks"),
        ("min_genes: 5.0", "5.0 (a number)", "write 5"),
        ("min_genes: 5.5", "5.5 (a number)", ""),
        ("min_genes: five", "'five' (text)", ""),
        ("min_genes: 2020-01-02", "2020-01-02 (a date)", ""),
        ("sample_weights: 2020-01-02", "2020-01-02 (a date)", 'put it in quotes: "2020-01-02"'),
    ],
)
def test_what_yaml_takes_for_something_else_is_told_with_how_to_write_it(written, found, remedy):
    with pytest.raises(InputError) as caught:
        settings.load({"datasets": {"mine": entry()}, "statistics": yaml.safe_load(written)})
    assert [(each.found, each.remedy) for each in caught.value.problems] == [(found, remedy)]
