"""One case: a seed damaged as the target's name and a number say, read under limits, judged."""

from __future__ import annotations

import random
import shutil
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

from mutate import damage
from seeds import Seed
from targets import TARGETS

from guard import limits
from sorascope.errors import InputError

BIGGEST = 1_000_000


@dataclass(frozen=True)
class Fault:
    """What should not have come out: the exception, where in the package it arose, and the case."""

    target: str
    number: int
    seed: str
    error: str
    place: str
    trace: str


def make(target: str, number: int, folder: Path) -> tuple[str, str, random.Random]:
    """Write the files of case `number`; return the seed's name, the main file and the generator's state."""
    rng = random.Random(f"{target} {number}")
    seeds = TARGETS[target].seeds()
    name = rng.choice(list(seeds))
    seed = damaged(seeds[name], rng)
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for file, content in seed.files.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return name, seed.main, rng


def damaged(seed: Seed, rng: random.Random) -> Seed:
    """Return the seed with one of its files damaged; of a config, mostly the config itself."""
    names = [name for name in seed.files if name == seed.main or name.startswith(f"{seed.main}/")]
    chosen = rng.choice(names if rng.random() < 0.9 else list(seed.files))
    content = damage(seed.files[chosen], rng)
    return Seed({**seed.files, chosen: content[:BIGGEST]}, seed.main)


def run(target: str, number: int, folder: Path) -> tuple[str, Fault | None]:
    """Run one case in `folder`; return 'accepted', 'refused' or 'fault', and the fault."""
    name, main, rng = make(target, number, folder)
    try:
        with warnings.catch_warnings(), limits():
            warnings.simplefilter("ignore")
            TARGETS[target].run(folder, main, rng)
    except InputError:
        return "refused", None
    except (Exception, *_limits()) as error:
        trace = traceback.format_exc()
        return "fault", Fault(target, number, name, _told(error), _place(error), trace)
    return "accepted", None


def _limits() -> tuple[type[BaseException], ...]:
    from guard import Hang, TooMuchMemory

    return Hang, TooMuchMemory


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def _place(error: BaseException) -> str:
    """Return the innermost line of the package on the way to the error."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/sorascope/" in frame.filename]
    last = ours[-1] if ours else traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename.rpartition('/sorascope/')[2]}:{last.lineno}"
