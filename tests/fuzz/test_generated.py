"""Inputs made from nothing by hypothesis, which shrinks what fails: a result, or an `InputError`."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutate_text import ODD

from guard import limits
from inputs import CONTRAST, TABLE, entry, sheet
from sorascope import ingest, knowledge, preflight
from sorascope import settings as config
from sorascope.errors import InputError, Problems
from sorascope.knowledge.user_sets import read_user_sets
from sorascope.readers import samples

pytestmark = pytest.mark.long

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))  # of each test; make fuzz takes 2000
SHORT = [each for each in ODD if len(each) < 500]
CELL = st.sampled_from(SHORT) | st.text(max_size=8) | st.floats().map(repr) | st.integers().map(str)
LINE = st.lists(CELL, min_size=1, max_size=8)
TABLE_OF_CELLS = st.lists(LINE, min_size=1, max_size=12)
TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(SHORT) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["datasets", "matrix", "contrasts", "mine", "scale", *SHORT[:9]]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
QUICK = settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck))


def refused_or_read(run, *arguments):
    with limits():
        try:
            run(*arguments)
        except InputError as error:
            assert str(error)


def ingested(folder, content):
    (folder / "m.tsv").write_bytes(content)
    (folder / "s.tsv").write_text(sheet(), encoding="utf-8")
    ingest.run(config.dataset("mine", entry(), folder), TABLE)


@QUICK
@given(TABLE_OF_CELLS, st.sampled_from("\t,; "))
def test_tables_of_odd_cells(rows, delimiter):
    content = "\n".join(delimiter.join(row) for row in rows).encode(errors="surrogatepass")
    with tempfile.TemporaryDirectory() as name:
        refused_or_read(ingested, Path(name), content)
        refused_or_read(samples.read, Path(name) / "m.tsv")


@QUICK
@given(st.binary(max_size=300))
def test_bytes(content):
    with tempfile.TemporaryDirectory() as name:
        refused_or_read(ingested, Path(name), content)


@QUICK
@given(TABLE_OF_CELLS, st.sampled_from(["own.gmt", "own.tsv"]))
def test_sets_of_odd_cells(rows, file):
    def read(path):
        problems = Problems()
        read_user_sets([path], {}, problems, TABLE)
        problems.raise_if_any()

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / file
        lines = ["mechanism\tgene\tdirection", *("\t".join(row) for row in rows)]
        path.write_bytes("\n".join(lines[file.endswith("gmt") :]).encode(errors="surrogatepass"))
        refused_or_read(read, path)


@QUICK
@given(TREE, TREE, st.sampled_from(["", "datasets", "mine", "contrast", "statistics"]))
def test_configurations_of_odd_values(tree, other, place):
    values = {
        "": tree,
        "datasets": {"datasets": tree, "atlas": other},
        "mine": {"datasets": {"mine": {**entry(), "matrix": tree, "exclude": other}}},
        "contrast": {
            "datasets": {"mine": entry(contrasts={"c": {**CONTRAST, "block": tree, "covariates": other}})}
        },
        "statistics": {"datasets": {"mine": entry()}, "statistics": {"fdr": tree}, "mechanisms": other},
    }[place]

    def check(found):
        preflight.check(config.load(found))

    if isinstance(values, dict):  # Snakemake refuses any other
        refused_or_read(check, values)


@QUICK
@given(st.text(alphabet="{}[]-:,&*!|>'\"ab \n", max_size=60))
def test_knowledge_of_odd_yaml(text):
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "mechanisms.yaml").write_text(text, encoding="utf-8")
        refused_or_read(knowledge.load, Path(name))
