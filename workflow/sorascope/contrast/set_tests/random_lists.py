"""The random lists of GSEApy's prerank: for a seed the very same, in a fraction of its time and memory.

GSEApy shuffles the list again and again: Durstenfeld's shuffle, whose indices are parts of 32-bit numbers of
xoshiro256++ (Blackman and Vigna 2021, ACM Trans. Math. Softw. 47:36; seeded by SplitMix64). It looks up every
gene of every list for each set; a set's score needs but the places of its members.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np

SPLIT = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
LARGEST = (1 << 64) - 1
# numba takes a sum of signed and unsigned numbers for a broken one, so all numbers of the stream are unsigned
LOW, ONE, WORD = np.uint64((1 << 32) - 1), np.uint64(1), np.uint64(32)
LEFT, SHIFT, TURN, WIDTH = np.uint64(23), np.uint64(17), np.uint64(45), np.uint64(64)


@lru_cache(maxsize=1)
def places(genes: int, lists: int, seed: int) -> np.ndarray:
    """Return the place of each gene (column, from 0) in each random list (row), as small whole numbers."""
    found = np.empty((lists, genes), dtype=np.min_scalar_type(max(genes - 1, 0)))
    _compiled()(_seeded(seed), found)
    return found


def _seeded(seed: int) -> np.ndarray:
    """Return the first state of the stream: four 64-bit numbers."""
    state = []
    for number in range(1, 5):
        mixed = (seed + number * SPLIT[0]) & LARGEST
        mixed = ((mixed ^ (mixed >> 30)) * SPLIT[1]) & LARGEST
        mixed = ((mixed ^ (mixed >> 27)) * SPLIT[2]) & LARGEST
        state.append(mixed ^ (mixed >> 31))
    return np.array(state, dtype=np.uint64)


@cache
def _compiled() -> Any:
    import numba

    return numba.njit(_shuffle)


def _shuffle(state: np.ndarray, found: np.ndarray) -> None:
    """Fill `found` (lists × genes), each list shuffled from the one before.

    The n-th gene changes places with one of the first n. As many such choices as their product fits 32 bits
    are parts of one number below that product. The number is the upper half of product × 32 random bits;
    where the lower half shows that this is not quite even, a second word may add one (Canon's method).
    """
    one, two, three, four = state[0], state[1], state[2], state[3]
    lists, genes = found.shape
    listed = np.arange(genes)
    for row in range(lists):
        number, parts = np.uint64(0), 1
        for place in range(genes):
            choices = np.uint64(place + 1)
            if parts == 0:
                product, following = choices, choices + ONE
                while product * following <= LOW:
                    product *= following
                    following += ONE
                parts = int(following - choices)
                remainder = np.uint64(0)
                for word in range(2):
                    total = one + four
                    drawn = (((total << LEFT) | (total >> (WIDTH - LEFT))) + one) >> WORD
                    shifted = two << SHIFT
                    three ^= one
                    four ^= two
                    two ^= three
                    one ^= four
                    three ^= shifted
                    four = (four << TURN) | (four >> (WIDTH - TURN))
                    scaled = drawn * product
                    if word == 1:
                        number += (remainder + (scaled >> WORD)) >> WORD
                    else:
                        number, remainder = scaled >> WORD, scaled & LOW
                        if remainder + product <= LOW + ONE:
                            break
            parts -= 1
            chosen = int(number % choices) if parts else int(number)
            number //= choices
            listed[place], listed[chosen] = listed[chosen], listed[place]
        for place in range(genes):
            found[row, listed[place]] = place
