"""An assay's matrix, from its file to identified rows and the samples of the data set's sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .. import readers
from ..errors import Problems, some
from ..readers import Grid
from ..readers.fields import MISSING, NUMBERS, Field, is_number, number, remedy
from ..scale.contradictions import TO_LOG2
from ..scale.relative import Z_SCORES, relative
from ..settings import Assay
from .formats import PLAIN, REMARKS, Columns, Format, aliases, recognised, single
from .kinds import KINDS, Identified, Kind
from .names import SHOWN, matched_samples, names_of
from .ratios import made, wanted

if TYPE_CHECKING:
    import numpy as np

ALSO_MISSING = frozenset((*MISSING, "Filtered", "filtered", "NA ", "inf", "-inf", "Inf", "-Inf"))
FEWEST_KNOWN = 0.2
MANY_ROWS = 1000
SAME_SHARE = 0.02
FEWEST_ALIKE = 10
APART = 0.15
TEXT_COLUMN = 0.5
NEAR_ONE = (0.8, 1.25)  # the SD of a row that was divided by its own
LOG10, MANY_OF_SPECTRA = (3.0, 12.0), 200


@dataclass(frozen=True)
class AssayMatrix:
    """What of an assay is used.

    `values`: rows × samples as they are tested, NaN where missing; `ratios`: how many of the last rows are
    ratios of two others. `labels`: what the rows are called there. `absent`: samples of the sheet that the
    matrix lacks. `dropped`: rows left out, by reason. `warnings`: what a reader must know first.
    """

    assay: Assay
    format: str
    labels: tuple[str, ...]
    samples: tuple[str, ...]
    values: np.ndarray
    ratios: int
    identified: tuple[Identified, ...]
    bands: tuple[str, ...]
    absent: tuple[str, ...]
    dropped: Mapping[str, int]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """What kind of assay this is."""
        return KINDS[self.assay.type]

    @property
    def known(self) -> int:
        """Rows of the file that lead to a feature."""
        return sum(bool(each.features) for each in self.identified) - self.ratios

    def of(self, samples: Sequence[str]) -> AssayMatrix:
        """Return the matrix of some of its samples."""
        chosen = [self.samples.index(sample) for sample in samples]
        return replace(self, samples=tuple(samples), values=self.values[:, chosen])

    def describe(self) -> str:
        """Say in a line what was understood."""
        import numpy as np

        rows = len(self.labels) - self.ratios
        made_here = f"; {self.ratios} ratios of two proteins made" if self.ratios else ""
        missing = np.isnan(self.values).mean() if self.values.size else 0
        lacking = f" (none for {some(self.absent, SHOWN)})" if self.absent else ""
        return (
            f"{self.format}; {len(self.samples)} samples{lacking}; {rows:,} rows, {self.known:,} of them "
            f"identified{made_here}; {missing:.1%} of the values missing"
        )


def read(assay: Assay, rows: Mapping[str, Mapping[str, str]], place: str, whole: bool = True) -> AssayMatrix:
    """Read an assay's matrix. Raises `InputError` with its faults.

    `rows`: the sample sheet, `place`: the assay's key in the config. `whole`: all rows, or the first ones.
    """
    import numpy as np

    problems = Problems()
    kind = KINDS[assay.type]
    if assay.matrix.is_dir():
        grid, form = single.joined(assay.matrix, assay.scale)
    else:
        grid = readers.table(assay.matrix, assay.sheet, first_rows_only=not whole)
        form = recognised(grid.columns, assay.type)
    _check_format(assay, form, place, problems)
    if form.long:
        grid = form.long(grid)
    texts = grid.texts()
    found = _columns(grid, texts, form, names_of(assay, rows))
    offered, columns = found[0], found[2]
    written = {} if found[1] else {name: grid.columns[places[0]] for name, places in offered.items()}
    matched = matched_samples(assay, names_of(assay, rows), offered, written, place, problems)
    if columns is None:  # a program's table may have several columns of a sample
        _check_once(assay, matched, problems)
    problems.raise_if_any()
    labels, given, dropped, bands = _values(grid, texts, found, list(matched.values()), assay, problems)
    problems.raise_if_any()
    contradiction = kind.contradiction(given, assay.scale)
    if contradiction:
        key = f"{place}.scale: {assay.scale}"
        problems.add(assay.matrix, key, contradiction[0], kind.scales[assay.scale], contradiction[1])
        problems.raise_if_any()
    transformed = kind.transform(given, assay.scale)
    identified = kind.identify(labels)
    labels = _each_once(labels)
    _check_identified(assay, kind, labels, identified, place, problems)
    problems.raise_if_any()
    ratios = made(wanted(kind.marks), identified, transformed.values)
    return AssayMatrix(
        assay,
        form.name,
        (*labels, *(name for name, _, _ in ratios)),
        tuple(matched),
        np.vstack([transformed.values, *(values for _, _, values in ratios)]),
        len(ratios),
        (*identified, *(ratio for _, ratio, _ in ratios)),
        (*bands, *("" for _ in ratios)),
        tuple(sample for sample in rows if sample not in matched),
        dropped,
        (*transformed.notes, *(columns.notes if columns else ())),
        (
            *grid.notes,
            *_of_unit(transformed.values, assay.scale),
            *(_imputed(transformed.values, kind, form) if whole else ()),
        ),
    )


def _check_format(assay: Assay, form: Format, place: str, problems: Problems) -> None:
    """Raise `InputError` for a program's table of another type than declared."""
    if form.types and assay.type not in form.types:
        allowed = f"type: {' or '.join(form.types)}"
        problems.add(assay.matrix, f"{place}.type", f"{assay.type}, of a table of {form.name}", allowed)
    problems.raise_if_any()


def _check_once(assay: Assay, matched: Mapping[str, Sequence[int]], problems: Problems) -> None:
    """Tell samples that the matrix holds more than once."""
    for sample, places in matched.items():
        if len(places) > 1:
            problems.add_twice(assay.matrix, f"sample {sample}", "sample", "sample")


def _columns(
    grid: Grid, rows: Sequence[Sequence[str]], form: Format, wanted: Mapping[str, str]
) -> tuple[Mapping[str, Sequence[int]], bool, Columns | None]:
    """Return the samples offered (name -> columns or rows), whether they are in rows, and the columns."""
    if form.columns:
        columns = form.columns(grid.columns)
        return columns.samples, False, columns
    names = set(wanted.values())
    header = [name for name in grid.columns[1:] if name not in REMARKS]
    first = [str(row[0] or "").strip() for row in grid.rows]

    def hits(offered: Sequence[str]) -> int:
        return len(names & {*offered, *(alias for each in offered for alias in aliases(each))})

    if not names <= set(header) and hits(first) > hits(header):
        in_rows: dict[str, list[int]] = {}
        for n, name in enumerate(first):
            in_rows.setdefault(name, []).append(n)
        return in_rows, True, None
    samples: dict[str, list[int]] = {}
    for place, name in enumerate(grid.columns):
        if place and name and name not in REMARKS:
            entries = [row[place] for row in rows[:200] if row[place] not in ALSO_MISSING]
            numeric = sum(is_number(each.replace(grid.decimal, ".")) for each in entries)
            if not entries or numeric > TEXT_COLUMN * len(entries) or name in names:
                samples.setdefault(name, []).append(place)
    return samples, False, None


def _values(
    grid: Grid,
    rows: Sequence[Sequence[str]],
    found: tuple[Mapping[str, Sequence[int]], bool, Columns | None],
    places: Sequence[Sequence[int]],
    assay: Assay,
    problems: Problems,
) -> tuple[list[str], np.ndarray, dict[str, int], list[str]]:
    """Return labels, values (rows × samples), reasons of dropped rows with their number, and bands."""
    import numpy as np

    _, transposed, columns = found
    bad: list[tuple[str, str, str]] = []

    def numbers(entries: Sequence[str], names: Sequence[str], column: str) -> np.ndarray:
        try:
            plain = np.array(["nan" if entry in ALSO_MISSING else entry for entry in entries], dtype=float)
            return np.where(np.isfinite(plain), plain, np.nan)
        except ValueError:
            read = np.full(len(entries), np.nan)
        for n, written in enumerate(entries):
            if written in ALSO_MISSING:
                continue
            value = number(written, grid.decimal)
            if np.isnan(value):
                bad.append((names[n], column, written))
            read[n] = value
        return read

    if transposed:
        features = [
            n
            for n, name in enumerate(grid.columns)
            if n and name and name not in REMARKS and _is_numeric([row[n] for row in rows[:50]], grid.decimal)
        ]
        labels = [grid.columns[n] for n in features]
        chosen = [rows[place[0]] for place in places]
        values = np.column_stack([numbers([row[n] for n in features], labels, row[0]) for row in chosen])
        dropped: Counter[str] = Counter()
        bands = [""] * len(labels)
    else:
        entries = [dict(zip(grid.columns, row, strict=True)) for row in rows] if columns else []
        why = [columns.drop(row) for row in entries] if columns else [""] * len(rows)
        if columns and columns.once:
            first = {columns.label(row): n for n, row in reversed(list(enumerate(entries)))}
            again = [first[columns.label(row)] != n for n, row in enumerate(entries)]
            why = [reason or ("repeated" if twice else "") for reason, twice in zip(why, again, strict=True)]
        keep = [n for n, reason in enumerate(why) if not reason]
        dropped = Counter(reason for reason in why if reason)
        labels = [columns.label(entries[n]) if columns else rows[n][0] for n in keep]
        bands = [entries[n].get(columns.band, "") if columns and columns.band else "" for n in keep]
        read = []
        for place in places:
            parts = np.array([numbers([rows[n][c] for n in keep], labels, grid.columns[c]) for c in place])
            total = np.nansum(parts, axis=0)
            read.append(np.where(np.isnan(parts).all(axis=0), np.nan, total))
        values = np.column_stack(read) if read else np.empty((len(keep), 0))
    if bad:
        name, column, written = bad[0]
        more = f" (and {len(bad) - 1} more cells that are no numbers)" if len(bad) > 1 else ""
        problems.add(
            assay.matrix,
            f"row {name}, column {column}",
            f"{written!r}{more}",
            NUMBERS,
            remedy(Field(name, column, written)),
        )
    kept = [n for n, label in enumerate(labels) if label]
    if len(kept) < len(labels):
        dropped["no name"] += len(labels) - len(kept)
    return [labels[n] for n in kept], values[kept], dict(dropped), [bands[n] for n in kept]


def _each_once(labels: Sequence[str]) -> list[str]:
    """Return unique labels: rows of one name are numbered."""
    seen: Counter[str] = Counter()
    made = []
    for label in labels:
        seen[label] += 1
        made.append(label if seen[label] == 1 else f"{label} [{seen[label]}]")
    return made


def _is_numeric(entries: Sequence[str], decimal: str) -> bool:
    known = [entry for entry in entries if entry not in ALSO_MISSING]
    return sum(is_number(each.replace(decimal, ".")) for each in known) > TEXT_COLUMN * len(known)


def _check_identified(
    assay: Assay,
    kind: Kind,
    labels: Sequence[str],
    identified: Sequence[Identified],
    place: str,
    problems: Problems,
) -> None:
    """Tell rows that nearly are a marker's antibody or site, and a matrix of which too little is known."""
    known = sum(bool(each.features) for each in identified)
    if not labels:
        problems.add(assay.matrix, place, "no row left", f"rows named as {kind.examples}")
        return
    if known >= FEWEST_KNOWN * len(labels):
        return
    unknown = [(label, each) for label, each in zip(labels, identified, strict=True) if not each.features]
    reasons = Counter(each.why for _, each in unknown).most_common(1)[0][0]
    near = next((f"did you mean {each.near} for {label}?" for label, each in unknown if each.near), "")
    named = some((label for label, _ in unknown), SHOWN)
    problems.add(
        assay.matrix,
        place,
        f"{known} of {len(labels)} rows identified; {named}: {reasons}",
        f"names such as {kind.examples}",
        near or "correct the first column, or the type",
    )


def _imputed(values: np.ndarray, kind: Kind, form: Format) -> list[str]:
    """Return what speaks for values that were filled in, which have no noise of their own."""
    import numpy as np

    warnings: list[str] = []
    known = np.isfinite(values)
    if not kind.may_lack or not known.any():
        return warnings
    if (form.imputable or (form is PLAIN and len(values) >= MANY_ROWS)) and known.all():
        warnings.append(
            "no value is missing, as if missing ones had been filled in: such values have no noise of their "
            "own and make false calls; give the values as measured"
        )
    lowest = np.nanmin(values)
    times = (values == lowest).sum()
    filled = times / known.sum()
    if times < FEWEST_ALIKE:
        return warnings
    if (filled > SAME_SHARE and form is not PLAIN) or filled > 2 * SAME_SHARE:
        warnings.append(f"{filled:.0%} of the values are the smallest of all ({lowest:.3g}), as if filled in")
    return warnings


def _of_unit(values: np.ndarray, scale: str) -> list[str]:
    """Return that declared log2 values are z-scores of each row, or may be logarithms to base 10."""
    import numpy as np

    known = values[np.isfinite(values)]
    if scale != "log2" or not known.size:
        return []
    found = relative(values)
    if found is not None and found.kind == Z_SCORES:
        some = values[np.isfinite(values).all(axis=1)]
        if NEAR_ONE[0] < np.median(some.std(axis=1, ddof=1)) < NEAR_ONE[1]:
            return [
                f"no log2 values, but {found.description}; what is called log2 on the page is in that unit"
            ]
    low, middle, high = known.min(), np.median(known), known.max()
    if len(values) >= MANY_OF_SPECTRA and low > LOG10[0] and high < LOG10[1]:
        return [
            f"perhaps logarithms to base 10: values from {low:.3g} to {high:.3g} (median {middle:.3g}). Log2 "
            "intensities of a mass spectrometer lie between 12 and 40, those to base 10 between 3 and 12. If "
            f"they are, multiply them by {TO_LOG2['log10']}: differences are 3.3 times too small as they are"
        ]
    return []


def missing_by_group(matrix: AssayMatrix, groups: Mapping[str, str]) -> dict[str, float]:
    """Return the share of missing values of each group's samples; `groups`: sample -> group."""
    import numpy as np

    lacking = np.isnan(matrix.values)
    found: dict[str, list[int]] = {}
    for number_, sample in enumerate(matrix.samples):
        if sample in groups:
            found.setdefault(groups[sample], []).append(number_)
    return {group: float(lacking[:, columns].mean()) for group, columns in found.items()}


def uneven(shares: Mapping[str, float]) -> str:
    """Say that groups lack very unequal shares of the values, "" when they do not."""
    if len(shares) < 2 or max(shares.values()) - min(shares.values()) <= APART:
        return ""
    listed = ", ".join(f"{share:.0%} in {group}" for group, share in shares.items())
    return f"missing values are uneven: {listed}"


def suggestions(matrix: AssayMatrix) -> list[str]:
    """Return rows that nearly are one of the tables' antibodies or sites, with what may have been meant."""
    pairs = zip(matrix.labels, matrix.identified, strict=True)
    return [f"{label} (did you mean {each.near}?)" for label, each in pairs if each.near]
