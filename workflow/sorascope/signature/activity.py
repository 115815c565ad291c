"""Every described sample for every set, in one pass over the samples: what no set changes is computed once.

What is computed of one sample stands in single.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from ..arrays import coregulation
from ..arrays.coregulation import Coregulation
from ..arrays.sets import IndexedSet
from ..synthesis.effects import effect
from . import noise
from .adjustment import neighbours
from .comparison import Comparisons
from .difference import Difference
from .scatter import of_samples
from .single import STATISTICS, Numbers, Sets, measure, without_noise
from .statistic import SetNoise, membership, set_noise


@dataclass(frozen=True)
class Activities:
    """Statistics, described samples x sets; z and log2 differences, described samples x `members` (rows).

    `effect`: the mean over a set's genes of direction x (log2 difference - background); its 95 % interval is
    plus or minus `half_width`, its 90 % interval `equivalence_half_width`. `mean`: the same without the
    background taken off. `detectable`: the shift (log2) common to a set's genes that p < 0.05 finds with 80 %
    power. `t`, `p`: the set differs from the references; `standout_t`, `standout_p`: it stands out among all
    that changed; `adjusted_t`, `adjusted_p`: the first with confounders. `excess`: by how much one gene
    outweighs the rest of its set. `scatter`: gene-level variance that the difference's samples have around
    their replicates, over the usual one. `rank_effect`: as in known contrasts (`synthesis.effects.effect`),
    of the rows that were asked for.
    """

    activity: np.ndarray
    mean: np.ndarray
    effect: np.ndarray
    half_width: np.ndarray
    equivalence_half_width: np.ndarray
    detectable: np.ndarray
    t: np.ndarray
    df: np.ndarray
    p: np.ndarray
    standout_t: np.ndarray
    standout_p: np.ndarray
    adjusted_t: np.ndarray
    adjusted_p: np.ndarray
    excess: np.ndarray
    members: np.ndarray
    z: np.ndarray
    difference: np.ndarray
    scatter: np.ndarray
    rank_effect: np.ndarray

    def at(self, array: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Pick the columns of `z` or `difference` that belong to gene rows, all of which are members."""
        return array[..., np.searchsorted(self.members, rows)]


@dataclass(frozen=True)
class Layer:
    """Sets to evaluate, and the sorted gene rows to keep z and differences of (None: those of the sets)."""

    indexed: Mapping[str, IndexedSet]
    members: np.ndarray | None = None


def evaluate(
    values: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    plan: Comparisons,
    members: np.ndarray | None = None,
    usual: Coregulation | None = None,
) -> Activities:
    """Evaluate every described sample for every set of one layer; see `evaluate_layers`."""
    return evaluate_layers(values, [Layer(indexed, members)], plan, usual)[0]


def evaluate_layers(
    values: np.ndarray,
    layers: Sequence[Layer],
    plan: Comparisons,
    usual: Coregulation | None = None,
    ranked: Iterable[int] = (),
) -> list[Activities]:
    """Evaluate every described sample for every set of every layer.

    `values`: usable genes x the plan's samples, log2. `usual`: the co-regulation of sets between the plan's
    samples; between replicates by default. `ranked`: rows of the plan that get a `rank_effect`. Without
    residual degrees of freedom only effect and activity (on differences scaled by their spread over genes)
    are given.
    """
    asked = set(ranked)
    rows = differences(values, plan, any(layer.indexed for layer in layers))
    return describe(rows, len(values), layers, usual or coregulation.shipped("replicates"), asked)


def differences(values: np.ndarray, plan: Comparisons, wanted: bool) -> Iterator[Difference | None]:
    """Yield the difference of each row of the plan; None where it cannot be compared or is not `wanted`."""
    if not wanted or not len(values):
        yield from (None for _ in plan.reasons)
        return
    source, products = noise.pool(plan), values @ plan.design
    scatter = of_samples(values, plan, source, products)
    whole: noise.Noise | None = None
    for row, reason in enumerate(plan.reasons):
        if reason:
            yield None
            continue
        sample = plan.described[row]
        if sample in source.rows:
            learned = noise.learn_from(values, source, sample, scatter)
        else:
            whole = whole or noise.learn_from(values, source, -1, scatter)
            learned = whole
        yield Difference(
            plan.difference(row, values, products),
            plan.variance_factor[row],
            learned,
            plan.scatter(row, scatter),
        )


def over_units(units: np.ndarray, mean_expression: np.ndarray, layers: Sequence[Layer]) -> list[Activities]:
    """Evaluate the mean over units, such as lines: one described row a layer.

    `units`: genes x units, each a log2 difference; their scatter is the noise. With one unit there is no p.
    """
    count = units.shape[1]
    mean = units.mean(axis=1)
    learned = None
    if count > 1:
        residuals = units - mean[:, None]
        learned = noise.learn(residuals, np.full(count, 1 - 1 / count), count - 1, mean_expression)
    rows = iter([Difference(mean, 1 / count, learned)])
    return describe(rows, len(units), layers, coregulation.shipped("clones"))


def describe(
    rows: Iterator[Difference | None],
    n_genes: int,
    layers: Sequence[Layer],
    usual: Coregulation,
    ranked: Iterable[int] = (),
) -> list[Activities]:
    """Describe each difference for every set of every layer; None gives a row without numbers."""
    tables = [Table(layer, n_genes, usual) for layer in layers]
    asked = set(ranked)
    for number, one in enumerate(rows):
        for table in tables:
            table.add(one, number in asked)
    return [table.joined() for table in tables]


class Table:
    """The rows of one layer as they come in."""

    def __init__(self, layer: Layer, n_genes: int, usual: Coregulation) -> None:
        self.indexed = layer.indexed
        own = (one.members for one in layer.indexed.values())
        of_sets = np.unique(np.concatenate([np.empty(0, int), *own]))
        self.members = of_sets if layer.members is None else layer.members
        genes, near = membership(layer.indexed, n_genes), neighbours(layer.indexed)
        self.sets = Sets(genes, list(layer.indexed), near, usual)
        self.numbers: list[Numbers] = []
        self.z: list[np.ndarray] = []
        self.difference: list[np.ndarray] = []
        self.scatter: list[float] = []
        self.rank_effect: list[np.ndarray] = []
        self.of_noise: WeakKeyDictionary[noise.Noise, SetNoise] = WeakKeyDictionary()

    def add(self, one: Difference | None, ranked: bool) -> None:
        """Add a row; one without numbers for None, and where there is no set."""
        if one is None or not self.indexed:
            empty = np.full(len(self.members), np.nan)
            self._add(self.sets.nothing(), empty, empty, np.nan)
            self.rank_effect.append(np.full(len(self.indexed), np.nan))
            return
        own = one.difference[self.members]
        if one.learned is None:
            self._add(without_noise(one, self.sets), own / one.spread[self.members], own, np.nan)
        else:
            if one.learned not in self.of_noise:
                self.of_noise[one.learned] = set_noise(self.sets.genes, one.learned)
            numbers = measure(one, one.learned, self.sets, self.of_noise[one.learned])
            self._add(numbers, one.z[self.members], own, one.scatter)
        of_ranks = [np.nan] * len(self.indexed)
        if ranked and len(one.difference) > 1:
            of_ranks = [effect(one.ranked, each) for each in self.indexed.values()]
        self.rank_effect.append(np.array(of_ranks))

    def _add(self, numbers: Numbers, z: np.ndarray, difference: np.ndarray, scatter: float) -> None:
        self.numbers.append(numbers)
        self.z.append(z)
        self.difference.append(difference)
        self.scatter.append(scatter)

    def joined(self) -> Activities:
        """Return all rows."""
        shape, wide = (len(self.scatter), len(self.indexed)), (len(self.scatter), len(self.members))

        def columns(name: str) -> np.ndarray:
            return np.array([one[name] for one in self.numbers], dtype=float).reshape(shape)

        return Activities(
            **{name: columns(name) for name in STATISTICS},
            members=self.members,
            z=np.array(self.z).reshape(wide),
            difference=np.array(self.difference).reshape(wide),
            scatter=np.array(self.scatter),
            rank_effect=np.array(self.rank_effect).reshape(shape),
        )
