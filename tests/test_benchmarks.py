"""The scripts under benchmarks/ run on tiny inputs and print what they promise; no figure is judged."""

import importlib
import json
import re
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from benchmarks.validity import cells as cells_validity
from benchmarks.validity import fry

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("*.py"))
# also in the code that a script hands to another process as text
IMPORT = re.compile(r"^\s*(from sorascope[\w.]* import [\w, ]+|import sorascope[\w.]*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setattr(sys, "argv", ["benchmark"])


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_import_of_a_script_holds(name):
    runpy.run_path(str(BENCHMARKS / name), run_name="not_main")
    for line in IMPORT.findall((BENCHMARKS / name).read_text(encoding="utf-8")):
        exec(line.strip(), {})


@pytest.mark.parametrize("name", sorted(path.stem for path in (BENCHMARKS / "validity").glob("*.py")))
def test_every_module_of_the_validity_page_is_imported(name):
    importlib.import_module(f"benchmarks.validity.{name}")


@pytest.mark.heavy
def test_ingest_is_measured(monkeypatch, capsys):
    import ingest

    monkeypatch.setattr(ingest, "CASES", {"counts": (300, 6, 0)})
    ingest.main()
    told = capsys.readouterr().out
    assert told.count("reading") == 1
    assert "preflight of 20 such data sets" in told


def test_scores_are_measured(monkeypatch, capsys):
    import peers

    import scores

    def run(job, *numbers):
        return peers.ABSENT if job == "ulm" else scores.measure(job, *numbers)

    monkeypatch.setattr(scores, "run", run)
    monkeypatch.setattr(sys, "argv", ["scores.py", "6", "200", "3"])
    scores.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("6 samples x 200 genes x 3 sets")
    assert [line[:16].strip() for line in lines[1:]] == list(scores.JOBS.values())


def test_figures_of_scores_go_into_the_page_with_those_of_peers(monkeypatch):
    import scores

    found = {}
    monkeypatch.setattr(scores.large, "write", found.update)
    monkeypatch.setattr(
        scores, "run", lambda job, *_: {"seconds": 2.0 if job == "ulm" else 1.0, "peak_mb": 9}
    )
    monkeypatch.setattr(sys, "argv", ["scores.py", "--write", "6", "200", "3"])
    scores.main()
    assert {key[0]: row[2] for key, row in found.items()}["scores of 6 tumours: decoupler ULM"].startswith(
        "2.0 ×"
    )
    assert len(found) == len(scores.JOBS) - 1


def test_gseapy_is_run_on_the_own_sets_and_the_genes_of_the_run(monkeypatch, tmp_path):
    import gseapy

    import scale

    monkeypatch.setattr(scale, "GENES", 60)
    scale.write_sets(tmp_path / "own.gmt", 2)
    place = tmp_path / "results" / "large" / "contrast"
    place.mkdir(parents=True)
    rows = "".join(f"{gene}\t{number}\n" for number, gene in enumerate(scale.symbols(60)))
    (place / "genes.tsv").write_text("gene\tt\n" + rows, encoding="utf-8")
    given = {}
    monkeypatch.setattr(
        gseapy, "prerank", lambda ranked, sets, **options: given.update(sets=sets, ranked=ranked)
    )
    scale.prerank(tmp_path)
    assert [len(members) for members in given["sets"].values()] == [scale.GENES_OF_A_SET] * 2
    assert set(given["sets"]["SET0"]) < set(given["ranked"].index)


@pytest.mark.long
def test_the_contrast_stage_is_measured(monkeypatch, capsys):
    import contrast

    monkeypatch.setattr(contrast, "SIZES", ((400, 8),))
    contrast.main()
    told = capsys.readouterr().out
    assert "400 genes x 8 samples x 40 sets" in told
    assert [line.split()[0] for line in told.splitlines()[2:]] == [*contrast.R_CODE, "PyDESeq2,", "signature"]


@pytest.fixture
def cells(monkeypatch):
    """The benchmark of cells, on a hundred of them, its jobs in this process."""
    import cells

    for name, value in {"GENES": 2000, "SIZES": (60, 120), "IN_MEMORY": 80, "WRITTEN_AT_ONCE": 20}.items():
        monkeypatch.setattr(cells, name, value)
    monkeypatch.setattr(cells, "run", lambda *jobs: [cells.job(*one) for one in jobs])
    return cells


@pytest.mark.heavy
def test_scoring_cells_is_measured(cells, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["cells.py", "--largest", "60"])
    monkeypatch.setattr(cells.peers, "PYTHON", Path("nowhere"))
    cells.main()
    told = capsys.readouterr().out
    assert "written: 80 cells" in told
    assert re.search(r"^memory\t80\t", told, re.MULTILINE)
    assert re.search(r"^scanpy\t80\t", told, re.MULTILINE)
    assert re.search(r"^60\t", told, re.MULTILINE)


@pytest.mark.long
def test_ingesting_cells_is_measured(cells, monkeypatch, capsys):
    import cells_ingest

    def run(command, **_):
        return SimpleNamespace(stdout=json.dumps(cells_ingest.job(Path(command[-2]), command[-1])))

    monkeypatch.setattr(cells, "GENES", 20_000)  # a cell with too few does not pass
    monkeypatch.setattr(cells_ingest, "A_SAMPLE", 60)
    monkeypatch.setattr(cells, "SIZES", (120, 240))
    monkeypatch.setattr(cells_ingest, "subprocess", SimpleNamespace(run=run, PIPE=None))
    monkeypatch.setattr(sys, "argv", ["cells_ingest.py", "--largest", "120", "--doublets", "120"])
    cells_ingest.main()
    rows = [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()]
    assert rows[-2:] == [["120", "off"], ["120", "drop"]]


def test_jobs_take_turns_and_an_absent_peer_is_named():
    import peers

    order = []

    def job(name, seconds):
        order.append(name)
        return {"seconds": seconds} if name != "absent" else peers.ABSENT

    found = peers.in_turn({name: lambda name=name: job(name, 2.0) for name in ("ours", "theirs", "absent")})
    assert order == ["ours", "theirs", "absent", *["ours", "theirs"] * 2]
    assert found == {"ours": [{"seconds": 2.0}] * 3, "theirs": [{"seconds": 2.0}] * 3, "absent": peers.ABSENT}
    assert peers.spread([1.5, 1.25, 9.0]) == "1.50 (1.25–9.00)"


def test_the_performance_page_holds_date_versions_spread_and_peers(monkeypatch, tmp_path):
    import performance

    figures = iter([2.0, 5.0, 2.5, 5.0, 3.0, 9.0])

    def measured():
        return {"seconds": next(figures), "peak_mb": 100.0}

    step = performance.Step(
        "a step", "10 cells", {"ours": measured, "peer": measured, "gone": lambda: "not here"}
    )
    monkeypatch.setattr(performance, "steps", lambda folder: [step])
    monkeypatch.setattr(
        performance.rules, "measure", lambda cores: performance.rules.Run(9, 1, 2, [("planted", "ingest")])
    )
    monkeypatch.setattr(performance, "PAGE", tmp_path / "performance.md")
    performance.main()
    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "| a step | 10 cells | ours | 2.50 (2.00–3.00) | 100 | 1 |" in text
    assert "| peer | 5.00 (5.00–9.00) | 100 | 2.5 |" in text
    assert "Not measured: gone: not here." in text
    assert f"numpy {np.__version__}" in text and re.search(r"Measured on \d{4}-\d\d-\d\d", text)


def test_rows_of_large_inputs_are_replaced_and_the_others_stay(monkeypatch, tmp_path):
    import large
    import performance

    page = tmp_path / "performance.md"
    page.write_text(f"before\n{large.section('')}after\n", encoding="utf-8")
    monkeypatch.setattr(large, "PAGE", page)
    large.write({("1,000 tumours", "a"): (71.6, 1359.4, "analyse 3 s"), ("dry run", "b"): (7.25, 200, "")})
    large.write({("1,000 tumours", "a"): (1071.6, 1359.4, "analyse 4 s")})
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!--") and text.endswith("-->\nafter\n")
    assert "| 1,000 tumours | a | 1,072 | 1,359 | analyse 4 s | " in text
    assert "| dry run | b | 7.2 | 200 |  | " in text
    assert text.count("\n|") == 4
    assert performance.large.section(text) in text


def test_r_is_timed_where_it_is_and_its_absence_is_told(monkeypatch, tmp_path):
    import r_peer

    values, sets = np.ones((2, 3)), {"m": {"b": 1}}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert r_peer.run_r("", "", values, sets, ["a", "b"]) == r_peer.ABSENT
    program = tmp_path / "Rscript"
    program.write_text("#!/bin/sh\nread sizes < size.txt; read row < sets.tsv; echo $sizes $row 1.5\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert r_peer.run_r("", "", values, sets, ["a", "b"])["seconds"] == 1.5
    program.write_text("#!/bin/sh\necho no package limma >&2; exit 1\n")
    assert r_peer.run_r("", "", values, sets, ["a", "b"]) == "no package limma"


@pytest.mark.heavy
def test_rules_are_measured(checkout, monkeypatch, capsys):
    import rules

    config = checkout.config()
    config["datasets"] = {"planted": config["datasets"]["planted"]}
    checkout.write_config(config, "config/config.yaml")
    monkeypatch.setattr(rules, "ROOT", checkout.root)
    monkeypatch.setattr(rules, "import_seconds", lambda modules: 0.0)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    rules.main()
    told = capsys.readouterr().out
    assert {line.split("\t")[1] for line in told.splitlines() if line.startswith("planted\t")} >= {
        *rules.IMPORTS
    }
    assert "nothing to do" in told


@pytest.mark.heavy
def test_overhead_is_measured(checkout, monkeypatch, capsys):
    import overhead

    monkeypatch.setattr(overhead, "ROOT", checkout.root)
    monkeypatch.setattr(overhead, "GENES", 1500)
    monkeypatch.setattr(sys, "argv", ["overhead.py", "--sets", "1", "--cores", "1"])
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    overhead.main()
    header, row, jobs = capsys.readouterr().out.splitlines()
    assert len(header.split("\t")) == len(row.split("\t"))
    assert row.startswith("1\t")
    assert "'analyse'" in jobs


@pytest.mark.heavy
@pytest.mark.parametrize(("topic", "data_sets"), [(cells_validity, 2), (fry, 2)])
def test_rates_are_measured(topic, data_sets):
    table = topic.rates(data_sets)
    assert list(table) == ["asked", "rate", "n", "low", "high"]
    assert table["rate"].between(0, 1).all()
