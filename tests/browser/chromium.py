# Copyright: (c) 2026, The minifleet.macos_server authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Open a page in Chromium without a screen, and say what it did."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.chrome.service import Service

# Without these it talks to its makers at every start; its sandbox does not work for root.
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
HEIGHT = 900
QUESTIONS = (Path(__file__).parent / "questions.js").read_text("utf-8")


class Chromium:
    """A browser; it has one page open at a time."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver

    def look_at(
        self, page: Path, *, width: int = 1280, scheme: str = "light", medium: str = "screen"
    ) -> None:
        """Open a file on a screen so wide, in CSS pixels, with a colour scheme."""
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=width < 800,
        )
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self._tell("Emulation.setEmulatedMedia", media=medium, features=[feature])
        self.requests()
        self._driver.get(page.as_uri())

    def ask(self, question: str, *given: Any) -> Any:
        """Return the answer to one of the questions in questions.js."""
        return self._driver.execute_script(f"{QUESTIONS} return {question}(...arguments)", *given)

    def press_tab(self) -> None:
        """Press the tabulator key."""
        self.write(Keys.TAB)

    def write(self, text: str) -> None:
        """Type."""
        ActionChains(self._driver).send_keys(text).perform()

    def complaints(self) -> list[str]:
        """Return the errors and violations that the browser has told since it was asked last."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses that the page has asked for since this was asked last."""
        events = (json.loads(entry["message"]) for entry in self._driver.get_log("performance"))
        return [
            event["message"]["params"]["request"]["url"]
            for event in events
            if event["message"]["method"] == "Network.requestWillBeSent"
        ]

    def picture(self, *, width: int, height: int) -> bytes:
        """Return the top of the page as PNG, also what is below the screen."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self._tell("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def printed(self) -> bytes:
        """Return the page on paper, as PDF of A4 sheets without backgrounds."""
        sheet = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False}
        return base64.b64decode(self._tell("Page.printToPDF", **sheet)["data"])

    def _tell(self, command: str, **parameters: Any) -> Any:
        return self._driver.execute_cdp_cmd(command, parameters)


@contextmanager
def chromium(program: str, driver: str) -> Iterator[Chromium]:
    """Start a browser with an empty profile, and end it."""
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with tempfile.TemporaryDirectory() as profile:
        for argument in (*QUIET, f"--user-data-dir={profile}", "about:blank"):
            options.add_argument(argument)
        found = webdriver.Chrome(options=options, service=Service(driver))
        try:
            yield Chromium(found)
        finally:
            found.quit()
