"""Some exhibits through the real command: status, message, no traceback, nothing left."""

import of_files
import of_identifiers
import of_scales
import of_sheets
import pytest
from exhibits import EXHIBITS
from test_museum import MESSAGES

pytestmark = pytest.mark.e2e
SHOWN = [
    of_sheets.batch_is_the_contrast,
    of_files.gzip_cut_late,
    of_scales.log2_declared_counts,
    of_identifiers.mouse_symbols,
]


@pytest.mark.parametrize("build", SHOWN, ids=lambda build: build.__name__)
def test_the_command_ends_with_the_message(checkout, build):
    config = {"datasets": {"mine": EXHIBITS[build.__name__].build(checkout.root)}}
    written = checkout.write_config(config)
    before = set(checkout.root.rglob("*"))
    done = checkout.snakemake("results/mine/expression.h5ad", "--configfile", written)
    assert done.returncode == 1
    assert "1 problem in the input:" in done.stdout
    assert "   found:   " in done.stdout
    assert "Traceback" not in done.stdout
    assert not (checkout.root / "results" / "mine").exists() or not list(
        (checkout.root / "results" / "mine").iterdir()
    )
    left = {path for path in set(checkout.root.rglob("*")) - before if path.is_file()}
    outside = [path for path in left if {".snakemake", "logs", "__pycache__"}.isdisjoint(path.parts)]
    assert outside == []


def test_a_dry_run_tells_faults_of_config_and_files_and_leaves_nothing(checkout):
    name = "two_data_sets_with_five_faults"
    written = checkout.write_config(EXHIBITS[name].build(checkout.root))
    before = set(checkout.root.rglob("*"))
    done = checkout.snakemake("-n", "--configfile", written)
    assert done.returncode == 1
    message = (MESSAGES / f"{name}.txt").read_text(encoding="utf-8").replace("config.yaml,", f"{written},")
    # the folder holds more than in the museum
    told, expected = (
        [
            line
            for line in text.splitlines()
            if not line.startswith(("   allowed: title", "   allowed: (the keys"))
        ]
        for text in (done.stdout, message)
    )
    assert [line for line in expected if "the folder holds" not in line and line not in told] == []
    assert "Traceback" not in done.stdout
    left = {path for path in set(checkout.root.rglob("*")) - before if path.is_file()}
    assert [path for path in left if {".snakemake", "__pycache__"}.isdisjoint(path.parts)] == []
