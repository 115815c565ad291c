"""Drive a headless Chromium through its debugging pipe: no driver, no extra package, no network port."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--no-sandbox",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
# What Chromium answers a question put to a page that a link is just leaving.
LEAVING = ("navigated or closed", "context was destroyed", "Cannot find context", "context with specified id")


def find() -> str | None:
    """Return the path of a Chromium, None without one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page in one browser; `requests` and `errors` collect what it asked for and complained of."""

    def __init__(self, width: int = 1440, height: int = 900, dark: bool = False, offline: bool = True):
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.answers: Queue[dict[str, Any]] = Queue()
        self.numbers = itertools.count(1)
        self.loaded = threading.Event()
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_child, self.writer = os.pipe()
        self.reader, from_child = os.pipe()

        # the browser reads commands from descriptor 3 and writes answers to 4
        place = (
            "import os, sys; a, b = map(int, sys.argv[1:3]); os.dup2(a, 13); os.dup2(b, 14); os.dup2(13, 3); "
        )
        place += "os.dup2(14, 4); os.execv(sys.argv[3], sys.argv[3:])"
        size = f"--window-size={width},{height}"
        browser = [str(find()), *FLAGS, f"--user-data-dir={self.folder.name}", size, "about:blank"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", place, str(to_child), str(from_child), *browser],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_child, from_child),
        )
        os.close(to_child), os.close(from_child)
        threading.Thread(target=self._listen, daemon=True).start()
        self.session: str | None = None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(each["targetId"] for each in targets if each["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        if offline:
            self.call(
                "Network.emulateNetworkConditions",
                offline=True,
                latency=0,
                downloadThroughput=0,
                uploadThroughput=0,
            )
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.media(dark)

    def media(self, dark: bool = False, kind: str = "") -> None:
        """Emulate a colour scheme and a medium ("print")."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", media=kind, features=features)

    def _listen(self) -> None:
        waiting = b""
        while data := os.read(self.reader, 1 << 20):
            *messages, waiting = (waiting + data).split(b"\0")
            for message in messages:
                self._receive(json.loads(message))

    def _receive(self, message: dict[str, Any]) -> None:
        method, told = message.get("method", ""), message.get("params", {})
        if "id" in message:
            self.answers.put(message)
        elif method == "Page.loadEventFired":
            self.loaded.set()
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"][:200])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(told["exceptionDetails"])[:600])
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
            self.errors.append(json.dumps(told["args"])[:600])
        elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
            self.errors.append(told["entry"]["text"][:600])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and return its result."""
        number = next(self.numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writer, json.dumps(message).encode() + b"\0")
        while True:
            try:
                answer = self.answers.get(timeout=60)
            except Empty:
                raise TimeoutError(f"no answer to {method}") from None
            if answer["id"] == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path: Path | str) -> float:
        """Load a file and return the seconds until its load event."""
        self.loaded.clear()
        start = time.perf_counter()
        self.call("Page.navigate", url=Path(path).resolve().as_uri())
        if not self.loaded.wait(60):
            raise TimeoutError(f"{path} did not load")
        return time.perf_counter() - start

    def run(self, script: str) -> Any:
        """Evaluate JavaScript, wait for its promise, return its JSON value."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:800])
        return result["result"].get("value")

    def wait(self, condition: str, seconds: float = 20) -> None:
        """Wait until a JavaScript condition holds, on this page or on the one that it is leaving for."""
        end = time.monotonic() + seconds
        while not self._holds(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.05)

    def _holds(self, condition: str) -> bool:
        try:
            return bool(self.run(f"Boolean({condition})"))
        except RuntimeError as error:
            # a link was followed: the old page went while the question was put to it
            if any(words in str(error) for words in LEAVING):
                return False
            raise

    def key(self, name: str) -> None:
        """Press one key."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name)

    def screenshot(
        self, path: Path | str, whole: bool = False, clip: tuple[float, float, float, float] | None = None
    ) -> None:
        """Save a PNG of the view, the whole page, or (x, y, width, height) of the page."""
        options: dict[str, Any] = {"format": "png", "captureBeyondViewport": whole or clip is not None}
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = (0, 0, size["width"], size["height"])
        if clip:
            options["clip"] = dict(zip(("x", "y", "width", "height"), clip, strict=True)) | {"scale": 1}
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", **options)["data"]))

    def pdf(self, path: Path | str) -> None:
        """Print the page."""
        printed = self.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        Path(path).write_bytes(base64.b64decode(printed["data"]))

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.writer)
        self.folder.cleanup()
