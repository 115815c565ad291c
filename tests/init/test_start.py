"""From a matrix to a config and a sheet that do not run before somebody has looked at them."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sorascope import identifiers, settings
from sorascope.errors import InputError
from sorascope.init import write
from sorascope.init.start import start

SCRIPT = Path(__file__).resolve().parents[2] / "workflow" / "scripts" / "init.py"
SYMBOLS = sorted(identifiers.load_table(settings.IDENTIFIERS).approved)[:40]
NAMES = ["Huh7_P_1", "Huh7_P_2", "Huh7_R_1", "Huh7_R_2"]


@pytest.fixture
def matrix(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("counts.tsv")
    rows = [f"{gene}\t{n * 100}\t7\t0\t31" for n, gene in enumerate(SYMBOLS)]
    path.write_text("\n".join(["\t".join(["gene", *NAMES]), *rows]) + "\n", encoding="utf-8")
    return path


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)], text=True, capture_output=True, check=False
    )


def test_the_files_say_what_was_guessed(matrix):
    found = start(str(matrix), "mine")
    text = write.config("mine", matrix.name, found, Path("config/samples/mine.tsv"))
    entry = yaml.safe_load(text)["datasets"]["mine"]
    assert (entry["scale"], entry["ids"], entry["resistance"]) == ("counts?", "symbol?", "unknown?")
    assert entry["contrasts"]["resistant_vs_sensitive"]["block"] == "parental_line?"
    assert write.sheet(found).splitlines()[:2] == [
        "sample\tresponse\tparental_line",
        "Huh7_P_1\tsensitive?\tHuh7?",
    ]
    assert "response: resistant? for Huh7_R_1, Huh7_R_2 ('r' in the name)" in found.guesses


@pytest.mark.long
def test_nothing_runs_on_unconfirmed_guesses(matrix):
    done = run(matrix, "--name", "mine")
    assert done.returncode == 0, done.stderr
    config = yaml.safe_load(Path("config/mine.yaml").read_text(encoding="utf-8"))
    with pytest.raises(InputError) as caught:
        settings.load(config, source="config/mine.yaml")
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 4 + 2
    assert told[0] == (
        "config/mine.yaml, key datasets.mine.scale\n"
        "   found:   the unconfirmed guess counts?\n"
        "   remedy:  correct it where it is wrong, then take the question mark away"
    )
    assert told[-2:] == [
        "config/samples/mine.tsv, column response\n"
        "   found:   the unconfirmed guesses sensitive? of Huh7_P_1, Huh7_P_2; "
        "resistant? of Huh7_R_1, Huh7_R_2\n"
        "   remedy:  correct it where it is wrong, then take the question mark away",
        "config/samples/mine.tsv, column parental_line\n"
        "   found:   the unconfirmed guess Huh7? of Huh7_P_1, Huh7_P_2, Huh7_R_1, … (4 in all)\n"
        "   remedy:  correct it where it is wrong, then take the question mark away",
    ]


@pytest.mark.long
def test_confirmed_guesses_are_a_valid_config(matrix):
    run(matrix, "--name", "mine")
    for path in (Path("config/mine.yaml"), Path("config/samples/mine.tsv")):
        path.write_text(path.read_text(encoding="utf-8").replace("?", ""), encoding="utf-8")
    loaded = settings.load(yaml.safe_load(Path("config/mine.yaml").read_text(encoding="utf-8")))
    assert loaded.datasets["mine"].contrasts["resistant_vs_sensitive"].block == "parental_line"


def test_titles_and_reasons_may_ask():
    entry = {
        "title": "Huh7: why?",
        "matrix": "m.tsv",
        "samples": "s.tsv",
        "scale": "log2",
        "exclude": {"a": "swapped?"},
    }
    entry["contrasts"] = {"rs": {"column": "response", "test": "r", "reference": "s"}}
    assert settings.load({"datasets": {"mine": entry}}).datasets["mine"].title == "Huh7: why?"


@pytest.mark.long
def test_existing_files_are_not_overwritten(matrix):
    run(matrix, "--name", "mine")
    before = Path("config/mine.yaml").read_bytes()
    done = run(matrix, "--name", "mine")
    assert done.returncode == 2
    assert "exists already and is not overwritten" in done.stderr
    assert Path("config/mine.yaml").read_bytes() == before


def test_what_is_no_matrix_leaves_nothing_behind(matrix):
    Path("notes.tsv").write_text("gene\tnote\nTP53\tguardian\n", encoding="utf-8")
    done = run("notes.tsv", "--name", "mine")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "0 columns of numbers" in done.stderr
    assert not Path("config").exists()


def test_a_name_that_is_no_folder_is_refused(matrix):
    done = run(matrix, "--name", "my set")
    assert done.returncode == 2
    assert "letters, digits, _ and -" in done.stderr


def test_real_counts(shared_data):
    path = shared_data / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz"
    found = start(str(path), "sw480")
    assert found.entry["scale"].value == "counts"
    assert len(found.rows) == 12
    assert found.entry["contrasts"] == {
        "Hyp_vs_Norm": {"column": "condition", "test": "Hyp", "reference": "Norm", "block": "background?"}
    }
