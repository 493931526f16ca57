"""Takes the pictures of the README from a running app: `make screenshots` (starts one itself)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PORT = 8597
LINK = "?area=beijing&status=flexible&salary=9000&age=35&sex=female&on=2026-03-01&lang=zh"
PICTURES = {"compare-1280.png": (LINK, 1280, 900), "compare-390.png": (LINK, 390, 844)}


def main() -> None:
    """Starts the app, takes every picture, stops it."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(PORT),
        "--server.headless",
        "true",
    ]
    server = subprocess.Popen(command, cwd=HERE.parent.parent, stdout=subprocess.DEVNULL)
    try:
        _wait()
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else []
            )
            for name, (link, width, height) in PICTURES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                page.goto(f"http://127.0.0.1:{PORT}/{link}")
                page.wait_for_selector(".mi-headline")
                page.wait_for_timeout(2500)  # charts draw after the text
                page.screenshot(path=HERE / name)
            browser.close()
    finally:
        server.terminate()


def _wait() -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the app did not start")


if __name__ == "__main__":
    main()
