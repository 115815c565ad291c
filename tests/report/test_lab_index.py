"""The index of a folder of results: what it lists, and in which order."""

import json

import pytest

from sorascope.report import index

DOCUMENT = {
    "format": "sorascope-report",
    "version": index.VERSION,
    "sorascope": "0",
    "contrasts": [],
    "mechanisms": [],
}


def write(folder, name, **changes):
    dataset = {"name": name, "title": f"Title of {name}", "kind": "contrast", "resistance": "unknown"}
    dataset |= {"simulated": False, "facts": {}, "genes": 1, "samples": 0}
    (folder / name).mkdir(exist_ok=True)
    text = json.dumps(DOCUMENT | {"dataset": dataset} | changes)
    (folder / name / "report.json").write_text(text, encoding="utf-8")


def test_all_data_sets_of_the_folder_are_found_and_older_ones_named(tmp_path):
    for name in ("b", "a"):
        write(tmp_path, name)
    write(tmp_path, "old", version=1)
    (tmp_path / "logs").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.json").write_text("{", encoding="utf-8")
    found = index.find(tmp_path)
    assert list(found.documents) == ["a", "b"] and found.others == ["old"]
    html = index.render(list(found.documents.values()), others=found.others)
    assert 'href="a/report.html"' in html and 'href="atlas/real/index.html"' in html
    assert "run again: old." in html


def test_what_changed_comes_first_in_the_order_of_its_run():
    first = index.newest_first({}, {"a": "1", "b": "1"}, ["b", "a"])
    assert list(first) == ["b", "a"]
    second = index.newest_first(first, {"a": "1", "b": "1", "c": "1"}, ["c"])
    assert list(second) == ["c", "b", "a"]
    third = index.newest_first(second, {"a": "2", "b": "1", "c": "1"}, ["a", "b"])
    assert list(third) == ["a", "c", "b"]
    assert index.newest_first(third, {"a": "2", "c": "1"}, ["c"]) == {"a": "2", "c": "1"}


def test_the_order_of_an_index_is_kept_as_it_was(tmp_path):
    assert index.read_order(tmp_path) == {}
    index.write_order({"b": "1", "a": "2"}, tmp_path)
    assert list(index.read_order(tmp_path).items()) == [("b", "1"), ("a", "2")]


@pytest.mark.parametrize("text", ["", "{", "3", '["ab"]', '[["a", 3]]', "[" * 100_000])
def test_an_order_that_is_none_counts_as_the_first_time(tmp_path, text):
    (tmp_path / index.ORDER).write_text(text)
    assert index.read_order(tmp_path) == {}


def test_the_index_of_a_report_links_where_it_is_told_and_nowhere_else(tmp_path):
    write(tmp_path, "a")
    html = index.render(list(index.find(tmp_path).documents.values()), {"a": "../0123/report.html"})
    assert 'href="../0123/report.html"' in html
    assert "atlas/" not in html and "knowledge/" not in html


def test_many_contrasts_are_folded_and_controls_told_once():
    contrasts = [
        {
            "name": f"week_{number}",
            "headline": f"Headline {number}.",
            "headline_lines": ["A line more."],
            "control": {"state": "moved" if number else "quiet", "sentence": "Controls of it."},
            "n_test": 3,
            "n_reference": 3,
            "mechanisms": [],
        }
        for number in range(5)
    ]
    facts = {"name": "a", "title": "A", "kind": "bulk", "resistance": "acquired", "simulated": False}
    document = DOCUMENT | {"contrasts": contrasts, "dataset": facts | {"facts": {}, "genes": 1, "samples": 9}}
    html = index.render([document])
    assert html.count("<strong>Warning.</strong>") == 1
    assert "moved in 4 of 5 contrasts (week_1, week_2, week_3 and week_4)" in html
    assert html.index("Headline 2.") < html.index("2 further contrasts") < html.index("Headline 3.")
