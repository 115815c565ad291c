"""Odd folders and environments: the run ends well, and with the same bytes as anywhere else."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import runs

from copies import copy_project

pytestmark = pytest.mark.e2e

SMALL = ("--configfile", "planted.yaml")
NOWHERE = "http://127.0.0.1:9"  # nobody listens at the port for discarding
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), NOWHERE)
PLAIN_C = {"LANG": "C", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def cut_off():
    """Return the prefix that takes the network away, or nothing where that is not allowed."""
    tried = shutil.which("unshare") and subprocess.run(
        ["unshare", "-n", "true"], check=False, capture_output=True
    )
    return ("unshare", "-n") if tried and tried.returncode == 0 else ()


def same_bytes(root, undisturbed, *arguments, results="results", **conditions):
    done = runs.run(root, *(arguments or SMALL), **conditions)
    assert done.returncode == 0, done.stdout
    assert runs.different(undisturbed, runs.digests(root / results / "planted")) == []
    return done.stdout


@pytest.mark.heavy
def test_everything_odd_at_once(tmp_path, default_run):
    """The default run on one core, in an odd folder, with another hash seed, threads and time zone."""
    real = copy_project(tmp_path / "Übung, 'mit' Leerzeichen 数据" / "sora scope")
    (tmp_path / "große Platte").mkdir()
    (real.root / "results").symlink_to(tmp_path / "große Platte")
    linked = tmp_path / "link"
    linked.symlink_to(real.root)
    environment = {"HOME": None, "XDG_CACHE_HOME": str(tmp_path / "odd cache é"), "TMPDIR": "/no/such/folder"}
    environment |= {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", **NO_NETWORK}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "3")
    done = runs.run(linked, environment=environment, prefix=cut_off(), cores=1)
    assert done.returncode == 0, done.stdout
    expected, found = (runs.digests(root / "results") for root in (default_run.root, real.root))
    for each in (expected, found):
        del each[".working_folder"]  # results name the folder of their runs
    assert len(found) > 40
    assert runs.different(expected, found) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": None},
        {"HOME": "/no/such/home", "XDG_CACHE_HOME": "cache in the folder"},
        PLAIN_C,
        {"LANG": "tr_TR.UTF-8", "LC_ALL": None, "LC_NUMERIC": "de_DE.UTF-8"},
        {"TMPDIR": "/no/such/folder"},
        {"TZ": "Pacific/Kiritimati"},
        NO_NETWORK,
    ],
    ids=[
        "no home",
        "home not writable",
        "plain C",
        "Turkish and German",
        "no TMPDIR",
        "time zone",
        "no network",
    ],
)
def test_an_odd_environment(planted, undisturbed, environment):
    same_bytes(planted.root, undisturbed, environment=environment)


@pytest.mark.slow
def test_names_beyond_ascii_in_a_plain_c_locale(tmp_path, undisturbed):
    checkout = copy_project(tmp_path / "Übung 数据")
    runs.only_planted(checkout)
    same_bytes(checkout.root, undisturbed, environment=PLAIN_C)


@pytest.mark.slow
def test_a_folder_of_work_beside_the_checkout(planted, undisturbed, tmp_path):
    """--directory: results elsewhere, the workflow's own files found from its Snakefile."""
    work = tmp_path / "an other folder"
    work.mkdir()
    for name in ("config", "resources"):
        shutil.copytree(planted.root / name, work / name)
    done = runs.run(
        planted.root, "--directory", str(work), "--configfile", str(planted.root / "planted.yaml")
    )
    assert done.returncode == 0, done.stdout
    assert runs.different(undisturbed, runs.digests(work / "results" / "planted")) == []


@pytest.mark.slow
def test_data_whose_paths_have_spaces_and_letters_beyond_ascii(planted, default_run, tmp_path):
    data = tmp_path / "Zähl daten"
    data.mkdir()
    config = planted.config()
    config["datasets"] = {"planted": config["datasets"]["planted"]}
    entry = config["datasets"]["planted"]
    for key, name in (("matrix", "Zählwerte (roh) 数.tsv.gz"), ("samples", "Blätter & Proben.tsv")):
        shutil.copy(planted.root / entry[key], data / name)
        entry[key] = str(data / name)
    done = runs.run(planted.root, "--configfile", planted.write_config(config, "übung mine.yaml"))
    assert done.returncode == 0, done.stdout
    for name in ("signature/signatures.tsv", "contrast/mechanisms.tsv", "scores/rank.tsv", "id_report.tsv"):
        ours = (planted.root / "results/planted" / name).read_bytes()
        assert ours == (default_run.root / "results/planted" / name).read_bytes(), name
    page = (planted.root / "results/planted/report.html").read_text("utf-8")
    assert "Zählwerte (roh) 数.tsv.gz" in page and "Blätter &amp; Proben.tsv" in page
