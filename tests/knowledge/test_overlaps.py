from hypothesis import given
from hypothesis import strategies as st

from sorascope.knowledge import overlaps

SETS = st.dictionaries(
    st.sampled_from("abcd"), st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from([1, -1]), min_size=1)
)


def test_shared_genes_and_their_directions():
    found = overlaps({"x": {"A": 1, "B": 1, "C": -1}, "y": {"C": 1, "B": 1}, "z": {"D": 1}})
    (one,) = found
    assert (one.first, one.second, one.agreeing, one.opposing, one.genes) == (
        "x", "y", ("B",), ("C",), ("B", "C"),
    )  # fmt: skip
    assert one.jaccard == 2 / 3


@given(SETS)
def test_against_sets_of_python(sets):
    found = {(one.first, one.second): one for one in overlaps(sets)}
    names = list(sets)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            shared, union = sets[first].keys() & sets[second].keys(), sets[first].keys() | sets[second].keys()
            assert ((first, second) in found) == bool(shared)
            if shared:
                assert set(found[first, second].genes) == shared
                assert found[first, second].jaccard == len(shared) / len(union)


def test_shipped_sets_never_count_a_gene_both_ways(base):
    assert [one for one in overlaps(base.signed_sets()) if one.opposing] == []


def test_shipped_sets_share_few_genes(base):
    """Sets that are nearly one another would make two mechanisms out of one signal."""
    assert max(one.jaccard for one in overlaps(base.signed_sets())) < 0.1
