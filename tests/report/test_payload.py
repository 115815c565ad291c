import base64
import gzip
import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sorascope.report import payload


def unpack(text):
    return json.loads(gzip.decompress(base64.b64decode(text)))


@given(st.lists(st.tuples(st.text(max_size=8), st.floats(allow_subnormal=False)), max_size=20))
def test_every_row_comes_back_in_four_digits(rows):
    names = pd.Series([n for n, _ in rows], dtype=object)
    frame = pd.DataFrame({"name": names, "value": np.array([v for _, v in rows], dtype=float)})
    packed = unpack(payload.pack(payload.table(frame)))
    assert packed["rows"] == len(rows)
    names, values = packed["columns"]
    assert [names["l"][code] for code in names["c"]] == [n for n, _ in rows]
    for found, (_, given_value) in zip(values["n"], rows, strict=True):
        if not np.isfinite(given_value):
            assert found is None
        else:
            assert abs(found - given_value) <= 5e-4 * abs(given_value)


def test_equal_data_give_equal_bytes():
    assert payload.pack({"a": [1, 2]}) == payload.pack({"a": [1, 2]})


def test_missing_texts_are_empty():
    packed = payload.table(pd.DataFrame({"a": ["x", None, float("nan")]}))
    assert packed["columns"][0] == {"l": ["x", ""], "c": [0, 1, 1]}


def test_the_gzip_header_names_neither_time_nor_system():
    header = base64.b64decode(payload.pack([]))[:10]
    assert header == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
