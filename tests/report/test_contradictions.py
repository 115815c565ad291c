"""Pages never contradict themselves: pairs of sentences that may not stand together, over rendered pages."""

import html as markup
import re
from dataclasses import replace

import made
import pytest

from sorascope.report import glossary, page

pytestmark = pytest.mark.long

# No page may hold both: the first says nothing is there, the second says that something is.
FORBIDDEN = (
    (r"no mechanism is called", r"more than other genes changed"),
    (r"[Nn]o mechanism passes both tests", r"both tests \(camera and fry, FDR ≤ [\d.]+\) are passed by"),
    (r"No change detected", r"supported by both tests"),
    (r"no more than chance", r"called"),
    (r"Control sets are quiet", r"Control genes, which should stay flat, moved"),
    (r"Every mechanism of the review is measured here", r"no genes to score, and no assay"),
    (r"No mechanism's set stands out", r": more than other genes changed"),
    (r"No mechanism stands out in the direction", r"in the direction that the review ties to sorafenib"),
    (r"Nothing could be judged: no replicates", r"By itself it shows no mechanism"),
)
CASES = {
    "planted": {},
    "nothing": {"shift": 0.0},
    "down": {"shift": -1.0},
    "not about resistance": {"resistance": "unknown"},
    "lines without replicates": {"lines": 4, "replicates": 1, "resistance": "intrinsic", "blocked": False},
    "pairs": {"lines": 4, "replicates": 1},
    "one line": {"lines": 1},
    "no verdict": {"active": "erk_mapk_output"},
    "controls": {"active": "hk_control_1"},
}


@pytest.fixture(scope="module", params=CASES, ids=list(CASES))
def rendered(request):
    html, document, _ = page.render(made.inputs(**CASES[request.param]))
    text = re.sub(r"<script.*?</script>|<style.*?</style>", " ", html, flags=re.DOTALL)
    plain = markup.unescape(re.sub(r"<[^>]+>", " ", text))
    return request.param, re.sub(r"\s+", " ", plain), document


def test_no_page_holds_a_forbidden_pair(rendered):
    _, text, _ = rendered
    for one, other in FORBIDDEN:
        assert not (re.search(one, text) and re.search(other, text)), (one, other)


def test_what_all_together_show_is_in_the_answer_or_explained(rendered):
    _, _, document = rendered
    for contrast in document["contrasts"]:
        told = " ".join([contrast["headline"], *contrast["headline_lines"], *contrast["why"]])
        passed = [row for row in contrast["mechanisms"] if row["support"] == "both tests"]
        shown = {row["mechanism"]: row for row in contrast["glance"]}
        for row in passed:
            assert shown[row["mechanism"]]["sure"] == "stands out"
        sure = [row for row in contrast["glance"] if row["sure"] == "stands out" and not row["side"]]
        assert all(row["told"] in told for row in sure[:2])
        for row in sure:
            if row["together"] and not row["units"]:
                assert contrast["why"]


def test_every_conflict_of_an_option_stands_among_the_conflicts(rendered):
    _, _, document = rendered
    for contrast in document["contrasts"]:
        told = {each["text"] for each in contrast["conflicts"]}
        assert {lever["conflict"] for step in contrast["next"] for lever in step["levers"]} - {""} <= told


def test_no_gene_of_a_panel_moved_in_one_place_and_not_in_another(rendered):
    _, _, document = rendered
    panels = {each["id"] for each in document["mechanisms"] if each["form"] == "panel"}
    for contrast in document["contrasts"]:
        still = {row["gene"] for row in contrast["panels"] if row["measured"] and not row["moved"]}
        moved = {row["gene"] for row in contrast["panels"] if row["moved"]}
        for step in contrast["next"]:
            of_panel = step["follow"] if step["mechanism"] in panels else ""
            told = " ".join([of_panel, *(lever["conflict"] for lever in step["levers"])])
            assert not any(re.search(rf"\b{gene}( \(|, which)", told) for gene in still), (told, still)
            quiet = " ".join(lever["still"] for lever in step["levers"])
            assert not any(re.search(rf"\b{gene}\b", quiet) for gene in moved), (quiet, moved)


def test_a_call_against_its_shift_is_explained(rendered):
    """The shift is the mean of all genes; the test counts steady ones more. A note says where they part."""
    _, _, document = rendered
    for contrast in document["contrasts"]:
        for one in (each for line in contrast["lines"] for each in line["findings"]):
            if one["strength"] and one["effect"] is not None:
                assert (one["effect"] > 0) is (one["call"] == "active") or one["note"]


def test_each_line_of_several_has_its_own_next_steps(rendered):
    """A line's steps are those of its own calls, and what it shows stands in its own brief."""
    _, _, document = rendered
    classes = {each["id"]: each["class"] for each in document["mechanisms"]}
    for contrast in document["contrasts"]:
        several = len(contrast["lines"]) > 1
        for line in contrast["lines"]:
            called = {one["mechanism"] for one in line["findings"] if one["strength"]}
            sure = [one for one in line["findings"] if one["strength"] not in ("", "weak")]
            sure = [one for one in sure if classes[one["mechanism"]] not in ("confounder", "control")]
            steps = {step["mechanism"] for step in line["next"]}
            assert steps <= called
            if several:
                assert {one["mechanism"] for one in sure} - {"proliferation"} <= steps
                assert bool(line["brief"]) is bool({one["mechanism"] for one in sure} - {"proliferation"})
            else:
                assert not steps and not line["brief"] and not line["conflicts"]


def test_the_first_sentence_is_the_answer_and_not_the_method(rendered):
    _, _, document = rendered
    for contrast in document["contrasts"]:
        assert not re.search(r"camera|fry|FDR|NES|held|p <", contrast["headline"])


def test_neutral_data_get_no_word_of_resistance(rendered):
    case, _, document = rendered
    (contrast,) = document["contrasts"]
    told = str(
        [contrast["headline"], contrast["headline_lines"], [line["sentences"] for line in contrast["lines"]]]
    )
    if case in ("planted", "not about resistance"):
        assert ("resistance" in told) is (case == "planted")


def test_control_sets_come_before_any_call(rendered):
    case, text, document = rendered
    (contrast,) = document["contrasts"]
    assert (contrast["control"]["state"] == "moved") is (case == "controls")
    if case == "controls":
        assert text.index("Control genes, which should stay flat, moved") < text.index(contrast["headline"])


def test_what_is_not_measured_names_the_missing_assay(rendered):
    _, text, document = rendered
    kinds = {each["id"]: each for each in document["mechanisms"]}
    assert document["unmeasured"]
    for each in document["unmeasured"]:
        assert each["assay"]
        assert kinds[each["mechanism"]]["form"] == "not_evaluable"
    assert "sorafenib_targets" not in {each["mechanism"] for each in document["unmeasured"]}
    assert f"{len(document['unmeasured'])} mechanisms of the review cannot be seen here" in text


def test_a_unit_is_called_as_the_sheet_calls_it():
    given = made.inputs(lines=2)
    assert "2 of 2 lines" in page.render(given)[1]["contrasts"][0]["headline"]


def test_the_glossary_of_the_docs_is_that_of_the_pages(request):
    path = request.config.rootpath / "docs" / "glossary.md"
    assert path.read_text(encoding="utf-8") == glossary.document()


def test_a_shift_against_its_call_never_stands_there_in_silence():
    given = made.inputs(lines=1)
    note = "the mean of the genes points against the test, which counts steady genes more"
    turned = given.summary["mechanism"] == "hypoxia_hif1a"
    changed = given.summary.assign(note=given.summary["note"].where(~turned, note))
    for column in ("effect", "effect_low", "effect_high"):
        changed[column] = changed[column].where(~turned, -changed[column])
    tests = given.contrast_mechanisms.assign(both_fdr=1.0)
    html, document, _ = page.render(replace(given, summary=changed, contrast_mechanisms=tests))
    (contrast,) = document["contrasts"]
    assert note[:1].upper() + note[1:] in html
    (row,) = [one for one in contrast["glance"] if one["mechanism"] == "hypoxia_hif1a"]
    assert row["way"] == "higher" and row["effect"] < 0
    assert "by its steadier genes; the mean of all is −" in row["told"]
