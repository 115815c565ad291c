"""Kill the default run at random moments, resume it, and compare every result with an undisturbed run.

Each trial starts the real `snakemake` in a process group of its own, sends the whole group SIGINT, SIGTERM
or SIGKILL after a random delay, then does what Snakemake's own messages advise (`--unlock`,
`--rerun-incomplete`) and nothing else. A result that differs in one byte ends the harness with status 1.

    python tests/trust/interrupt.py --trials 100 --seed 1
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from copies import Checkout, copy_project

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)


def digests(checkout: Checkout) -> dict[str, str]:
    """Return the SHA-256 of every file under results/."""
    results = checkout.root / "results"
    files = sorted(path for path in results.rglob("*") if path.is_file())
    return {str(path.relative_to(results)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def interrupted_run(checkout: Checkout, sent: signal.Signals, delay: float) -> bool:
    """Start a run, kill its process group after `delay` seconds; return whether it was still running."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2"]
    started = subprocess.Popen(
        command,
        cwd=checkout.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    running = started.poll() is None
    if running:
        os.killpg(started.pid, sent)
    started.wait()
    return running


def resume(checkout: Checkout) -> str:
    """Run again as Snakemake's messages advise; return what it took. Raises when that is not enough."""
    taken = []
    for _ in range(3):
        done = checkout.snakemake("--rerun-incomplete")
        if done.returncode == 0:
            return " + ".join([*taken, "rerun"])
        if "--unlock" not in done.stdout:
            break
        checkout.snakemake("--unlock")
        taken.append("unlock")
    raise RuntimeError(f"could not be resumed:\n{done.stdout}")


def forget(checkout: Checkout) -> None:
    """Remove what runs have made."""
    for made in ("results", "logs", ".snakemake"):
        shutil.rmtree(checkout.root / made, ignore_errors=True)


def main() -> None:
    """Run the trials and print how they went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy_project(Path(folder) / "sorascope")
        started = time.monotonic()
        done = checkout.snakemake()
        whole = time.monotonic() - started
        if done.returncode:
            sys.exit(done.stdout)
        expected = digests(checkout)
        print(f"undisturbed: {len(expected)} files in {whole:.1f} s", flush=True)
        for trial in range(1, options.trials + 1):
            forget(checkout)
            sent, delay = draw.choice(SIGNALS), draw.uniform(0, whole)
            hit = interrupted_run(checkout, sent, delay)
            taken = resume(checkout)
            found = digests(checkout)
            if found != expected:
                different = sorted(
                    name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
                )
                sys.exit(f"trial {trial}: {sent.name} after {delay:.2f} s left other results: {different}")
            tally[f"{sent.name if hit else 'already done'}: {taken}"] += 1
            print(f"trial {trial}: {sent.name} after {delay:.2f} s, {taken}: same bytes", flush=True)
    print(f"{options.trials} passed, 0 failed")
    for line, count in sorted(tally.items()):
        print(f"  {count:4d}  {line}")


if __name__ == "__main__":
    main()
