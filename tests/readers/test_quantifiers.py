"""Folders as the tools leave them: the column of the declared scale, other files passed over."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inputs import SAMPLES, SYMBOLS, counts
from sorascope import readers
from sorascope.errors import InputError
from sorascope.ingest import layout

VALUES = counts()
GDC = (
    "gene_id gene_name gene_type unstranded stranded_first stranded_second tpm_unstranded fpkm_unstranded "
    "fpkm_uq_unstranded"
)
KALLISTO = "target_id length eff_length est_counts tpm"


def folder(top, name, header, row, skip=()):
    """Write a table a sample; `name` holds {}, `row` makes the cells behind the gene from a count."""
    for number, sample in enumerate(SAMPLES):
        path = top / name.format(sample)
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ["\t".join([gene, *map(str, row(VALUES[n, number]))]) for n, gene in enumerate(SYMBOLS)]
        path.write_text("\n".join([*skip, *([header.replace(" ", "\t")] if header else []), *lines]) + "\n")


def read(top, **options):
    source = readers.Source(top, **{"scale": "counts", **options})
    placed = layout.place_samples(readers.head(source), list(SAMPLES), {}, top, top / "s.tsv")
    return readers.read(source, placed)


@pytest.mark.parametrize(("scale", "factor"), [("counts", 1), ("tpm", 10), ("fpkm", 100)])
def test_gdc_columns_are_known_by_their_header(tmp_path, scale, factor):
    unmapped = "N_unmapped\t\t\t9\t9\t9\t\t\t"
    name = "{}.rna_seq.augmented_star_gene_counts.tsv"
    row = lambda v: ("x", "coding", v, v / 2, v / 2, 10 * v, 100 * v, 7)  # noqa: E731
    folder(tmp_path, name, GDC, row, ["# gene-model: GENCODE v36"])
    first = tmp_path / name.format(SAMPLES[0])
    lines = first.read_text().splitlines()
    first.write_text("\n".join([*lines[:2], unmapped, *lines[2:]]) + "\n")
    np.testing.assert_allclose(read(tmp_path, scale=scale).values, factor * VALUES)


WRITTEN = {
    "kallisto": (
        "{}/abundance.tsv",
        "target_id length eff_length est_counts tpm",
        lambda v: (9, 8, v, 3 * v),
    ),
    "kallisto_files": ("{}.tsv", KALLISTO, lambda v: (9, 8, v, 3 * v)),
    "rsem_cut": ("{}.genes.results", "gene_id expected_count TPM", lambda v: (v, 3 * v)),
    "rsem": (
        "{}.genes.results",
        "gene_id transcript_id(s) length effective_length expected_count TPM FPKM",
        lambda v: ("t", 9, 8, v, 3 * v, 2 * v),
    ),
    "salmon": ("{}/quant.genes.sf", "Name Length EffectiveLength TPM NumReads", lambda v: (9, 8, 3 * v, v)),
    "own": ("{}.txt", "gene raw_count gene_length TPM", lambda v: (v, 900, 3 * v)),
    "own_other_order": ("{}.tsv", "gene TPM Length counts", lambda v: (3 * v, 900, v)),
}


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(("scale", "factor"), [("counts", 1), ("tpm", 3)])
def test_the_column_of_the_declared_scale(tmp_path, name, scale, factor):
    folder(tmp_path, *WRITTEN[name])
    np.testing.assert_array_equal(read(tmp_path, scale=scale).values, factor * VALUES)


def test_a_column_may_be_named(tmp_path):
    folder(tmp_path, "{}.txt", "gene unique multiple", lambda v: (v, 2 * v))
    np.testing.assert_array_equal(read(tmp_path, layer="multiple").values, 2 * VALUES)


def test_stringtie_in_another_order_and_with_a_gene_twice(tmp_path):
    header = "Gene_ID Gene_Name Reference Strand Start End Coverage FPKM TPM"
    folder(tmp_path, "{}.gene_abund.tab", header, lambda v: ("n", "chr1", "+", 1, 9, 2.5, v, 3 * v))
    for path in tmp_path.iterdir():
        path.write_text(path.read_text().replace("Gene_", "Gene "))
    last = tmp_path / f"{SAMPLES[5]}.gene_abund.tab"
    head, *rows = last.read_text().splitlines()
    cells = rows[3].split("\t")
    halves = ["\t".join([*cells[:7], str(float(cells[7]) / 2), str(float(cells[8]) / 2)])] * 2
    last.write_text("\n".join([head, *halves, *rows[:3], *rows[4:]]) + "\n")
    np.testing.assert_array_equal(read(tmp_path, scale="fpkm").values, VALUES)


@pytest.mark.parametrize("name", ["{}/ReadsPerGene.out.tab", "{}_ReadsPerGene.out.tab", "{}_S_counts.tab"])
@pytest.mark.parametrize(("strand", "factor"), [("unstranded", 1), ("reverse", 0.75)])
def test_star_beside_all_that_star_leaves(tmp_path, name, strand, factor):
    folder(
        tmp_path, name, "", lambda v: (v, v / 4, 3 * v / 4), ["N_unmapped\t5\t5\t5", "N_ambiguous\t5\t5\t5"]
    )
    for sample in SAMPLES:
        (tmp_path / sample).mkdir(exist_ok=True)
        (tmp_path / sample / "SJ.out.tab").write_text("chr1\t1\t9\t1\t1\t0\t3\t0\t9\n" * 3)
        (tmp_path / sample / "Log.final.out").write_text("Number of reads |\t9\nOf them mapped |\t8\n")
    sheet = [name.format(s).split("/")[-1].removesuffix(".tab") if "counts" in name else s for s in SAMPLES]
    source = readers.Source(tmp_path, "counts", strandedness=strand)
    placed = layout.place_samples(readers.head(source), sheet, {}, tmp_path, tmp_path / "s.tsv")
    np.testing.assert_array_equal(readers.read(source, placed).values, factor * VALUES)


def test_htseq_with_attributes_as_utf16_beside_a_letter(tmp_path):
    folder(tmp_path, "{}.txt", "", lambda v: (f"name{v}", v))
    for path in tmp_path.iterdir():
        path.write_bytes((path.read_text() + "__no_feature\t\t9\n").encode("utf-16"))
    (tmp_path / "README.txt").write_text("Ask me\nor her\n")
    (tmp_path / "multiqc_data").mkdir()
    (tmp_path / "multiqc_data" / "multiqc_general_stats.txt").write_text("Sample\treads\na\t1\nb\t2\n")
    np.testing.assert_array_equal(read(tmp_path).values, VALUES)


def test_genes_are_taken_where_transcripts_lie_beside_them(tmp_path):
    folder(tmp_path, *WRITTEN["rsem"])
    for sample in SAMPLES:
        header = "transcript_id\tgene_id\tlength\teffective_length\texpected_count\tTPM\tFPKM\tIsoPct\n"
        (tmp_path / f"{sample}.isoforms.results").write_text(
            header + "ENST00000000001\tg\t9\t8\t1\t2\t3\t100\n"
        )
    np.testing.assert_array_equal(read(tmp_path).values, VALUES)


def test_columns_called_after_files_go_by_the_name_of_the_sample(tmp_path):
    frame = pd.DataFrame(VALUES, index=pd.Index(SYMBOLS, name="Geneid"))
    for name in (
        "star/{}/Aligned.sortedByCoord.out.bam",
        "./rsem/{}.genes.results",
        "C:\\\\run\\\\{}.sorted.bam",
    ):
        frame.set_axis([name.format(sample) for sample in SAMPLES], axis=1).to_csv(
            tmp_path / "m.tsv", sep="\t"
        )
        np.testing.assert_array_equal(read(tmp_path / "m.tsv").values, VALUES)


def test_a_table_of_samples_in_rows_whose_names_are_not_first(tmp_path):
    frame = pd.DataFrame(VALUES.T, columns=SYMBOLS)
    frame.insert(0, "ModelID", SAMPLES)
    frame.insert(0, "SequencingID", [f"CDS-{n}" for n in range(6)])
    frame.to_csv(tmp_path / "m.csv")
    np.testing.assert_array_equal(read(tmp_path / "m.csv").values, VALUES)


def test_tables_of_gdc_offer_both_names_of_their_genes(tmp_path):
    folder(tmp_path, "{}.tsv", GDC, lambda v: ("name", "c", v, v, v, v, v, v))
    head = readers.head(readers.Source(tmp_path, "counts"))
    assert head.columns[-1] == "gene_name"
    assert set(head.peek(len(head.columns) - 1)) == {"name"}
    assert head.peek(1) == ()


def test_several_columns_of_counts_without_a_header_are_refused(tmp_path):
    folder(tmp_path, "{}.txt", "", lambda v: (int(v), 2 * int(v)))
    with pytest.raises(InputError, match=r"2 columns of numbers without a header"):
        read(tmp_path)


def test_a_strand_is_checked_in_gdc_tables(tmp_path):
    folder(tmp_path, "{}.tsv", GDC, lambda v: ("x", "c", v, v * 0.02, v * 0.98, v, v, v))
    with pytest.raises(InputError, match=r"2\.0% of the reads on the forward strand"):
        read(tmp_path, strandedness="forward")


def test_a_table_in_another_order_is_put_in_that_of_the_first(tmp_path):
    folder(tmp_path, "{}.txt", "", lambda v: (int(v),))
    second = tmp_path / f"{SAMPLES[1]}.txt"
    more = [f"X{n}\t1" for n in range(100)]  # so that the first lines have no gene in common
    for path in tmp_path.iterdir():
        lines = path.read_text().splitlines() + more
        path.write_text("\n".join(lines[::-1] if path == second else lines) + "\n")
    np.testing.assert_array_equal(read(tmp_path).values[: len(SYMBOLS)], VALUES)


@pytest.mark.parametrize(("share", "likely"), [(0.03, "forward"), (0.5, "unstranded"), (0.97, "reverse")])
def test_the_strand_that_the_sums_speak_for_is_named(tmp_path, share, likely):
    row = lambda v: (v, round(v * (1 - share), 3), round(v * share, 3))  # noqa: E731
    folder(tmp_path, "{}/ReadsPerGene.out.tab", "", row)
    with pytest.raises(InputError, match=f"declare strandedness: {likely}, by these sums"):
        read(tmp_path)
    told = [note for note in read(tmp_path, strandedness="unstranded").notes if "a stranded library" in note]
    assert bool(told) == (likely != "unstranded")


def test_a_folder_of_two_kinds_of_tables_says_which_sample_is_of_which(tmp_path):
    from sorascope.ingest import layout

    genes = [f"ENSG{number:011d}" for number in range(1, 60)]
    for number in range(4):
        (tmp_path / f"s{number}_ReadsPerGene.out.tab").write_text(
            "N_unmapped\t5\t5\t5\n" + "".join(f"{gene}\t{n + 9}\t4\t5\n" for n, gene in enumerate(genes))
        )
    for number in (4, 5):
        (tmp_path / f"s{number}.htseq.txt").write_text(
            "".join(f"{gene}\t{n + 9}\n" for n, gene in enumerate(genes)) + "__no_feature\t4\n"
        )
    head = readers.head(readers.Source(tmp_path, "counts", strandedness="unstranded"))
    with pytest.raises(InputError) as caught:
        layout.place_samples(head, [f"s{n}" for n in range(6)], {}, tmp_path, Path("s.tsv"))
    assert len(caught.value.problems) == 2
    for number, problem in enumerate(caught.value.problems, 4):
        assert f"sample s{number}" in str(problem)
        assert "is of HTSeq-count, and 4 tables of the folder are of STAR" in str(problem)


def test_files_of_one_name_are_samples_by_their_folders(tmp_path):
    for sample in ("a", "b"):
        (tmp_path / sample / "star").mkdir(parents=True)
        rows = "".join(f"ENSG{n:011d}\t{n + ord(sample)}\n" for n in range(40))
        (tmp_path / sample / "star" / "final_matrix.txt").write_text(rows)
    assert readers.head(readers.Source(tmp_path, "counts")).columns == ("gene", "a", "b")


def test_a_line_that_ends_before_the_gene_is_told(tmp_path):
    header = "length gene_id expected_count TPM"
    folder(tmp_path, "{}.genes.results", header, lambda v: ("TP53", v, 3 * v))
    path = tmp_path / f"{SAMPLES[1]}.genes.results"
    path.write_text(path.read_text() + "9\n")
    with pytest.raises(InputError):
        read(tmp_path)
