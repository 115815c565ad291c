"""The samples of a sheet in an assay's matrix: by the config's map, a column or their own names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import Problems, bare, did_you_mean, some
from ..settings import Assay
from .formats import aliases

SHOWN = 6


def names_of(assay: Assay, rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return each sample's name in the matrix: by the config's map, the sheet's column, or its own."""
    if assay.column:
        return {sample: cells.get(assay.column, "") for sample, cells in rows.items()}
    return {sample: assay.names.get(sample, sample) for sample in rows}


def matched_samples(
    assay: Assay,
    wanted: Mapping[str, str],
    offered: Mapping[str, Sequence[int]],
    written: Mapping[str, str],
    place: str,
    problems: Problems,
) -> dict[str, Sequence[int]]:
    """Return where each sample of the sheet is; samples that the matrix lacks are left out.

    `written`: the whole name of the first column of each sample on offer.
    """
    by_alias: dict[str, list[str]] = {}
    for name in offered:
        for alias in dict.fromkeys([*aliases(name), written.get(name, name)]):
            by_alias.setdefault(alias, []).append(name)
    matched: dict[str, Sequence[int]] = {}
    used: dict[str, list[str]] = {}
    lacking = []
    for sample, name in wanted.items():
        meant = name if name in offered else ""
        for other in () if meant else (name, *aliases(name)):
            # an alias is of use where it is that of one sample alone
            if not meant and (other in offered or len(by_alias.get(other, ())) == 1):
                meant = other if other in offered else by_alias[other][0]
        if meant:
            matched[sample] = offered[meant]
            used.setdefault(meant, []).append(sample)
        elif name:
            lacking.append((sample, name))
    left = [name for name in offered if name not in used]
    if not offered:
        problems.add(
            assay.matrix,
            place,
            "no column of values",
            "a column of intensities or ratios for each sample; counts of spectra are none",
            "export the table with them",
        )
        return matched
    if not matched:
        pairs = [(name, each) for name in wanted.values() for each in left if bare(each) == bare(name)]
        remedy = f"did you mean {pairs[0][1]} for {pairs[0][0]}? " if pairs else ""
        problems.add(
            assay.matrix,
            place,
            f"no sample of the sheet ({some(wanted.values(), SHOWN)})",
            f"names of samples; the matrix has {some(offered, SHOWN) or 'none'}",
            f"{remedy}name them under {place}.samples, as a mapping (sample: name) or a column of the sheet",
        )
        return matched
    for name, samples in used.items():
        if len(samples) > 1:
            problems.add(
                assay.matrix,
                f"sample {name}",
                f"meant by {some(samples, SHOWN)}",
                "a sample of its own for each of the sheet",
                f"correct {place}.samples; leave the name empty of a sample that was not measured",
            )
    for sample, name in lacking:
        alike = [each for each in left if bare(each) == bare(name)]
        if alike or sample in assay.names:
            problems.add(
                assay.matrix,
                f"sample {name}",
                "no such sample in the matrix",
                some(left, SHOWN),
                did_you_mean(name, left) if alike or left else "",
            )
    return matched
