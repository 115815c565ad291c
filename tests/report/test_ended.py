"""What a finished run says."""

from pathlib import Path

from sorascope.report import ended


def document(name, *contrasts, simulated=False):
    return {"dataset": {"name": name, "simulated": simulated}, "contrasts": list(contrasts)}


def test_each_data_set_has_its_answer_and_its_page():
    made = {
        Path("results/a/report.html"): document(
            "a", {"name": "c", "headline": "In 2 of 2 lines.", "headline_lines": ["p: Hypoxia", "q: EMT"]}
        ),
        Path("results/b/report.html"): document(
            "b",
            {
                "name": "x",
                "headline": "No mechanism.",
                "together": "Together: EMT higher.",
                "lead": "together",
            },
            {"name": "y", "headline": "No mechanism.", "together": "Together: none.", "lead": "lines"},
            simulated=True,
        ),
    }
    assert ended.answers(made, Path("results/index.html"), ["my config.yaml"]).splitlines() == [
        "a: In 2 of 2 lines. results/a/report.html",
        "b (simulated), x (and 1 more on the page): Together: EMT higher. results/b/report.html",
        "",
        "Next:",
        "  read the page of each data set; results/index.html lists all",
        "  snakemake atlas --cores all --configfile 'my config.yaml'   which known models these resemble",
        "  snakemake crate --cores 1 --configfile 'my config.yaml'   all in one archive, for a repository",
    ]
    one = {page: document for page, document in made.items() if page.parent.name == "a"}
    elsewhere = ended.answers(one, Path("i.html"), ["c.yaml"], "../my workflow/Snakefile")
    assert "snakemake atlas --cores all -s '../my workflow/Snakefile' --configfile c.yaml " in elsewhere
    assert ended.answers(one, Path("i.html")).splitlines()[1:3] == ["  p: Hypoxia", "  q: EMT"]


def test_ends_of_all_data_sets_are_named():
    assert ended.others([Path("results/atlas/real/index.html"), Path("results/run.crate.zip")]) == (
        "Made: results/atlas/real/index.html, results/run.crate.zip"
    )
    assert ended.others([]) == ""
