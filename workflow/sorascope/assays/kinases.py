"""The sites of each kinase as a set, in an assay of phosphorylation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..arrays.coregulation import of_kind
from ..arrays.ranks import benjamini_hochberg
from ..contrast.set_tests.table import mechanism_table
from ..model.choose import choose
from ..model.fit import fit, last
from ..model.moderation import moderate
from ..settings import Statistics
from . import curated
from .matrix import AssayMatrix
from .statistics.differences import differences
from .units import Units

FEWEST_SITES = 5


def table(
    matrix: AssayMatrix, compared: Units, values: np.ndarray, known: np.ndarray, options: Statistics
) -> pd.DataFrame:
    """Test the sites of each kinase as a set, where five rows or more measure them without gaps.

    The set tests are those of mRNA (camera and fry) on the rows without a missing value.
    """
    columns = ["set", "mechanism", "kinase", "sites_known", "sites_measured", "rows_used", "measured"]
    tests = [
        "difference",
        "ci_low",
        "ci_high",
        "camera_p",
        "fry_p",
        "both_p",
        "both_fdr",
        "own_sites",
        "reason",
    ]
    if "phospho" not in matrix.kind.marks:
        return pd.DataFrame(columns=columns + tests)
    by_site: dict[str, list[int]] = {}
    for row, each in enumerate(matrix.identified):
        for feature in each.features if each.of == "phospho" else ():
            by_site.setdefault(feature, []).append(row)
    complete = np.zeros(len(values), bool)
    if values.size:
        complete = known.all(axis=1) & (np.ptp(np.nan_to_num(values), axis=1) > 0)
    made, sets = [], {}
    for name, sites in curated.shipped().kinase_sets().items():
        found = {each.site: by_site[each.site] for each in sites if each.site in by_site}
        rows = {
            str(row): each.direction
            for each in sites
            if not each.own
            for row in found.get(each.site, ())
            if complete[row]
        }
        own = [each.site for each in sites if each.own and each.site in found]
        reason = (
            "" if len(rows) >= FEWEST_SITES else f"fewer than {FEWEST_SITES} substrate sites without gaps"
        )
        if not reason and not compared.reason:
            sets[name] = rows
        made.append(
            {
                "set": name,
                "mechanism": sites[0].mechanism,
                "kinase": sites[0].kinase,
                "sites_known": len(sites),
                "sites_measured": len(found),
                "rows_used": len(rows),
                "measured": ", ".join(found),
                "own_sites": ", ".join(own),
                "reason": compared.reason or reason,
            }
        )
    table = pd.DataFrame(made)
    for name in tests[:7]:
        table[name] = np.nan
    if sets and len(compared.design) > compared.design.shape[1]:
        used = np.flatnonzero(complete)
        model = choose(values[used], compared.design)
        whole = differences(values[used], compared.design)
        fitted = moderate(last(fit(model.values, model.design)))
        quick = replace(options, rotations=0)
        names = pd.Index([str(row) for row in used])
        # of the sites of a kinase nothing is measured: the common correlation of sets
        usual = of_kind("replicates", options.gene_correlation)
        result = mechanism_table(
            names, model, np.ones(len(used), bool), fitted, whole.effect, sets, quick, usual
        )
        result = result.set_index("mechanism")
        for number, name in enumerate(table["set"]):
            if name in sets:
                row = result.loc[name]
                table.loc[number, tests[:6]] = [
                    *(row["effect"], row["effect_low"], row["effect_high"]),
                    *(row["camera_p"], row["fry_p"], row["both_p"]),
                ]
        table["both_fdr"] = benjamini_hochberg(table["both_p"].to_numpy(dtype=float))
    return table[columns + tests]
