"""What the documentation points to exists, and what it tells to type works."""

from __future__ import annotations

import re

import pytest
import yaml

from copies import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("config/**/*.md")])
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
# a target and options that need no cores, and those that give them
NO_CORES = re.compile(
    r"--(report|lint|rulegraph|dag|unlock|profile|executor|containerize|version|cores)\b|-n\b"
)


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings as Git hosts make them."""
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(text: str) -> list[str]:
    """Return the snakemake commands of fenced and inline code, continued lines joined."""
    joined = text.replace("\\\n", " ")
    fenced = re.findall(r"^(?:    )?(snakemake .*)$", joined, flags=re.MULTILINE)
    return [*fenced, *re.findall(r"`(snakemake [^`]*)`", joined)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = []
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        if path.startswith(("http://", "https://")):
            continue
        target = (page.parent / path) if path else page
        if not target.exists():
            broken.append(path)
        elif anchor and anchor[1:] not in anchors(target.read_text(encoding="utf-8")):
            broken.append(path + anchor)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_say_how_many_cores(page):
    told = commands(page.read_text(encoding="utf-8"))
    assert [command for command in told if not NO_CORES.search(command)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_exist(page):
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    named = re.findall(
        r"`make ([a-z-]+)|^make ([a-z-]+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert {first or second for first, second in named} <= targets


def test_index_names_every_page():
    index = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    named = {path for path, _ in LINK.findall(index)}
    assert {page.name for page in ROOT.glob("docs/*.md")} - {"README.md"} <= named


def test_picture_of_the_rules_is_that_of_the_workflow(checkout):
    done = checkout.snakemake("all", "atlas", "knowledge", "crate", "--rulegraph")
    picture = (ROOT / "docs/images/rulegraph.svg").read_text(encoding="utf-8")
    labels = dict(re.findall(r'^\s*(\d+)\[label = "(\w+)"', done.stdout, flags=re.MULTILINE))
    edges = re.findall(r"^\s*(\d+) -> (\d+)", done.stdout, flags=re.MULTILINE)
    drawn = dict(re.findall(r"<title>(\d+)</title>.*?>(\w+)</text>", picture, flags=re.DOTALL))
    assert len(labels) > 6
    assert sorted(drawn.values()) == sorted(labels.values())
    assert {(drawn[a], drawn[b]) for a, b in re.findall(r"<title>(\d+)&#45;&gt;(\d+)</title>", picture)} == {
        (labels[a], labels[b]) for a, b in edges
    }


def test_issue_templates_are_forms_that_ask_for_something():
    forms = [path for path in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml") if path.name != "config.yml"]
    assert len(forms) >= 3
    for path in forms:
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert form["name"] and form["description"]
        assert any(field.get("validations", {}).get("required") for field in form["body"]), path.name


def test_the_steps_of_cells_that_are_scanpys_are_those_of_the_code():
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "workflow/sorascope/cells").glob("*.py"))
    called = set(re.findall(r"^ +(?:\w+ = )?scanpy\.((?:pp|tl)\.\w+)\(", code, flags=re.MULTILINE))
    steps = (ROOT / "docs" / "libraries.md").read_text("utf-8").split("## Cells, step by step")[1]
    told = {
        name for row in steps.splitlines() if "**scanpy**" in row for name in re.findall(r"`([^`]*)`", row)
    }
    assert told == called and len(called) > 5
