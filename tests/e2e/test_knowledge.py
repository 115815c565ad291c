"""`snakemake knowledge`: the page and the GMT files, with and without own sets."""

import pytest

from sorascope import __version__

pytestmark = pytest.mark.e2e


def test_page_and_gmt_with_own_sets(checkout):
    config = checkout.config()
    (checkout.root / "own.gmt").write_text(
        "MINE_UP\tx\tALB\tAFP\tTTR\nMINE_DN\tx\tVIM\tAXL\n", encoding="utf-8"
    )
    config["mechanisms"] = {"sets": ["own.gmt"]}
    run = checkout.snakemake("knowledge", "--configfile", checkout.write_config(config))
    assert run.returncode == 0, run.stdout
    folder = checkout.root / "results" / "knowledge"
    assert sorted(path.name for path in folder.iterdir()) == [
        "index.html", "layers", "mechanisms.all.gmt", "mechanisms.down.gmt", "mechanisms.up.gmt",
    ]  # fmt: skip
    parts = sorted(path.name for path in (folder / "layers").iterdir())
    assert parts == [
        f"{layer}.{part}.gmt" for layer in ("own", "review", "since_2017") for part in ("all", "down", "up")
    ]
    down = (folder / "mechanisms.down.gmt").read_text(encoding="utf-8")
    assert f"MINE_DN\tMINE; resistance sign context; layer own, Sorascope {__version__}\tVIM\tAXL\n" in down
    assert '<article id="MINE">' in (folder / "index.html").read_text(encoding="utf-8")


def test_faulty_own_sets_are_told_without_a_traceback(checkout):
    config = checkout.config()
    (checkout.root / "own.gmt").write_text("emt\tx\tALB\n", encoding="utf-8")
    config["mechanisms"] = {"sets": ["own.gmt"]}
    run = checkout.snakemake("knowledge", "--configfile", checkout.write_config(config))
    assert run.returncode != 0
    assert "own.gmt, line 1" in run.stdout
    assert "a mechanism of the review has it: rename the set" in run.stdout
    assert "Traceback" not in run.stdout
    assert not list((checkout.root / "results").rglob("*.html"))
