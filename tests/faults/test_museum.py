"""Every faulty input ends in its one message, with status 1, without a traceback, leaving nothing behind.

The messages stand in messages/, one file an exhibit. MUSEUM_WRITE=1 writes them anew: read the difference.
"""

import os
from functools import cache
from pathlib import Path

import of_both  # noqa: F401
import of_config  # noqa: F401
import of_doors  # noqa: F401
import of_files  # noqa: F401
import of_hostile  # noqa: F401
import of_identifiers  # noqa: F401
import of_idle_keys  # noqa: F401
import of_matrices  # noqa: F401
import of_scales  # noqa: F401
import of_sheets  # noqa: F401
import pytest
import yaml
from exhibits import EXHIBITS, INGEST, PREFLIGHT

from inputs import TABLE
from sorascope import ingest, preflight, settings
from sorascope.errors import InputError, Problems
from sorascope.files import tables
from sorascope.jobs.frame import logged

MESSAGES = Path(__file__).parent / "messages"


def found(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def run_job(dataset, folder):
    """Do what the job does: read, check, normalise, write."""
    with logged(folder / "ingest.log"):
        result = ingest.run(dataset, TABLE)
        tables.write_atomically(folder / "expression.h5ad", result.expression.write_h5ad)
        tables.write(result.id_report, folder / "id_report.tsv")
        tables.write_json(result.qc, folder / "qc.json")


@cache
def key_lists():
    """Return the lists of allowed keys as messages have them."""
    schema = yaml.safe_load(settings.SCHEMA.read_text(encoding="utf-8"))
    parts = (schema, *schema["$defs"].values())
    return [f"allowed: {', '.join(part['properties'])}\n" for part in parts if "properties" in part]


def without_key_lists(told):
    """Return a message without the lists of allowed keys, which grow with the schema."""
    for keys in key_lists():
        told = told.replace(keys, "allowed: (the keys of the schema)\n")
    return told


def expected(name, told):
    path = MESSAGES / f"{name}.txt"
    if os.environ.get("MUSEUM_WRITE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(told, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", EXHIBITS)
def test_one_message_and_nothing_left(name, tmp_path, monkeypatch, capsys):
    exhibit = EXHIBITS[name]
    monkeypatch.chdir(tmp_path)
    built = exhibit.build(tmp_path)
    config = built if "datasets" in built else {"datasets": {"mine": built}}
    before = found(tmp_path)
    stage, told, problems = PREFLIGHT, "", Problems()
    try:
        loaded = settings.read(config, None, "config.yaml", problems)
        preflight.collect(loaded, problems)
        problems.raise_if_any()
    except InputError as error:
        told = f"\n{error}\n\n"
    else:
        stage = INGEST
        with pytest.raises(SystemExit) as ended:
            run_job(loaded.datasets["mine"], tmp_path)
        assert ended.value.code == 1
        told = capsys.readouterr().err
        log = (tmp_path / "ingest.log").read_text(encoding="utf-8")
        assert "Traceback" not in log
        assert told.strip() in log
        (tmp_path / "ingest.log").unlink()
    told = without_key_lists(told.strip() + "\n")
    assert told == expected(name, told)
    assert stage == exhibit.stage
    assert "Traceback" not in told
    assert found(tmp_path) == before


def test_the_museum_is_large_and_every_message_has_its_exhibit():
    assert len(EXHIBITS) >= 80
    assert {path.stem for path in MESSAGES.glob("*.txt")} == set(EXHIBITS)


def test_messages_say_what_and_where():
    for path in MESSAGES.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "problem" in text.splitlines()[0], path.name
        assert "found:" in text, path.name
        assert "allowed:" in text or "remedy:" in text, path.name
