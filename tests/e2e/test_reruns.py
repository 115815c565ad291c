"""After a change of one thing, exactly the rules that depend on it run again.

Scores, contrasts and signatures are one job (`analyse`): together they compute for about a second, and each
job of its own would first import and read for as long. So what changes one of the three reruns all of them.
"""

import re
import shutil

import pytest

from copies import Checkout

pytestmark = pytest.mark.e2e

PANELS = ("gdsc_liver", "planted")
SWAPPED = {"test": "sensitive", "reference": "resistant"}
MECHANISMS = "resources/mechanisms"


@pytest.fixture(scope="module")
def finished(default_run, tmp_path_factory):
    """A finished run in another folder than it ran in, its records with it."""
    target = tmp_path_factory.mktemp("reruns") / "moved"
    shutil.copytree(default_run.root, target)
    return Checkout(target)


@pytest.fixture(scope="module")
def kept(finished):
    """The files of the finished run as they were, but for its results and records."""
    target = finished.root.with_name("kept")
    shutil.copytree(finished.root, target, ignore=shutil.ignore_patterns("results", ".snakemake"))
    return target


@pytest.fixture
def project(finished, kept):
    """The finished run; files that a test changes are put back as they were, their times included."""
    yield finished
    for file in kept.rglob("*"):
        place = finished.root / file.relative_to(kept)
        if file.is_file() and not (place.is_file() and state(place) == state(file)):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)


def state(file):
    found = file.stat()
    return found.st_size, found.st_mtime_ns


def due(project, *arguments):
    """Return the rules that a dry run would run: rule -> data sets, '' for a rule without one."""
    done = project.snakemake("--dry-run", *arguments)
    assert done.returncode == 0, done.stdout
    found = {}
    for block in re.split(r"^(?=(?:local)?rule \w+:$)", done.stdout, flags=re.MULTILINE)[1:]:
        rule = re.match(r"(?:local)?rule (\w+):", block)[1]
        dataset = re.search(r"^ +wildcards: dataset=(\w+)", block, re.MULTILINE)
        if rule not in ("default", "all", "index"):
            found.setdefault(rule, set()).add(dataset[1] if dataset else "")
    return found


def on_panels(*rules):
    return {rule: set(PANELS) for rule in rules}


def everywhere(*rules):
    """Rules of data sets of samples, and both rules of published tables."""
    of_tables = ("contrast_table", "gsea", "contrast_table_report")
    return {
        rule: {*(PANELS if rule in rules else ()), *(["huh7_resistant"] if rule in of_tables else ())}
        for rule in (*rules, *of_tables)
    }


def on_planted(*rules):
    return {rule: {"planted"} for rule in rules}


def edit(project, name, old, new):
    path = project.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def overlay(project, changes):
    return ("--configfile", "config/config.yaml", project.write_config(changes, "changes.yaml"))


def scored_gene(project, mechanism):
    """Return a row of the gene table that is scored."""
    lines = (project.root / MECHANISMS / "genes.tsv").read_text(encoding="utf-8").splitlines()
    column = lines[0].split("\t").index("scored")
    rows = (line for line in lines if line.split("\t")[0] == mechanism)
    return next(line for line in rows if line.split("\t")[column] == "yes")


def test_nothing_without_a_change_even_in_another_folder(project):
    assert due(project) == {}


def test_a_sample_s_row(project):
    sheet = project.root / "config/samples/planted.tsv"
    row = sheet.read_text(encoding="utf-8").splitlines()[-1]
    edit(project, "config/samples/planted.tsv", f"{row}\n", f"{row} \n")
    assert due(project) == on_planted("ingest", "analyse", "gsea", "assays", "report")


def test_a_sample_left_out(project):
    name = (project.root / "config/samples/planted.tsv").read_text("utf-8").splitlines()[-1].split("\t")[0]
    changed = overlay(project, {"datasets": {"planted": {"exclude": {name: "contaminated"}}}})
    assert due(project, *changed) == on_planted("ingest", "analyse", "gsea", "assays", "report")


def test_one_set(project):
    edit(project, f"{MECHANISMS}/genes.tsv", f"{scored_gene(project, 'proliferation')}\n", "")
    assert due(project) == everywhere("analyse", "gsea", "assays", "report")


def test_what_is_said_about_a_mechanism(project):
    edit(
        project, f"{MECHANISMS}/mechanisms.yaml", "title: Drug and its targets", "title: Targets of the drug"
    )
    assert due(project) == everywhere("analyse", "gsea", "assays", "report")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"statistics": {"permutations": 500}}, everywhere("gsea", "report")),
        ({"statistics": {"fdr": 0.1}}, everywhere("analyse", "gsea", "assays", "report")),
        ({"scores": ["rank", "ssgsea", "zscore"]}, on_panels("analyse", "gsea", "assays", "report")),
        ({"datasets": {"planted": {"title": "Another title"}}}, on_planted("report")),
        (
            {"datasets": {"planted": {"resistance": "unknown"}}},
            on_planted("analyse", "gsea", "assays", "report"),
        ),
        ({"datasets": {"planted": {"simulated": False}}}, on_planted("report")),
        ({"statistics": {"gene_correlation": 0.2}}, everywhere("analyse", "gsea", "assays", "report")),
        (
            {
                "datasets": {
                    "planted": {"contrasts": {"resistant_vs_sensitive": {"covariates": ["replicate"]}}}
                }
            },
            on_planted("ingest", "analyse", "gsea", "assays", "report"),
        ),
        (
            {"datasets": {"planted": {"ids": "auto"}}},
            on_planted("ingest", "analyse", "gsea", "assays", "report"),
        ),
        (
            {"datasets": {"planted": {"contrasts": {"resistant_vs_sensitive": SWAPPED}}}},
            on_planted("analyse", "gsea", "assays", "report"),
        ),
        (
            {"datasets": {"planted": {"contrasts": {"resistant_vs_sensitive": {"interaction": True}}}}},
            on_planted("analyse", "gsea", "assays", "report"),
        ),
    ],
    ids=[
        *(
            "permutations",
            "fdr",
            "scores",
            "title",
            "wording",
            "simulated",
            "table correlation",
            "covariates",
        ),
        *("ids", "compared groups", "interaction"),
    ],
)
def test_one_key_of_the_config(project, changes, expected):
    assert due(project, *overlay(project, changes)) == expected


def test_a_matrix_touched_but_not_changed(project):
    (project.root / "resources/panels/planted/counts.tsv.gz").touch()
    assert due(project) == {}


def test_an_assay_s_matrix(project):
    path = "resources/panels/planted/phospho.tsv"
    first = (project.root / path).read_text(encoding="utf-8").splitlines()[1]
    edit(project, path, f"{first}\n", f"{first}  \n")
    assert due(project) == on_planted("assays", "report")


def test_responses_of_assays(project):
    changed = overlay(project, {"datasets": {"gdsc_liver": {"responses": {"sorafenib_auc": "low"}}}})
    assert due(project, *changed) == {rule: {"gdsc_liver"} for rule in ("assays", "report")}


def test_forced_rule_runs_with_all_that_depends_on_it(project):
    assert due(project, "--forcerun", "analyse") == on_panels("analyse", "gsea", "assays", "report")


def test_until_stops_there(project):
    assert due(project, "--forceall", "--until", "ingest") == on_panels("ingest")
