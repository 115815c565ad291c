"""The shipped simulated panel: rebuilt from its seed, consistent with its truth, and like real RNA-seq."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from resources.panels.planted import background, build, choose_genes, estimate, simulate

pytestmark = pytest.mark.long

FILES = ("counts.tsv.gz", "truth_genes.tsv.gz", "truth.tsv")


def read(path, **options):
    return pd.read_csv(path, sep="\t", keep_default_na=False, **options)


@pytest.fixture(scope="module")
def folder(root):
    return root / "resources/panels/planted"


@pytest.fixture(scope="module")
def counts(folder):
    return read(folder / "counts.tsv.gz", index_col="gene")


@pytest.fixture(scope="module")
def samples(root):
    return read(root / "config/samples/planted.tsv")


@pytest.fixture(scope="module")
def truth(folder):
    return read(folder / "truth.tsv")


@pytest.fixture(scope="module")
def sets():
    return background.signed_sets(background.read_genes())


@pytest.fixture(scope="module")
def log_cpm(counts):
    return np.log2(counts / counts.sum() * 1e6 + 0.5)


@pytest.fixture(scope="module")
def observed(log_cpm):
    """Observed log2 fold changes, resistant minus sensitive: genes x lines."""
    response = {
        line: log_cpm.filter(like=f"{line}_resistant").mean(axis=1)
        - log_cpm.filter(like=f"{line}_sensitive").mean(axis=1)
        for line in build.LINES
    }
    return pd.DataFrame(response)


# --- made from the seed --------------------------------------------------------------------------


def test_the_seed_gives_what_is_shipped(folder, root, tmp_path):
    build.write(simulate.simulate(build.LINES, build.SEED), tmp_path, tmp_path / "planted.tsv")
    for name in FILES:
        opened = gzip.open if name.endswith(".gz") else open
        with opened(folder / name, "rb") as shipped, opened(tmp_path / name, "rb") as rebuilt:
            assert rebuilt.read() == shipped.read(), name
    assert (tmp_path / "planted.tsv").read_bytes() == (root / "config/samples/planted.tsv").read_bytes()


@pytest.mark.parametrize("name", ["counts.tsv.gz", "truth_genes.tsv.gz", "genes.tsv.gz"])
def test_shipped_files_carry_no_time_stamp_and_are_small(folder, name):
    packed = (folder / name).read_bytes()
    assert packed[3] == 0
    assert packed[4:8] == bytes(4)
    assert len(packed) < 2_000_000


# --- shape ---------------------------------------------------------------------------------------


def test_design_is_three_lines_by_two_responses_by_three_replicates(counts, samples):
    assert list(samples.columns) == ["sample", "parental_line", "response", "replicate"]
    assert list(samples["sample"]) == list(counts.columns)
    table = samples.groupby(["parental_line", "response"])["replicate"].agg(list)
    assert len(table) == 6
    assert all(replicates == [1, 2, 3] for replicates in table)
    assert samples["sample"].str.startswith("sim").all()


def test_counts_are_whole_numbers_of_real_genes(counts, root):
    assert counts.shape == (16_000, 18)
    assert counts.index.is_unique
    assert all(kind == np.int64 for kind in counts.dtypes)
    assert (counts >= 0).all(axis=None)
    assert ((counts / counts.sum() * 1e6 > 0.5).sum(axis=1) >= 3).sum() >= 12_000
    symbols = read(root / "resources/identifiers/hgnc.tsv.gz", dtype=str)
    assert set(counts.index) <= set(symbols.loc[symbols["status"] == "Approved", "symbol"])


def test_planted_sets_are_still_those_of_the_knowledge(sets):
    current = choose_genes.read_sets().set_index(["mechanism", "symbol"])["direction"]
    for line in build.LINES.values():
        for mechanism in line.planted:
            now = current.get(mechanism)
            then = sets[mechanism]
            kept = sum(now.get(gene) == sign for gene, sign in then.items())
            assert kept >= 0.9 * len(then), f"{mechanism} has changed: run choose_genes and build again"
            assert len(then) >= 0.9 * len(now), f"{mechanism} has changed: run choose_genes and build again"


# --- truth ---------------------------------------------------------------------------------------


def test_truth_names_every_line_and_mechanism_once(truth, sets):
    assert len(truth) == len(build.LINES) * len(sets)
    assert not truth.duplicated(["line", "mechanism"]).any()
    yes = truth[truth["planted"] == "yes"]
    assert {(row.line, row.mechanism, row.planted_effect) for row in yes.itertuples()} == {
        (line, mechanism, effect)
        for line, entry in build.LINES.items()
        for mechanism, effect in entry.planted.items()
    }
    assert (yes["direction"] == np.where(yes["planted_effect"] > 0, "active", "suppressed")).all()


def test_every_line_has_its_own_mixture_and_some_are_suppressed(truth):
    yes = truth[truth["planted"] == "yes"]
    mixtures = yes.groupby("line").apply(
        lambda rows: frozenset(zip(rows["mechanism"], rows["direction"], strict=True)), include_groups=False
    )
    assert len(set(mixtures)) == len(build.LINES)
    assert (yes["direction"] == "suppressed").sum() >= 2


def test_indirect_means_genes_shared_with_a_planted_mechanism(truth, sets, folder):
    changed = read(folder / "truth_genes.tsv.gz")
    planted = changed[changed["cause"] != "no_mechanism"].groupby("line")["gene"].agg(set)
    for row in truth[truth["planted"] != "yes"].itertuples():
        shared = planted[row.line] & set(sets[row.mechanism].index)
        assert (row.planted == "indirect") == bool(shared)
        assert row.genes_changed == len(shared)


def test_truth_of_genes_adds_up_to_truth_of_mechanisms(truth, sets, folder):
    changed = read(folder / "truth_genes.tsv.gz")
    total = changed[changed["cause"] != "no_mechanism"].groupby(["line", "gene"])["log2_fold_change"].sum()
    for row in truth.itertuples():
        directions = sets[row.mechanism]
        mean = (total[row.line].reindex(directions.index, fill_value=0.0) * directions).mean()
        assert mean == pytest.approx(row.planted_effect, abs=2e-3)


def test_changes_of_no_mechanism_lie_outside_all_sets(folder, sets):
    changed = read(folder / "truth_genes.tsv.gz")
    lone = changed[changed["cause"] == "no_mechanism"]
    assert (lone.groupby("line").size() == simulate.Options().changed_genes).all()
    assert not set(lone["gene"]) & set().union(*(directions.index for directions in sets.values()))


def test_planted_mechanisms_really_change_that_much(truth, sets, observed, counts):
    expressed = {line: counts.filter(like=line).mean(axis=1) >= 23 for line in build.LINES}
    for row in truth[truth["planted"] == "yes"].itertuples():
        directions = sets[row.mechanism]
        directions = directions[expressed[row.line][directions.index]]
        seen = (observed.loc[directions.index, row.line] * directions).mean()
        assert seen == pytest.approx(row.true_effect_expressed, abs=0.2), (row.line, row.mechanism)
        assert np.sign(seen) == np.sign(row.planted_effect)


def test_changed_genes_really_change(folder, observed, counts):
    changed = read(folder / "truth_genes.tsv.gz")
    total = changed.groupby(["line", "gene"])["log2_fold_change"].sum()
    for line in build.LINES:
        well = counts.index[counts.filter(like=line).mean(axis=1) >= 230]
        true = total[line].reindex(well, fill_value=0.0)
        hit = true[true != 0]
        assert np.corrcoef(hit, observed.loc[hit.index, line])[0, 1] > 0.93
        slope = (hit * observed.loc[hit.index, line]).sum() / (hit**2).sum()
        assert 0.9 < slope < 1.1
        still = observed.loc[true.index[true == 0], line]
        assert still.std() < 0.3
        assert abs(still.median()) < 0.1


def test_planted_effects_are_not_larger_than_real_ones(truth, folder):
    """Real: hypoxia in SW480 means 1.9 over its set, TGF-beta 1.1 to 1.4; resistant Huh7 clones 1 to 3."""
    yes = truth[truth["planted"] == "yes"]
    assert yes["planted_effect"].abs().max() <= 1.0
    assert yes["planted_effect"].abs().median() <= 0.6
    share = yes["genes_changed"] / yes["genes"]
    assert share.between(0.55, 0.9).all()
    assert (yes["genes_changed_this_way"] < yes["genes_changed"]).mean() > 0.8


# --- like real RNA-seq ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def residuals(log_cpm, samples):
    """Deviations of replicates from their group, well-expressed genes, each sample scaled alike."""
    well = log_cpm[log_cpm.mean(axis=1) > np.log2(5)]
    groups = [list(rows["sample"]) for _, rows in samples.groupby(["parental_line", "response"])]
    parts = [well[group].sub(well[group].mean(axis=1), axis="index") * np.sqrt(3 / 2) for group in groups]
    return pd.concat(parts, axis="columns")


def test_library_sizes_are_like_real_ones(counts):
    parameters = background.read_parameters()
    sizes = np.log2(counts.sum())
    assert abs(sizes.mean() - np.log2(parameters["library_size_mean"])) < 0.25
    assert 0.12 < sizes.std() < 0.45


def test_dispersion_follows_the_real_trend(counts, samples):
    parameters = background.read_parameters()
    scaled = counts / (counts.sum() / counts.sum().mean())
    by_group = scaled.T.groupby(list(samples["parental_line"] + samples["response"]))
    mean, variance = by_group.mean().T, by_group.var().T
    dispersion = (variance - mean).sum(axis=1) / (mean**2).sum(axis=1)
    cpm = counts.mean(axis=1) / counts.sum().mean() * 1e6
    for low, high in ((2, 10), (10, 100), (100, 10_000)):
        inside = cpm.between(low, high)
        trend = parameters["dispersion_base"] + parameters["dispersion_per_inverse_cpm"] / cpm[inside]
        ratio = dispersion[inside].median() / trend.median()
        assert 0.7 < ratio < 1.4, (low, high)


def test_replicates_share_programmes_as_real_ones_do(residuals, sets):
    scaled = residuals / residuals.std()
    within = np.mean(list(estimate.set_correlation(scaled, sets).values()))
    assert within == pytest.approx(background.read_parameters()["set_correlation_mean"], abs=0.03)
    rng = np.random.default_rng(1)
    random = {str(n): pd.Series(1, index=rng.choice(scaled.index, 30, replace=False)) for n in range(100)}
    assert np.mean(list(estimate.set_correlation(scaled, random).values())) < 0.04


def test_lines_differ_as_lines_do(log_cpm):
    lines = pd.DataFrame(
        {line: log_cpm.filter(like=f"{line}_sensitive").mean(axis=1) for line in build.LINES}
    )
    correlation = lines.corr().to_numpy()[np.triu_indices(3, 1)]
    assert ((correlation > 0.75) & (correlation < 0.97)).all()


def test_parameters_are_those_of_the_real_matrix(root, tmp_path, monkeypatch):
    matrix = root.parent / "shared/data/sw480_hypoxia/GSE197576_raw_gene_counts_matrix.tsv.gz"
    if not matrix.exists():
        pytest.skip("shared/data/sw480_hypoxia is not beside this checkout")
    output = tmp_path / "parameters.json"
    monkeypatch.setattr("sys.argv", ["estimate", str(matrix), "--output", str(output)])
    estimate.main()
    shipped, found = background.read_parameters(), json.loads(output.read_text())
    levels = "level_quantiles_log2_cpm"
    np.testing.assert_allclose(found.pop(levels), shipped.pop(levels), atol=0.01)
    assert found.pop("source") == shipped.pop("source")
    assert found == pytest.approx(shipped, rel=0.02)
