"""What a mechanism's entry says of this data set, and what to read it with."""

import made
import pytest

from sorascope.report import document, entries
from sorascope.report.inputs import unit


@pytest.fixture(scope="module")
def told():
    """The sentences of every mechanism where proliferation rises in both lines."""
    inputs = made.inputs(active="proliferation")
    return {each["id"]: each["here"] for each in document.build(inputs)["mechanisms"]}


@pytest.mark.long
def test_ezh2_is_shown_beside_proliferation(told):
    gene, programme = told["ezh2_prc2"]
    assert gene.startswith("all test samples together: EZH2 ")
    assert programme.startswith("read it with Proliferation: active in line 0 (")
    assert "All test samples together: +" in programme


def test_a_set_keeps_its_own_sentences_before_those_of_its_neighbour(told):
    calls, tests, neighbour = told["hif2a_switch"]
    assert "line" in calls and tests.startswith("all test samples together: ")
    assert neighbour.startswith("read it with Hypoxia and HIF-1a: ")


def test_a_panel_read_by_itself_and_what_cannot_be_evaluated_say_nothing_more(told):
    assert [line.split(":")[0] for line in told["cbr1_panel"]] == ["all test samples together"]
    assert told["vessel_cooption"] == []


def test_a_neighbour_that_is_not_in_use_is_left_out():
    inputs = made.inputs()
    known = {"ezh2_prc2": inputs.knowledge.mechanisms["ezh2_prc2"]}
    built = document.build(inputs)["contrasts"]
    assert len(entries.here(known["ezh2_prc2"], built, unit(inputs.qc), known)) == 1
