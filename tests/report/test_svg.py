from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.report.svg import Drawing, fit, plain, short, standalone

SVG = "{http://www.w3.org/2000/svg}"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_well_formed_svg_that_says_it(label, title):
    drawing = Drawing(100, 50, title, "")
    drawing.text(1, 2, label)
    drawing.circle(1, 2, 3, "g0", label)
    root = ElementTree.fromstring(drawing.svg(name=title))
    # XML reads a carriage return as a newline
    shown = plain(label).replace("\r\n", "\n").replace("\r", "\n")
    assert [each.text or "" for each in root.findall(f"{SVG}text")] == [shown or " "]
    assert {child.tag for child in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "text", "circle")
    }


def test_long_text_is_cut_and_kept_whole_as_a_tooltip():
    drawing = Drawing(100, 50, "t", "d")
    drawing.text(0, 0, "x" * 200, width=64)
    (text,) = ElementTree.fromstring(drawing.svg()).findall(f"{SVG}text")
    assert text.find(f"{SVG}title").text == "x" * 200
    assert text.find(f"{SVG}title").tail == fit("x" * 200, 64)
    assert fit("x" * 200, 64).endswith("…") and len(fit("x" * 200, 64)) == 9


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (1.25, "1.2"), (-0.01, "0"), (0.05, "0.1"), (-3.4, "-3.4")]
)
def test_coordinates_are_short(value, text):
    assert short(value) == text


def test_a_figure_alone_brings_its_styles():
    alone = standalone(Drawing(10, 10, "t", "d").svg())
    assert ElementTree.fromstring(alone).find(f"{SVG}style").text.startswith("/* figure */")


def test_simulated_data_are_marked():
    assert "SIMULATED DATA" in Drawing(10, 10, "t", "d", simulated=True).svg()
    assert "SIMULATED" not in Drawing(10, 10, "t", "d").svg()
