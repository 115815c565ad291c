from hypothesis import given
from hypothesis import strategies as st

from sorascope.identifiers.enough import enough

SOME = st.lists(st.sampled_from(["yes", "no"]), max_size=30)


def found(name):
    return name.upper() if name == "yes" else None


@given(SOME, st.sampled_from([0.5, 0.7, 0.9]), st.booleans())
def test_all_answers_or_none(names, share, above):
    least, made = share * len(names), [found(name) for name in names]
    number = names.count("yes")
    kept = number > least if above else number >= least
    assert enough(found, names, least, above) == (made if kept else [])


def test_it_stops_where_too_few_can_answer():
    asked = []
    assert enough(asked.append, ["a"] * 10, 9) == []
    assert len(asked) == 2
