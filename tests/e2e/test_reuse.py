"""The workflow inside another one, and the command-line options that users of Snakemake rely on."""

import os
import shutil
from textwrap import dedent

import pytest
import yaml

from copies import Checkout

pytestmark = pytest.mark.e2e

PANEL = "gdsc_liver"


def results(folder):
    """Return every file below a folder by its name."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def parent(tmp_path, checkout):
    """Another project beside the checkout, with data of its own and no config of Sorascope's."""
    root = tmp_path / "parent"
    (root / "data").mkdir(parents=True)
    for name in ("resources/panels/gdsc_liver/expression.tsv.gz", "config/samples/gdsc_liver.tsv"):
        shutil.copy(checkout.root / name, root / "data")
    entry = checkout.config()["datasets"][PANEL]
    entry |= {"matrix": "data/expression.tsv.gz", "samples": "data/gdsc_liver.tsv"}
    (root / "config.yaml").write_text(
        yaml.safe_dump({"sorascope": {"datasets": {PANEL: entry}}}, sort_keys=False)
    )
    return Checkout(root)


def write_snakefile(project, checkout, before="", prefix='prefix: "resistance"'):
    (project.root / "Snakefile").write_text(
        dedent(f"""\
        configfile: "config.yaml"

        {before}
        module sorascope:
            snakefile: "{checkout.root}/workflow/Snakefile"
            config: config["sorascope"]
            {prefix}

        use rule * from sorascope as sorascope_*

        rule everything:
            default_target: True
            input: rules.sorascope_all.input
        """)
    )


@pytest.mark.heavy
def test_module_in_another_workflow_gives_the_same_bytes_under_its_prefix(parent, checkout, default_run):
    write_snakefile(parent, checkout)
    done = parent.snakemake()
    assert done.returncode == 0, done.stdout
    made = results(parent.root / "resistance" / "results")
    direct = results(default_run.root / "results")
    computed = [name for name in direct if name.startswith(f"{PANEL}/") and not name.endswith(WORDS)]
    assert len(computed) > 10
    assert [name for name in computed if made.get(name) != direct[name]] == []
    assert not (parent.root / "results").exists()
    assert not (parent.root / "logs").exists()
    assert "Nothing to be done" in parent.snakemake().stdout


# pages and provenance name the files that were read, which have other names in the other project
WORDS = (".html", ".json", "expression.h5ad", "README.tsv")


def test_the_other_workflow_may_make_the_matrix(parent, checkout):
    (parent.root / "data" / "expression.tsv.gz").rename(parent.root / "data" / "raw.gz")
    rule = 'rule quantify:\n    input: "data/raw.gz"\n    output: "data/expression.tsv.gz"\n'
    rule += '    shell: "cp {input} {output}"\n'
    write_snakefile(parent, checkout, before="include: 'quantify.smk'", prefix='pathvars: results="out"')
    (parent.root / "quantify.smk").write_text(rule)
    done = parent.snakemake("--until", "sorascope_analyse")
    assert done.returncode == 0, done.stdout
    assert (parent.root / "out" / PANEL / "scores" / "rank.tsv").exists()


@pytest.mark.heavy
def test_a_knowledge_base_of_the_other_workflow_is_read_from_its_folder(parent, checkout):
    shutil.copytree(checkout.root / "resources" / "mechanisms", parent.root / "kb")
    config = yaml.safe_load((parent.root / "config.yaml").read_text())
    config["sorascope"]["mechanisms"] = {"folder": "kb"}
    (parent.root / "config.yaml").write_text(yaml.safe_dump(config))
    write_snakefile(parent, checkout)
    page = "resistance/results/knowledge/index.html"
    done = parent.snakemake(page)
    assert done.returncode == 0, done.stdout
    decisions = parent.root / "kb" / "decisions.tsv"
    assert "Nothing to be done" in parent.snakemake(page).stdout
    decisions.touch()
    assert "Nothing to be done" in parent.snakemake(page).stdout
    kept = decisions.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]
    decisions.write_text("".join(kept), encoding="utf-8")
    os.utime(decisions, (0, 0))
    assert "sorascope_knowledge" in parent.snakemake("--dry-run", page).stdout


def test_faulty_config_of_a_module_is_told_as_well(parent, checkout):
    write_snakefile(parent, checkout)
    config = yaml.safe_load((parent.root / "config.yaml").read_text())
    config["sorascope"]["datasets"][PANEL]["scal"] = "log2"
    (parent.root / "config.yaml").write_text(yaml.safe_dump(config))
    done = parent.snakemake()
    assert done.returncode != 0
    assert "did you mean scale?" in done.stdout
    assert "Nothing was computed." in done.stdout
    assert not (parent.root / "resistance").exists()


def test_dry_run_writes_nothing(checkout):
    done = checkout.snakemake("--dry-run", "--configfile", "config/config.yaml")
    assert done.returncode == 0, done.stdout
    assert checkout.left_behind() == []
    assert (
        "What this would do:\n"
        "  gdsc_liver, planted: ingest, analyse, gsea, assays, report (not made yet)\n"
        "  huh7_resistant: contrast_table, gsea, contrast_table_report (not made yet)"
        " → results/huh7_resistant/report.html\n"
        "  over all data sets: index\n"
    ) in done.stdout
    quiet = checkout.snakemake("--dry-run", "--quiet", "--configfile", "config/config.yaml")
    assert quiet.stdout.count("What this would do:\n  gdsc_liver, planted: ingest") == 1


def test_overlay_changes_one_key_and_keeps_the_rest(checkout):
    overlay = checkout.write_config({"pathvars": {"results": "elsewhere"}}, "overlay.yaml")
    done = checkout.snakemake("--dry-run", "--configfile", "config/config.yaml", overlay)
    assert done.returncode == 0, done.stdout
    assert "elsewhere/gdsc_liver/report.html" in done.stdout
    assert "elsewhere/planted/report.html" in done.stdout


def test_touch_accepts_results_without_computing(finished):
    before = results(finished.root / "results")
    sheet = finished.root / "config/samples/planted.tsv"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert "Nothing to be done" not in finished.snakemake("--dry-run").stdout
    assert finished.snakemake("--touch").returncode == 0
    assert "Nothing to be done" in finished.snakemake("--dry-run").stdout
    assert results(finished.root / "results") == before
