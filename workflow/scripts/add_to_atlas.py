"""`sorascope add` without installing it: python workflow/scripts/add_to_atlas.py --help."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sorascope import cli

if __name__ == "__main__":
    sys.exit(cli.main(["add", *sys.argv[1:]]))
