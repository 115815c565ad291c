"""Add a data set's contrasts to an atlas folder.

    python workflow/scripts/add_to_atlas.py results/NAME my_atlas

Later runs set every data set beside them when the config names the folder: atlas: {folders: [my_atlas]}.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sorascope import known
from sorascope.atlas import add
from sorascope.errors import InputError


def main() -> int:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("results", type=Path, help="folder of one data set's results, after snakemake atlas")
    parser.add_argument("folder", type=Path, help="atlas folder; made when it does not exist")
    parser.add_argument("--role", choices=known.ROLES, help="default: as in the config, or by the line")
    parser.add_argument("--licence", default="own data", help="terms of the data (default: own data)")
    parser.add_argument("--study", default="", help="name of the study (default: the data set's)")
    parser.add_argument("--series", default="", help="GEO accession")
    parser.add_argument("--doubt", default="", help="what a reader must know of the data")
    given = parser.parse_args()
    source = add.Source(given.role or "", given.licence, given.study, given.series, given.doubt)
    try:
        names = add.add(given.results, given.folder, source)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{given.folder} now holds", *names, sep="\n  ")
    print(f"In the config: atlas: {{folders: [{given.folder}]}}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
