"""Copies of the project to run the real workflow in."""

from __future__ import annotations

import compileall
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

import warm

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".axe", ".snakemake", "results", "logs", ".*_cache", ".hypothesis"
)


@dataclass(frozen=True)
class Checkout:
    """A copy of the project without anything a run leaves behind."""

    root: Path

    def snakemake(self, *arguments: str, cores: int = 2) -> subprocess.CompletedProcess[str]:
        """Run the real command in the root and return what it printed; standard error is joined to stdout."""
        return warm.run(self.root, "--cores", str(cores), *arguments)

    def config(self) -> dict:
        """Return the default configuration."""
        return yaml.safe_load((self.root / "config" / "config.yaml").read_text(encoding="utf-8"))

    def write_config(self, config: dict, name: str = "mine.yaml") -> str:
        """Write a configuration beside the Snakefile and return its name."""
        (self.root / name).write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        return name

    def left_behind(self) -> list[str]:
        """Return every file that a run has made, Snakemake's own records aside."""
        made = [self.root / "results", self.root / "logs", self.root / "benchmarks" / "results"]
        return sorted(str(file.relative_to(self.root)) for folder in made for file in folder.rglob("*.*"))


def copy_project(target: Path) -> Checkout:
    """Return a fresh copy of the project in `target`, its package compiled."""
    _compile()
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    return Checkout(target)


@cache
def _compile() -> None:
    """Compile the package once for all copies: they keep files' times, by which Python knows what holds."""
    compileall.compile_dir(ROOT / "workflow", quiet=2)
