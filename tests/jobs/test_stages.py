"""Which stages make a data set's results, and which go before which."""

from pathlib import Path

import pytest

from sorascope.jobs import reruns, stages
from sorascope.settings import Assay, CellOptions, Dataset

SAMPLES = Dataset("huh7", "", Path("m.tsv"), Path("s.tsv"), "counts")
ASSAYS = {"proteins": Assay("proteins", "protein", Path("p.tsv"), "log2")}


def dataset(**changes):
    """A data set of another kind."""
    return Dataset("huh7", "", Path("m.tsv"), Path("s.tsv"), "counts", **changes)


@pytest.mark.parametrize(
    ("given", "made_by"),
    [
        (SAMPLES, "ingest analyse gsea report"),
        (dataset(assays=ASSAYS), "ingest analyse gsea assays report"),
        (dataset(tables={"c": "a table"}), "contrast_table gsea contrast_table_report"),
        (dataset(kind="cells"), "ingest_cells analyse gsea compare_cells map_cells report"),
        (
            dataset(kind="cells", assays=ASSAYS, cells=CellOptions(label="type")),
            "ingest_cells analyse gsea assays compare_cells map_cells compare_labels report",
        ),
    ],
)
def test_the_stages_of_each_kind_of_data_set(given, made_by):
    assert stages.of(given) == made_by.split()


def test_each_stage_follows_stages_that_are_made():
    for given in (SAMPLES, dataset(assays=ASSAYS), dataset(kind="cells", assays=ASSAYS)):
        made = {*stages.of(given), "ingest"}  # of cells: what makes them of samples
        assert set(stages.before_report(given)) == made - {"report", "ingest_cells"}
        assert stages.before_gsea(given) == ["analyse"]
    published = dataset(tables={"c": "a table"})
    assert stages.before_gsea(published) == stages.before_atlas(published) == ["contrast_table"]
    assert stages.before_atlas(dataset(assays=ASSAYS)) == ["effects", "assays"]


def test_records_lie_below_the_data_set():
    assert stages.records("huh7", ["ingest", "analyse"]) == ["huh7/ingest", "huh7/analyse"]


def test_what_stages_read_of_an_entry_is_the_same_where_nothing_is_given():
    assert reruns.compared_as({}) == {"resistance": "", "facts": {"line": ""}}
    entry = {"resistance": "acquired", "facts": {"line": "Huh7", "passage": 12}, "title": "x"}
    assert reruns.compared_as(entry) == {"resistance": "acquired", "facts": {"line": "Huh7"}}
    assert reruns.atlas_folders({"folders": ["a"], "datasets": ["x"]}) == {"folders": ["a"]}
