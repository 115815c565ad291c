"""A fault in the input ends the real command with one clear message, no traceback, nothing left."""

import pytest

pytestmark = pytest.mark.e2e


def planted_sheet(checkout, change):
    path = checkout.root / "config" / "samples" / "planted.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")


def unknown_key(checkout, config):
    config["statistcs"] = {"fdr": 0.1}
    return [
        "1 problem in the input:",
        "1. mine.yaml, key statistcs",
        "   found:   unknown key",
        "   allowed: datasets, mechanisms, scores, statistics, atlas, pathvars",
        "   remedy:  did you mean statistics?",
    ]


def missing_matrix(checkout, config):
    config["datasets"]["planted"]["matrix"] = "resources/panels/planted/count.tsv.gz"
    return [
        "1 problem in the input:",
        "1. mine.yaml, key datasets.planted.matrix",
        "   found:   no file resources/panels/planted/count.tsv.gz",
        "did you mean resources/panels/planted/counts.tsv.gz?",
    ]


def sample_only_in_sheet(checkout, config):
    planted_sheet(checkout, lambda lines: [*lines, lines[-1].replace(lines[-1].split("\t")[0], "stranger")])
    return ["1 problem in the input:", "config/samples/planted.tsv", "stranger"]


def sample_only_in_matrix(checkout, config):
    planted_sheet(checkout, lambda lines: lines[:-1])
    return ["1 problem in the input:", "config/samples/planted.tsv"]


def lone_sample(checkout, config):
    def keep_one_resistant(lines):
        return [line.replace("\tresistant", "\tother") for line in lines[:-1]] + lines[-1:]

    planted_sheet(checkout, keep_one_resistant)
    return ["mine.yaml, key datasets.planted.contrasts.resistant_vs_sensitive.test", "1 sample"]


@pytest.mark.parametrize(
    "fault", [unknown_key, missing_matrix, sample_only_in_sheet, sample_only_in_matrix, lone_sample]
)
def test_one_message_and_nothing_left(checkout, fault):
    config = checkout.config()
    expected = fault(checkout, config)
    before = checkout.left_behind()
    done = checkout.snakemake("--configfile", checkout.write_config(config))
    assert done.returncode != 0
    for line in expected:
        assert line in done.stdout
    assert "Nothing was computed." in done.stdout
    assert "Traceback" not in done.stdout
    assert checkout.left_behind() == before == []


def test_pathvars_of_a_wrong_type_in_the_default_config(checkout):
    path = checkout.root / "config" / "config.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\npathvars: 3\n", encoding="utf-8")
    done = checkout.snakemake("-n")
    assert done.returncode != 0
    assert "config.yaml, key pathvars\n   found:   3\n" in done.stdout
    assert "Nothing was computed." in done.stdout
    assert "Traceback" not in done.stdout
