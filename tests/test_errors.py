import pytest

from sorascope.errors import InputError, Problems, did_you_mean, some


def test_all_problems_are_reported_together_with_place_and_remedy():
    problems = Problems()
    problems.add("config.yaml", "key datasets.a.scale", "lgo2", "counts, log2", "did you mean log2?")
    problems.add("samples.tsv", "row 3", "sample B twice")
    with pytest.raises(InputError) as caught:
        problems.raise_if_any()
    assert str(caught.value) == (
        "2 problems in the input:\n"
        "\n"
        "1. config.yaml, key datasets.a.scale\n"
        "   found:   lgo2\n"
        "   allowed: counts, log2\n"
        "   remedy:  did you mean log2?\n"
        "\n"
        "2. samples.tsv, row 3\n"
        "   found:   sample B twice"
    )


def test_no_problem_raises_nothing():
    Problems().raise_if_any()


@pytest.mark.parametrize(
    ("word", "hint"), [("lgo2", "did you mean log2?"), ("LOG2", "did you mean log2?"), ("x", "")]
)
def test_did_you_mean(word, hint):
    assert did_you_mean(word, ["counts", "log2", "intensity"]) == hint


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, b"), (["a", "b", "c"], "a, b, … (3 genes)")],
)
def test_more_names_than_are_shown_are_counted(names, text):
    assert some(iter(names), 2, "genes") == text


@pytest.mark.parametrize(
    ("word", "near", "told"),
    [
        ("A_s1", "\u0410_s1", "there \u0410 is cyrillic capital letter a"),
        ("a1", "\u04301", "there \u0430 is cyrillic small letter a"),
        ("r\u0435sponse", "response", "here \u0435 is cyrillic small letter ie"),
        ("Z\u00fc_1", "Zu\u0308_1", "there \u0308 is combining diaeresis"),
    ],
)
def test_of_words_that_look_the_same_the_character_that_differs_is_named(word, near, told):
    assert did_you_mean(word, ["other", near]) == f"did you mean {near}? It looks the same, but {told}"
