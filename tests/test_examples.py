"""Every example is a valid config, and what it needs is there or named in its own words."""

from pathlib import Path

import pytest
import yaml

from sorascope import settings
from sorascope.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "config" / "examples").glob("*.yaml"))
TEMPLATES = {"geo_series", "patients"}


def parsed(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def needed(config):
    """Yield every file that a config names."""
    for entry in config["datasets"].values():
        yield from (entry[key] for key in ("matrix", "samples") if key in entry)
        yield from (each["table"] for each in entry["contrasts"].values() if "table" in each)
    yield from config.get("mechanisms", {}).get("sets", ())


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.stem not in TEMPLATES], ids=lambda p: p.stem
)
def test_is_a_valid_config(path):
    assert settings.load(parsed(path), ROOT, path.name).datasets


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.stem in TEMPLATES], ids=lambda p: p.stem)
def test_a_template_names_its_placeholders_and_nothing_else(path):
    with pytest.raises(InputError) as caught:
        settings.load(parsed(path), ROOT, path.name)
    assert all("the unconfirmed guess" in problem.found for problem in caught.value.problems)
    config = parsed(path)
    for entry in config["datasets"].values():
        entry["samples"] = "none.tsv"
    assert settings.load(config, ROOT, path.name)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_what_is_not_shipped_is_named(path):
    comments = "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")
    )
    for name in needed(parsed(path)):
        folder = str(Path(name).parent)
        told = Path(name).name in comments or folder in comments or "where `table` says" in comments
        assert (ROOT / name).exists() or told, name


def test_every_example_is_listed():
    listed = (ROOT / "config" / "examples" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in listed for path in EXAMPLES)


def test_examples_run_as_their_readme_says():
    shipped = {p.stem for p in EXAMPLES if all((ROOT / name).exists() for name in needed(parsed(p)))}
    rows = (ROOT / "config" / "examples" / "README.md").read_text(encoding="utf-8").splitlines()
    said = {
        row.split("`")[1].removesuffix(".yaml") for row in rows if row.startswith("| `") and "| yes" in row
    }
    assert shipped - TEMPLATES == said


@pytest.mark.heavy
@pytest.mark.e2e
@pytest.mark.parametrize("name", ["own_counts", "custom_sets"])
def test_what_is_said_to_run_runs(checkout, name):
    done = checkout.snakemake("--configfile", f"config/examples/{name}.yaml")
    assert done.returncode == 0, done.stdout
    assert (checkout.root / "results" / "index.html").exists()
    if name == "custom_sets":
        table = (checkout.root / "results/gdsc_liver/contrast/mechanisms.tsv").read_text(encoding="utf-8")
        assert "FERROPTOSIS_DEFENCE" in table
        assert "HEPATOCYTE_SECRETION" in table


@pytest.mark.e2e
def test_a_template_stops_before_anything_is_computed(checkout):
    done = checkout.snakemake("--configfile", "config/examples/geo_series.yaml")
    assert done.returncode != 0
    assert "column clone\n   found:   the unconfirmed guess" in done.stdout
    assert "Traceback" not in done.stdout
    assert checkout.left_behind() == []
