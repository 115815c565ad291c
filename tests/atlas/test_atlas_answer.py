import made_atlas
import pytest

from sorascope.atlas import answer

NAMES = {key: each.short_name for key, each in made_atlas.base().mechanisms.items()}
CONTROLS = ("hk_control_1", "hk_control_2")


def said(**named):
    return answer.sentences(made_atlas.built(**named).synthesis.mechanisms, NAMES, CONTROLS)


def test_what_recurs_comes_with_lines_effect_interval_and_heterogeneity():
    first = said()[0]
    assert first.startswith("EMT recurs, higher: 5 of 5 lines the same way, mean effect +1.")
    assert " to +" in first and "I² " in first


@pytest.mark.long
def test_nothing_found_is_said_and_is_not_absence():
    told = said(shift=0)
    assert told[0].startswith("No mechanism is shown to recur over these lines. With 5 lines that differ as ")
    assert "one of 0.5 would take about" in told[0]
    assert any(text.startswith("Open (") and "nor is their absence" in text for text in told)


def test_under_three_lines_nothing_recurs():
    assert said(lines=2) == [
        "With 2 lines nothing can be said to recur; their effects are shown side by side below."
    ]
    assert said(lines=1)[0].startswith("With 1 line nothing can be said to recur: a single line")


def test_controls_that_move_are_told_as_a_warning():
    made = made_atlas.gathered()
    control = made.effects["mechanism"] == "hk_control_1"
    made.effects.loc[control, "effect"] = [2.0, -2.0, 1.5, -1.5, 0.3]
    from sorascope.synthesis import combine

    table = combine.run(made.effects, list(made_atlas.base().signed_sets())).mechanisms
    told = answer.sentences(table, NAMES, CONTROLS)
    assert any(text.startswith("Note: Housekeeping control 1, which should not move") for text in told)
    assert not any("Housekeeping" in text for text in told if not text.startswith("Note"))
