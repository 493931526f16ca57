"""Takes the pictures of the README from a running app: `make screenshots` (starts one itself)."""

from __future__ import annotations

from pathlib import Path

from tests.served import chromium, served_app, settled

HERE = Path(__file__).parent
LINK = "?area=beijing&status=flexible&salary=9000&age=35&sex=female&on=2026-03-01&lang="
PICTURES = {
    "compare-1280.png": (f"{LINK}zh", 1280, 900),
    "compare-390.png": (f"{LINK}zh", 390, 844),
    "compare-en-1280.png": (f"{LINK}en", 1280, 900),
    "life-1280.png": (f"life{LINK}zh", 1280, 900),
    "sources-390.png": (f"sources{LINK}zh&view=documents", 390, 844),
}


def main() -> None:
    """Starts the app, takes every picture, stops it."""
    with served_app() as url, chromium() as browser:
        for name, (link, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            page.goto(f"{url}/{link}")
            settled(page)
            page.screenshot(path=HERE / name)


if __name__ == "__main__":
    main()
