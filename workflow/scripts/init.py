"""Start a data set: python workflow/scripts/init.py MATRIX --name NAME

Writes config/NAME.yaml and config/samples/NAME.tsv from the names and values of a matrix. Every guess ends
with a question mark; the workflow does not run until all are confirmed.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sorascope import tables
from sorascope.errors import InputError
from sorascope.init import files


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "matrix", type=Path, help="matrix, genes in rows, samples in columns: text, Excel, Parquet"
    )
    parser.add_argument("--name", required=True, help="name of the data set: letters, digits, _ and -")
    parser.add_argument("--sheet", metavar="NAME", help="sheet of an Excel workbook that has several")
    parser.add_argument(
        "--folder", type=Path, default=Path("config"), help="where to write (default: config)"
    )
    given = parser.parse_args()
    if not files.NAME.fullmatch(given.name):
        parser.error(f"--name {given.name!r}: letters, digits, _ and -, starting with a letter or digit")
    config, sheet = given.folder / f"{given.name}.yaml", given.folder / "samples" / f"{given.name}.tsv"
    there = [str(path) for path in (config, sheet) if path.exists()]
    if there:
        parser.error(f"{', '.join(there)} exists already and is not overwritten")
    try:
        started = files.start(given.matrix, given.name, sheet, given.sheet)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    tables.write_text(started.sheet, sheet)
    tables.write_text(started.config, config)
    print(f"Wrote {config} and {sheet}. Guesses to confirm:", *started.told, sep="\n  ")
    print(f"Then: snakemake preflight --cores 1 --configfile {config}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
