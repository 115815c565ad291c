"""One page in a headless Chromium of this machine, driven by Playwright."""

from __future__ import annotations

import atexit
import shutil
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--font-render-hinting=none")


def find() -> str | None:
    """Return the path of a Chromium, None without one or without Playwright."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return None
    return next((path for path in map(shutil.which, NAMES) if path), None)


MISSING = "no Chromium on this machine, or no Playwright in this environment (requirements-dev.lock)"


@cache
def driver() -> Playwright:
    """Return the one Playwright of this process."""
    from playwright.sync_api import sync_playwright

    made = sync_playwright().start()
    atexit.register(made.stop)
    return made


class Browser:
    """One page in one browser; `requests` and `errors` collect what it asked for and complained of.

    `page` is Playwright's own, for what is not here. `scripts`: whether those of the page may run.
    """

    def __init__(self, width: int = 1440, height: int = 900, dark: bool = False, scripts: bool = True):
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.browser = driver().chromium.launch(executable_path=find(), args=list(FLAGS))
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=width < 600,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            offline=True,
        )
        self.page = context.new_page()
        self.page.on("request", lambda asked: self.requests.append(asked.url[:200]))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)[:600]))
        self.page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning", "assert"):
            self.errors.append(said.text[:600])

    def open(self, path: Path | str) -> float:
        """Load a file and return the seconds until its load event."""
        start = time.perf_counter()
        self.page.goto(Path(path).resolve().as_uri())
        return time.perf_counter() - start

    def run(self, script: str) -> Any:
        """Evaluate JavaScript, wait for its promise, return its JSON value."""
        return self.page.evaluate(script)

    def wait(self, condition: str, seconds: float = 20) -> None:
        """Wait until a JavaScript condition holds, on this page or on the one that it is leaving for."""
        self.page.wait_for_function(f"() => Boolean({condition})", timeout=seconds * 1000)

    def key(self, name: str) -> None:
        """Press one key."""
        self.page.keyboard.press(name)

    def media(self, kind: str) -> None:
        """Emulate a medium: "print"."""
        self.page.emulate_media(media=kind)

    def screenshot(
        self, path: Path | str, whole: bool = False, clip: tuple[float, float, float, float] | None = None
    ) -> None:
        """Save a PNG of the view, the whole page, or (x, y, width, height) of the page."""
        box = dict(zip(("x", "y", "width", "height"), clip, strict=True)) if clip else None
        self.page.screenshot(path=path, full_page=whole or clip is not None, clip=box)

    def pdf(self, path: Path | str) -> None:
        """Print the page."""
        self.page.pdf(path=path, print_background=True, prefer_css_page_size=True)

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.close()
