"""Results that many tests begin from, computed once a process."""

import pickle
from collections.abc import Callable
from functools import update_wrapper
from typing import Any


class Once:
    """A function that computes once for the same arguments; each caller gets a copy, which it may change."""

    def __init__(self, anew: Callable[..., Any]):
        self.anew = anew
        self.made: dict[str, bytes] = {}
        update_wrapper(self, anew)

    def __call__(self, **asked: object) -> Any:
        key = repr(sorted(asked.items()))
        if key not in self.made:
            self.made[key] = pickle.dumps(self.anew(**asked))
        return pickle.loads(self.made[key])
