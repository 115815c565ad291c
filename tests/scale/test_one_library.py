"""Columns that are one library: drawn from another is refused, split or sequenced twice is told first."""

import numpy as np
import pytest

from inputs import TABLE
from sorascope import preflight, scale, settings
from sorascope.errors import InputError, Problems
from sorascope.preflight import genes, understood
from sorascope.scale.one_library import alike

RNG = np.random.default_rng(20170410)
GENES = 3000
LEVEL = RNG.lognormal(6, 1.5, (GENES, 1))
# replicates of one cell line: a biological coefficient of variation of 0.05
SAMPLES = RNG.poisson(LEVEL * RNG.gamma(400, 1 / 400, (GENES, 4)) * np.array([0.6, 1, 1.3, 2])).astype(float)
NAMES = list("abcdef")


def verify(*columns):
    values = np.column_stack(columns)
    return scale.verify(values, "counts", "m.tsv", "key", NAMES[: values.shape[1]])["notices"]


def split(column, share=0.5):
    drawn = RNG.binomial(column.astype(int), share).astype(float)
    return drawn, column - drawn


def test_samples_prepared_apart_are_not_told():
    assert alike(SAMPLES) == []
    assert verify(SAMPLES) == []


@pytest.mark.parametrize("share", [0.5, 0.2])
def test_a_library_split_in_two_is_told(share):
    (notice,) = verify(*split(SAMPLES[:, 3], share), SAMPLES[:, :3])
    assert notice.startswith("columns that may be one library, split or sequenced twice: a with b (")
    assert notice.endswith("give it once; if one of them was divided, give its counts")


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_a_library_drawn_from_another_is_refused(share):
    with pytest.raises(InputError, match="times as much as counting alone") as refused:
        verify(SAMPLES[:, 3], split(SAMPLES[:, 3], share)[0], SAMPLES[:, :3])
    (problem,) = refused.value.problems
    assert problem.place == "sample b"
    assert problem.found.startswith("counts that differ from those of a 0.")


def test_a_panel_of_few_genes_tells_nothing():
    assert alike(np.column_stack(split(SAMPLES[:900, 3]))) == []


def test_preflight_tells_it_with_what_all_rows_show(tmp_path, monkeypatch):
    monkeypatch.setattr(genes, "known", lambda: TABLE)
    monkeypatch.setattr(genes, "check", lambda *_: "")
    both = [*split(SAMPLES[:, 3]), *split(SAMPLES[:, 2]), SAMPLES[:, 0], SAMPLES[:, 1]]
    lines = ["\t".join(["gene", *NAMES])]
    lines += [f"G{n}\t" + "\t".join(f"{v:.0f}" for v in row) for n, row in enumerate(np.column_stack(both))]
    (tmp_path / "m.tsv").write_text("\n".join(lines) + "\n")
    (tmp_path / "s.tsv").write_text(
        "sample\tg\n" + "".join(f"{s}\t{'rrrsss'[n]}\n" for n, s in enumerate(NAMES))
    )
    entry = {"title": "x", "matrix": "m.tsv", "samples": "s.tsv", "scale": "counts", "ids": "symbol"}
    entry["contrasts"] = {"c": {"column": "g", "test": "r", "reference": "s"}}
    loaded, problems = settings.load({"datasets": {"mine": entry}}, tmp_path), Problems()
    opened = preflight.collect(loaded, problems)
    assert not problems.found
    told = " ".join(understood.describe(loaded, opened, tmp_path).split())
    assert "! columns that may be one library, split or sequenced twice: a with b (" in told


def test_columns_with_and_without_zeros_are_compared_alike():
    first, second = split(SAMPLES[:, 3])
    with_zeros = first.copy()
    with_zeros[np.argsort(-first)[:3]] = 0  # among the genes of most reads
    (whole,) = alike(np.column_stack([first, second, SAMPLES[:, 0]]))
    (partly,) = alike(np.column_stack([with_zeros, second, SAMPLES[:, 0]]))
    assert (whole.first, whole.second) == (partly.first, partly.second) == (0, 1)
    assert partly.genes < whole.genes and partly.scatter == pytest.approx(whole.scatter, abs=0.05)
