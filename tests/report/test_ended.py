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
    assert ended.told(made, Path("results/index.html")).splitlines() == [
        "a: In 2 of 2 lines.",
        "  p: Hypoxia",
        "  q: EMT",
        "  read results/a/report.html",
        "b (simulated), x: Together: EMT higher.",
        "b (simulated), y: No mechanism.",
        "  read results/b/report.html",
        "All data sets: results/index.html",
    ]
