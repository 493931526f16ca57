"""The app as a server of its own, and a browser for it: for browser tests and for the pictures of the README."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SLOW = 60_000  # milliseconds; what waits goes on as soon as it can, also on a busy machine with two cores
STREAMLIT_RUN = (sys.executable, "-m", "streamlit", "run", "app.py")


@dataclass(frozen=True)
class Server:
    """A running app: its address, and the process to look into or to kill."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path | None = None


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def server(
    folder: Path = ROOT,
    command: Sequence[str] = STREAMLIT_RUN,
    environment: Mapping[str, str] | None = None,
    base: str = "",
    log: Path | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Runs the app that lies in `folder` on a port (a free one if none is named), under the path `base` (empty, or as in `/yibao`).

    What it says goes to `log`.
    """
    port = port or free_port()
    options = {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        "STREAMLIT_SERVER_BASE_URL_PATH": base,
    }
    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env={**(environment or os.environ), **options}
        )
    url = f"http://127.0.0.1:{port}{base}"
    try:
        wait_for(f"{url}/_stcore/health", process)
        yield Server(url, process, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:  # it waits for a visitor who does not go
            process.kill()
            process.wait(20)


@contextlib.contextmanager
def served_app() -> Iterator[str]:
    """Runs the app on a free port of this machine and gives its address."""
    with server() as running:
        yield running.url


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Returns once the process answers there."""
    for _ in range(480):
        if process.poll() is not None:
            raise RuntimeError(f"the server for {url} ended at once with {process.returncode}")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.25)
    raise RuntimeError(f"{url} did not answer within two minutes")


def settled(page: Page | Frame, timeout: float = SLOW) -> None:
    """Waits until the page is there to its end (what is printed stands last), its run is over and its charts are drawn."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid=stApp]')?.dataset;
            return app?.testConnectionState === 'CONNECTED' && app.testScriptState === 'notRunning'
                && document.querySelector('.mi-paper-link')
                && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
                && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
                    .every(chart => !chart.offsetParent || chart.querySelector('svg.marks, canvas.marks'));
        }""",
        timeout=timeout,
    )
    # what was grey while it was old fades in
    page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')", timeout=timeout)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise RuntimeError("no Chromium: `make test` installs one")
    with sync_playwright() as playwright:
        expect.set_options(timeout=SLOW)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()
