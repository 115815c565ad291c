"""The command `sorascope`: start a data set, check a config, find the Snakefile, export, power."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import __version__
from .errors import InputError, Problems, of_a_file
from .files.shipped import SHIPPED_MECHANISMS, SNAKEFILE
from .settings.roles import ROLES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (default: those of the process) and return its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        status = given.run(given)
        sys.stdout.flush()
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # `… | head` has read enough; what Python writes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(of_a_file(error), file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sorascope", description=__doc__)
    parser.add_argument("--version", action="version", version=f"sorascope {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    init = _command(
        commands,
        "init",
        _init,
        "write a config and a sample sheet from what there is",
        "Every guess ends with a question mark; the workflow does not run until all are confirmed.",
    )
    init.add_argument(
        "data",
        nargs="?",
        help="matrix of samples, published table of fold changes, folder (of a pipeline, of Cell Ranger), "
        "AnnData file, or accession of GEO (GSE…)",
    )
    init.add_argument(
        "--name", type=_name, help="name of the data set: letters, digits, _ and - (default: the file's)"
    )
    init.add_argument("--sheet", metavar="NAME", help="sheet of an Excel workbook that has several")
    init.add_argument("--geo-file", metavar="NAME", default="", help="supplementary file of the GEO series")
    init.add_argument("--folder", type=Path, default=Path("config"), help="where to write (default: config)")
    init.add_argument(
        "--table", type=Path, help="many data sets at once: a table with a row each (docs/own_data.md)"
    )
    init.add_argument(
        "--page",
        action="store_true",
        help="write a page instead, on which samples are sorted into groups by hand",
    )

    check = _command(
        commands,
        "check",
        _check,
        "check a config, its sample sheets and matrices; nothing is computed",
        "The same as `snakemake preflight`.",
    )
    check.add_argument(
        "config", type=Path, nargs="+", help="config file; of several, later ones change single keys"
    )

    _command(
        commands,
        "path",
        _path,
        'print where the Snakefile is: snakemake -s "$(sorascope path)" --cores all',
    )

    add = _command(
        commands,
        "add",
        _add,
        "add a data set's contrasts to an atlas folder of your own",
        "Later runs compare every data set with them when the config names it: atlas: {folders: [FOLDER]}.",
    )
    add.add_argument("results", type=Path, help="results of one data set, after `snakemake atlas`")
    add.add_argument("folder", type=Path, help="atlas folder; made when it does not exist")
    add.add_argument("--role", choices=ROLES, default="", help="default: as in the config, or by the line")
    add.add_argument("--licence", default="own data", help="terms of the data (default: own data)")
    add.add_argument("--study", default="", help="name of the study (default: the data set's)")
    add.add_argument("--series", default="", help="GEO accession")
    add.add_argument("--doubt", default="", help="what a reader must know of the data")

    export = _command(
        commands,
        "export",
        _export,
        "write the results of one data set as one AnnData file",
        "Expression, sample sheet, scores, signatures and all tables (docs/notebook.md).",
    )
    export.add_argument("results", type=Path, help="results of one data set, such as results/huh7")
    export.add_argument("file", type=Path, nargs="?", help="file to write (default: its name, .h5ad)")

    power = _command(commands, "power", _power, "print the smallest shift that a design can see")
    power.add_argument("--references", type=int, default=3, help="reference replicates of each line")
    power.add_argument("--tests", type=int, default=3, help="test replicates of each line")
    power.add_argument("--lines", type=int, default=1, help="lines in the data set")
    power.add_argument(
        "--noise", type=float, help="standard deviation of a gene, log2 (default: a typical one)"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    does: str,
    more: str = "",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}. {more}".strip())
    parser.set_defaults(run=run)
    return parser


def _add(given: argparse.Namespace) -> int:
    from .atlas import add

    source = add.Source(given.role, given.licence, given.study, given.series, given.doubt)
    names = add.add(given.results, given.folder, source)
    print(f"{given.folder} now holds", *names, sep="\n  ")
    print(f"In the config: atlas: {{folders: [{given.folder}]}}")
    return 0


def _export(given: argparse.Namespace) -> int:
    from . import notebook

    file = given.file or Path(f"{given.results.resolve().name}.h5ad")
    notebook.export(given.results, file)
    print(f"written: {file}")
    return 0


def _name(text: str) -> str:
    from .init.write import NAME

    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r}: letters, digits, _ and -, starting with a letter or digit"
        )
    return text


def _init(given: argparse.Namespace) -> int:
    from .init import run

    if (given.data is None) == (given.table is None):
        print("sorascope init: give the data, or --table with a table of data sets", file=sys.stderr)
        return 2
    return run.run(given.data, given.table, given.name, given.folder, given.sheet, given.geo_file, given.page)


def _check(given: argparse.Namespace) -> int:
    from .settings import check_read_first

    problems = Problems()
    check_read_first(given.config, problems)
    problems.raise_if_any()
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(SNAKEFILE), "preflight", "--cores", "1"]
    return subprocess.run([*command, "--configfile", *map(str, given.config)], check=False).returncode


def _path(given: argparse.Namespace) -> int:
    print(SNAKEFILE)
    return 0


def _power(given: argparse.Namespace) -> int:
    from . import knowledge
    from .signature import power

    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    noise = power.TYPICAL_NOISE if given.noise is None else given.noise
    try:
        table = power.detectable(sets, given.references, given.tests, given.lines, noise)
    except ValueError as fault:
        print(f"sorascope power: {fault}", file=sys.stderr)
        return 2
    print("Smallest shift of a set (log2) found at p < 0.05 with 80 % power:")
    print(table.to_string(index=False, float_format="%.2f", na_rep="no p"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
