"""The curated tables of assays: sound, known to the knowledge base, and refused with every fault."""

import importlib.util
import shutil

import pytest

from sorascope import knowledge
from sorascope.assays import curated
from sorascope.assays.kinds.mirna import ACCESSION
from sorascope.assays.kinds.names import symbol_of
from sorascope.errors import InputError
from sorascope.settings import ASSAYS, SHIPPED_MECHANISMS


@pytest.fixture(scope="module")
def base():
    return knowledge.load(SHIPPED_MECHANISMS)


def test_every_mechanism_has_markers_or_a_reason_why_no_matrix_shows_it(base):
    tables = curated.shipped()
    marked = {each.mechanism for each in tables.markers}
    assert marked | set(tables.no_matrix) == set(base.mechanisms)
    assert {each.mechanism for each in tables.kinase_sites} <= set(base.mechanisms)


def test_references_of_the_review_are_known(base):
    cited = {part.strip() for each in curated.shipped().markers for part in each.source.split(";")}
    numbered = {part for part in cited if part[:1] == "R" and part[1:].isdigit()}
    assert numbered <= set(base.references)
    assert len(numbered) > 20


def test_features_are_approved_symbols():
    named = {
        name
        for each in curated.shipped().markers
        for name in (each.feature.rpartition("_")[0] if each.assay == "phospho" else each.feature).split("/")
        if each.assay not in ("mirna", "methylation")
    } - {"H3_K27me3"}
    assert [name for name in sorted(named) if symbol_of(name) != name] == []
    read = {one.partition("_")[0] for each in curated.shipped().antibodies.values() for one in each.features}
    assert [name for name in sorted(read) if symbol_of(name) != name] == []


def test_a_marker_of_two_mechanisms_may_have_opposite_signs():
    signs = {
        each.mechanism: each.direction for each in curated.shipped().markers if each.feature == "hsa-miR-429"
    }
    assert signs == {"emt": -1, "mir429_rbbp4": 1}


def test_every_mirna_that_is_a_marker_has_its_accession():
    tables = curated.shipped()
    assert sorted(tables.mirna.values()) == sorted({m.feature for m in tables.markers if m.assay == "mirna"})
    assert all(ACCESSION.fullmatch(accession) for accession in tables.mirna)


def test_windows_hold_their_site_in_the_middle_and_old_numbers_lead_to_known_sites():
    tables = curated.shipped()
    assert tables.windows["RPHFPQFSYSASGTA"] == ("AKT1_S473",)
    assert not set(tables.aliases) & tables.sites


def test_every_fault_is_told_with_its_line(tmp_path):
    folder = shutil.copytree(ASSAYS, tmp_path / "assays")
    lines = (folder / "markers.tsv").read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1].replace("\tprotein\t", "\tprotien\t")
    lines[5] = lines[4]
    (folder / "markers.tsv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        curated.load(folder)
    assert "line 2, column assay" in str(caught.value)
    assert "did you mean protein?" in str(caught.value)
    assert "the marker of line 5 again" in str(caught.value)


def test_bands_and_accessions():
    assert curated.bands()["VEGFA"] == "6p21.1"
    assert curated.bands()["FGF19"] == "11q13.3"
    assert curated.symbols_of_proteins()["P31749"] == "AKT1"


def test_windows_are_cut_from_a_fasta(tmp_path):
    spec = importlib.util.spec_from_file_location("build_windows", ASSAYS / "build_windows.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    fasta = [">sp|P1|A_HUMAN Some\n", "MAAAAAAASAA\n", "AAAAAAAAY\n", ">sp|P2|B_HUMAN\n", "MT\n"]
    of_genes = {name: [text] for name, (_, text) in zip("AB", build.sequences(fasta), strict=True)}
    found, lacking = build.windows(["A_S9", "A_Y20", "A_S2", "B_T2", "C_S1"], of_genes)
    assert dict(found) == {
        "A_S9": "AAAAAAASAAAAAAA"[:15],
        "A_Y20": "AAAAAAAY_______",
        "B_T2": "______MT_______",
    }
    assert lacking == ["A_S2", "C_S1"]
