"""Take the pictures of docs/images from a finished default run: `make screenshots`.

Usage: python tests/report/screenshots.py [--results results] [--out docs/images]
They are made to be looked at after every change of the page: 1440 and 390 px wide, dark, and in print.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import chromium

WIDE, NARROW = (1440, 900), (390, 844)
CLOSE = "document.querySelectorAll('details.line').forEach(each => { each.open = false; })"


def shrink(path: Path, width: int, height: int = 1500) -> None:
    """Scale a PNG down to `width` px, cut it at `height` px, and give it a palette."""
    from PIL import Image

    image = Image.open(path).convert("RGB")
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    image = image.crop((0, 0, image.width, min(image.height, height)))
    palette = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(path, optimize=True)


def section(browser: chromium.Browser, selector: str) -> tuple[float, float, float, float]:
    """Return the page box (x, y, width, height) of an element."""
    return tuple(
        browser.run(
            f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect();"
            " return [box.left + scrollX, box.top + scrollY, box.width, box.height]; })()"
        )
    )


def ready(browser: chromium.Browser, page: Path) -> None:
    """Open a report and wait for its scripts."""
    browser.open(page)
    browser.wait("document.querySelector('[data-content] svg')")
    time.sleep(0.3)


def take(results: Path, out: Path) -> None:
    """Take all pictures."""
    planted, liver = results / "planted" / "report.html", results / "gdsc_liver" / "report.html"
    with chromium.Browser(*WIDE) as browser:
        ready(browser, planted)
        browser.run(CLOSE)
        bottom = sum(section(browser, "#heatmap")[1::2])
        browser.screenshot(out / "report.png", clip=(0, 0, WIDE[0], bottom + 16))
        ready(browser, planted)
        browser.screenshot(out / "sample.png", clip=section(browser, "#samples"))
        browser.run("openMechanism('emt')")
        browser.wait("document.querySelector('#mechanism-emt .strip svg')")
        browser.screenshot(out / "mechanism.png", clip=section(browser, "#mechanism-emt"))
        browser.open(results / "index.html")
        browser.screenshot(out / "index.png")
        with tempfile.TemporaryDirectory() as folder:
            ready(browser, planted)
            browser.pdf(Path(folder) / "print.pdf")
            if shutil.which("pdftoppm"):
                command = ["pdftoppm", "-png", "-r", "60", "-l", "1", "-singlefile"]
                subprocess.run([*command, f"{folder}/print.pdf", str(out / "print")], check=True)
    with chromium.Browser(*WIDE, dark=True) as browser:
        ready(browser, liver)
        browser.screenshot(
            out / "dark.png", clip=(0, 0, WIDE[0], sum(section(browser, "#heatmap")[1::2]) + 16)
        )
    with chromium.Browser(*NARROW) as browser:
        ready(browser, planted)
        browser.screenshot(out / "narrow.png", clip=(0, 0, NARROW[0], 1700))
    for picture in sorted(out.glob("*.png")):
        shrink(picture, 1100)


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    options = parser.parse_args()
    if chromium.find() is None:
        sys.exit(chromium.MISSING)
    options.out.mkdir(parents=True, exist_ok=True)
    take(options.results, options.out)


if __name__ == "__main__":
    main()
