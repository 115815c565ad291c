"""An atlas made in memory: invented effects of every mechanism in several lines."""

from functools import cache

import numpy as np
import pandas as pd

from once import Once
from sorascope import knowledge
from sorascope.atlas import build
from sorascope.settings import SHIPPED_MECHANISMS, Atlas, Statistics

HOSTILE = "<script>alert(1)</script>"


@cache
def base():
    return knowledge.load(SHIPPED_MECHANISMS)


def gathered(lines=5, shift=1.5, simulated=False, kinds=("acquired",), hostile=False):
    """EMT is higher in every line; everything else differs by chance."""
    draw = np.random.default_rng(11)
    units, effects, panels = [], [], []
    for number in range(lines):
        line = HOSTILE if hostile and number == 0 else f"Line{number}"
        unit = {
            "unit": f"set{number}/resistant/{line}",
            "dataset": f"set{number}",
            "contrast": "resistant",
            "line": line,
            "role": "liver",
            "resistance": kinds[number % len(kinds)],
            "simulated": simulated,
        }
        facts = {
            "drug": "sorafenib" if number % 2 else HOSTILE * hostile,
            "dose": "",
            "months": "",
            "duration": "",
            "clone": "",
            "model": "",
        }
        more = {
            "title": f"Set {number} {HOSTILE * hostile}",
            "kind": "bulk",
            "n_test": 3,
            "n_reference": 3,
            "note": "",
        }
        units.append(unit | more | facts)
        for mechanism in base().signed_sets():
            effect = draw.normal(shift if mechanism == "emt" else 0, 0.15)
            known = {
                "genes_scored": 20,
                "genes_measured": 20,
                "coverage": 1.0,
                "log2_effect": effect,
                "effect": effect,
            }
            effects.append(
                unit | known | {"mechanism": mechanism, "variance": 0.02, "basis": "replicates", "reason": ""}
            )
        for mechanism, members in base().panels().items():
            for gene, direction in members.items():
                change = {"log2_fold_change": 2.5 if gene == "ABCB1" else 0.1, "score": 1.0}
                panels.append(unit | change | {"mechanism": mechanism, "gene": gene, "direction": direction})
    return build.Gathered(*(pd.DataFrame(rows) for rows in (units, effects, panels)))


@Once
def built(**named):
    return build.run(gathered(**named), base(), Atlas(), Statistics())
