"""Parameters as Snakemake's report shows them: no markup, and nothing else changed."""

import ast
import json
import pickle

from sorascope.jobs.handed import Handed

HOSTILE = {"title": "</script><script>alert(1)</script>", "facts": {"a&b": ["<!--", "]]>"]}, "n": 1.5}


def test_the_text_holds_no_markup_and_says_the_same():
    text = repr(Handed(HOSTILE))
    assert not set("<>&") & set(text)
    assert ast.literal_eval(text) == HOSTILE
    assert str(Handed(HOSTILE)) == f"{Handed(HOSTILE)}" == text


def test_a_script_gets_what_was_handed():
    assert pickle.loads(pickle.dumps(Handed(HOSTILE))) == HOSTILE
    assert json.loads(json.dumps(Handed(HOSTILE))) == HOSTILE
