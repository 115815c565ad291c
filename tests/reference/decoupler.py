"""Makes decoupler.json: ULM and MLM by decoupler, with which the validity benchmark's peers are compared.

Run in this folder with decoupler 2.2.0 (not a dependency of the project): python decoupler.py
"""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path = [place for place in sys.path if Path(place or ".").resolve() != FOLDER]

import decoupler as dc  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

GENES, SAMPLES = 240, 4
rng = np.random.default_rng(20170410)
genes = [f"g{number}" for number in range(GENES)]
values = np.round(rng.normal(0.2, 1.3, (SAMPLES, GENES)), 6)
sets = {}
for number, size in enumerate((5, 12, 30, 41)):
    members = rng.choice(GENES, size, replace=False)
    sets[f"m{number}"] = {genes[row]: int(rng.choice([-1, 1], p=[0.3, 0.7])) for row in sorted(members)}
    values[:, members[: size // 2]] += 0.4
# Two sets share genes: that is where ULM and MLM part.
sets["m4"] = {**dict(list(sets["m3"].items())[:9]), **{genes[row]: 1 for row in range(3)}}
values = np.round(values, 6)

net = pd.DataFrame(
    [(name, gene, sign) for name, signed in sets.items() for gene, sign in signed.items()],
    columns=["source", "target", "weight"],
)
matrix = pd.DataFrame(values, [f"s{number}" for number in range(SAMPLES)], genes)
found = {}
for name, method in (("ulm", dc.mt.ulm), ("mlm", dc.mt.mlm)):
    score, p = (
        table[list(sets)].to_numpy().tolist() for table in method(matrix, net, tmin=5, verbose=False)[:2]
    )
    found[name] = {"score": score, "p": p}
text = {"decoupler": dc.__version__, "values": values.tolist(), "sets": sets, **found}
(FOLDER / "decoupler.json").write_text(json.dumps(text) + "\n", encoding="utf-8")
