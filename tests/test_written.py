"""Keys that stand twice in a config, and what lies where a path points to."""

import os

import pytest

from sorascope import settings
from sorascope.errors import Problems
from sorascope.files import path_kind


def told(path):
    problems = Problems()
    settings.check_repeated_keys([path], problems)
    return [(each.place, each.found) for each in problems.found]


@pytest.mark.parametrize(
    ("text", "place", "lines"),
    [
        ("datasets:\n  d: {title: T}\n  d: {title: U}\n", "key datasets.d", "2 and 3"),
        ("a: {b: 1, c: 2,\n b: 3}\n", "key a.b", "1 and 2"),
        ("a:\n- x: 1\n  x: 1\n", "key a.0.x", "2 and 3"),
        ("a: {test: r, test: s}\n", "key a.test", "1 and 1"),
        ('{"a": 1,\n"a": 2}', "key a", "1 and 2"),
    ],
)
def test_a_key_twice(tmp_path, text, place, lines):
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    assert told(path) == [(place, f"the key twice, in lines {lines}: only the last would count")]


@pytest.mark.parametrize(
    "text",
    [
        "a: {x: 1}\nb: {x: 1}\n",
        "d: &d {x: 1}\na: {<<: *d, x: 2}\nb: *d\n",
        "1: a\n'1': b\n",
        "",
        "a: [",
        "- 1\n",
    ],
)
def test_keys_once(tmp_path, text):
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    assert told(path) == []


def test_what_lies_there(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert path_kind.what(tmp_path) == "a folder"
    assert path_kind.what(tmp_path / "pipe") == "a named pipe"
    assert (
        path_kind.what(tmp_path / "none")
        == path_kind.what(tmp_path / ("x" * 5000))
        == path_kind.what(tmp_path / "a\0b")
        == ""
    )
