"""The command `sorascope`."""

import subprocess
import sys

import pytest

from sorascope import __version__, cli
from sorascope.files.shipped import SNAKEFILE


def test_path_prints_the_snakefile(capsys):
    assert cli.main(["path"]) == 0
    assert capsys.readouterr().out == f"{SNAKEFILE}\n"


def test_power_prints_a_row_a_set(capsys):
    assert cli.main(["power", "--references", "2", "--tests", "2", "--lines", "2"]) == 0
    out = capsys.readouterr().out
    assert "80 % power" in out
    assert "epithelial_mesenchymal" in out or "emt" in out


@pytest.mark.parametrize("wrong", [["--references", "0"], ["--noise", "inf"], ["--noise", "nan"]])
def test_power_of_an_impossible_design_is_refused(wrong, capsys):
    assert cli.main(["power", *wrong]) == 2
    assert capsys.readouterr().err.startswith("sorascope power: ")


def test_check_runs_preflight_of_the_configs(monkeypatch):
    ran = []
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, check: ran.append(command) or subprocess.CompletedProcess(command, 3),
    )
    assert cli.main(["check", "a.yaml", "b.yaml"]) == 3
    assert ran[0][0] == sys.executable
    assert ran[0][-3:] == ["--configfile", "a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("3", "pathvars"),
        ("[results, out]", "pathvars"),
        ("out", "pathvars"),
        ("{results: 3}", "pathvars.results"),
        ("{logs: [a]}", "pathvars.logs"),
        ("{results: null}", "pathvars.results"),
    ],
)
def test_check_tells_pathvars_that_snakemake_cannot_take(tmp_path, monkeypatch, capsys, written, key):
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: pytest.fail("Snakemake was asked"))
    config = tmp_path / "c.yaml"
    config.write_text(f"pathvars: {written}\n", encoding="utf-8")
    assert cli.main(["check", str(config)]) == 1
    assert f"{config}, key {key}\n" in capsys.readouterr().err


def test_check_tells_a_config_that_is_not_utf8(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: pytest.fail("Snakemake was asked"))
    config = tmp_path / "c.yaml"
    config.write_bytes("datasets: {}\n".encode("utf-16"))
    assert cli.main(["check", str(config)]) == 1
    assert "save the file as UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["pathvars: {results: out}", "pathvars:", "datasets: {}", "- a", "a: [", ""])
def test_check_leaves_every_other_config_to_snakemake(tmp_path, monkeypatch, text):
    monkeypatch.setattr(subprocess, "run", lambda command, check: subprocess.CompletedProcess(command, 3))
    config = tmp_path / "c.yaml"
    config.write_text(text, encoding="utf-8")
    assert cli.main(["check", str(config)]) == 3


@pytest.mark.parametrize("arguments", [[], ["init", "m.tsv", "--name", "a b"]])
def test_wrong_arguments_end_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: sorascope" in capsys.readouterr().err


def test_a_fault_of_the_input_is_told_without_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["init", "missing.tsv", "--name", "mine"]) == 1
    assert "missing.tsv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.tsv").write_text("gene\ta\tb\tc\td\n" + "TP53\t5\t600\t0\t7\n" * 9, encoding="utf-8")
    (tmp_path / "config").write_text("a file", encoding="utf-8")
    assert cli.main(["init", "m.tsv"]) == 1
    told = capsys.readouterr().err
    assert "1 problem on this machine" in told
    assert "config/samples" in told
    assert "a file in the way, where a folder would be" in told
    assert "name another file or folder" in told


def test_version_is_the_packages(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"sorascope {__version__}\n"


@pytest.mark.long
def test_a_reader_that_has_read_enough_is_no_fault():
    code = "from sorascope import cli; exit(cli.main(['power', '--references', '3', '--tests', '3']))"
    workflow = str(SNAKEFILE.parent)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": workflow},
    ) as run:
        assert run.stdout and run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0
