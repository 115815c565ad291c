"""Print what a design can see: python workflow/scripts/power.py --references 3 --tests 3 --lines 2."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main():
    from sorascope import knowledge, power
    from sorascope.settings import SHIPPED_MECHANISMS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=int, default=3, help="reference replicates of each line")
    parser.add_argument("--tests", type=int, default=3, help="test replicates of each line")
    parser.add_argument("--lines", type=int, default=1, help="lines in the data set")
    parser.add_argument(
        "--noise", type=float, default=power.TYPICAL_NOISE, help="standard deviation of a gene, log2"
    )
    given = parser.parse_args()
    try:
        table = power.detectable(
            knowledge.load(SHIPPED_MECHANISMS).signed_sets(),
            given.references,
            given.tests,
            given.lines,
            given.noise,
        )
    except ValueError as fault:
        parser.error(str(fault))
    print("Smallest shift of a set (log2) found at p < 0.05 with 80 % power:")
    print(table.to_string(index=False, float_format="%.2f", na_rep="no p"))


if __name__ == "__main__":
    main()
