"""Several replicas behind nginx, with the files of deploy/ as they are: only addresses and ports are filled in."""

from __future__ import annotations

import contextlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Frame, Page, WebSocket, expect

from . import image
from .served import SLOW, Server, chromium

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("deploy")]
LINK = "area=beijing&status=flexible&salary=12000&age=35&sex=female&on=2025-09-01&lang=zh"
# worked out by hand in tests/golden/beijing.yaml: 12,000 × 2% + 3, and the lowest base of a flexible member
NUMBERS = {"employee": "243 元/月", "flexible": "584.92 元/月"}


@dataclass(frozen=True)
class Site:
    """Two replicas behind nginx."""

    url: str
    replicas: list[Server]
    logs: Path

    def log(self) -> list[str]:
        return (self.logs / "access.log").read_text(encoding="utf-8").splitlines()

    def now(self) -> int:
        """The length of the log once everything asked so far is in it: two workers write, each when its answer has gone."""
        lengths = [-1, len(self.log())]
        while lengths[-1] != lengths[-2]:
            time.sleep(0.3)
            lengths.append(len(self.log()))
        return lengths[-1]

    def asked(self, since: int, path: str = "") -> set[str]:
        """Which replicas answered since that line of the log, for one path or all; what nginx had itself is nobody's."""
        lines = [line for line in self.log()[since:] if f" {path} " in line or not path]
        return {line.split(" from ")[1].split()[0] for line in lines} - {"-"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of the container's image, not to be written."""
    folder = tmp_path_factory.mktemp("image")
    image.build(folder)
    with image.read_only(folder):
        yield folder


@pytest.fixture(scope="module")
def site(app: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    logs = tmp_path_factory.mktemp("site")
    with contextlib.ExitStack() as stack:
        replicas = [stack.enter_context(image.container(app, log=logs / f"app{i}.log")) for i in (1, 2)]
        yield Site(stack.enter_context(image.nginx(logs, replicas)), replicas, logs)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@contextlib.contextmanager
def visit(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a browser that has never been here."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def expect_the_numbers(page: Page | Frame) -> None:
    for plan, amount in NUMBERS.items():
        expect(page.locator(f".mi-card.mi-plan-{plan} .mi-big .mi-value")).to_have_text(amount, timeout=SLOW)


def change_salary(page: Page | Frame) -> None:
    """What the visitor does goes over the websocket, and the answer comes back on it."""
    salary = page.get_by_role("spinbutton", name="月收入（元）")
    salary.fill("5000")
    salary.press("Enter")
    employee = page.locator(".mi-card.mi-plan-employee .mi-big .mi-value")
    expect(employee).to_have_text("146.24 元/月", timeout=SLOW)


def test_a_link_shows_its_numbers_from_one_replica_and_asks_nobody_else(browser: Browser, site: Site) -> None:
    before = site.now()
    sockets: list[WebSocket] = []
    hosts: set[str] = set()
    with visit(browser, "about:blank") as page:
        page.on("websocket", lambda socket: sockets.append(socket))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{site.url}/?{LINK}")
        expect_the_numbers(page)
        change_salary(page)
        cookies = {c.get("name"): c for c in page.context.cookies()}
    assert {urlsplit(s.url).path for s in sockets} == {"/_stcore/stream"}
    # no statistics, no icons, fonts or scripts from elsewhere
    assert hosts | {urlsplit(s.url).netloc for s in sockets} <= {urlsplit(site.url).netloc, ""}
    assert set(cookies) <= {"yibao_replica", "_streamlit_xsrf"}
    assert cookies["yibao_replica"].get("expires") == -1, "the cookie ends with the browser"
    wait_until(lambda: opened_sockets(site, before) > 0)
    assert len(site.asked(before)) == 1, site.log()[before:]


def test_visitors_from_one_address_are_spread_and_each_stays_where_it_is(site: Site) -> None:
    """As thousands of phones behind one carrier's address translation are."""
    replicas = {urlsplit(r.url).netloc for r in site.replicas}
    before = site.now()
    for path in (*("bill",) * 40, "life"):
        with urllib.request.urlopen(f"{site.url}/{path}?{LINK}") as page:
            cookie = page.headers["Set-Cookie"].split(";")[0]
    wait_until(lambda: len(site.log()) >= before + 41)
    assert site.asked(before, "/bill") == replicas  # that 40 fall on the same of two happens never
    last = site.asked(before, "/life")
    before = site.now()
    for path in ("", "_stcore/health", "bill", "_stcore/host-config") * 5:
        request = urllib.request.Request(f"{site.url}/{path}", headers={"Cookie": cookie})
        urllib.request.urlopen(request).close()
    wait_until(lambda: len(site.log()) >= before + 20)
    assert site.asked(before) == last


def test_a_page_of_another_site_shows_it_in_a_frame(browser: Browser, site: Site, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        f'<!doctype html><title>x</title><iframe src="{site.url}/?{LINK}&embed=true" width="380" height="800"></iframe>',
        encoding="utf-8",
    )
    before = site.now()
    with other_site(tmp_path) as url, visit(browser, url) as page:
        frame = page.frames[1] if len(page.frames) > 1 else page.wait_for_event("frameattached")
        expect_the_numbers(frame)
        change_salary(frame)
    wait_until(lambda: opened_sockets(site, before) > 0)
    # a frame of another site keeps no cookie over http; what belongs to the session still stays together
    session = [line for line in site.log()[before:] if "/_stcore/" in line]
    assert len({line.split(" from ")[1].split()[0] for line in session}) == 1, session


def test_the_sub_path(browser: Browser, app: Path, tmp_path: Path) -> None:
    with (
        image.container(app, "/yibao") as replica,
        image.nginx(tmp_path / "nginx", [replica], "/yibao") as url,
    ):
        with urllib.request.urlopen(f"{url}?{LINK}") as page:  # without the slash, as people type it
            assert page.url == f"{url}/?{LINK}"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(url.removesuffix("/yibao"))
        with visit(browser, f"{url}/?{LINK}") as page:
            expect_the_numbers(page)
            change_salary(page)
            page.wait_for_url("**/yibao/?**salary=5000**", timeout=SLOW)
            # the link that is shared has the path in it
            expect(page.locator(".mi-paper-link")).to_contain_text(f"{url}?area=beijing", timeout=SLOW)


def test_headers(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/?{LINK}") as page:
        headers = page.headers
        html = page.read().decode()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] is None
    assert "frame-ancestors" not in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"] is None, "only over https"
    assert "SameSite=Lax" in headers["Set-Cookie"]
    secure = urllib.request.Request(site.url, headers={"X-Forwarded-Proto": "https"})
    with urllib.request.urlopen(secure) as page:
        assert "SameSite=None; Secure; Partitioned" in page.headers["Set-Cookie"]
        assert "max-age" in page.headers["Strict-Transport-Security"]
    before = site.now()
    script = html.split('src="./static/', 1)[1].split('"', 1)[0]
    packed = urllib.request.Request(f"{site.url}/static/{script}", headers={"Accept-Encoding": "gzip"})
    for _ in range(2):
        with urllib.request.urlopen(packed) as file:
            assert file.headers["Content-Encoding"] == "gzip"
            assert "immutable" in file.headers["Cache-Control"]
            assert file.headers["Set-Cookie"] is None
            file.read()
    wait_until(lambda: any(line.endswith(" HIT") for line in site.log()[before:]))
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{site.url}/_stcore/metrics")


def test_when_a_replica_dies_its_visitors_and_new_ones_are_served_by_the_other(browser: Browser, site: Site) -> None:
    """The last visit to this site, which has one replica afterwards."""
    before = site.now()
    sockets: list[WebSocket] = []
    with visit(browser, "about:blank") as page:
        page.on("websocket", lambda socket: sockets.append(socket))
        page.goto(f"{site.url}/?{LINK}")
        expect_the_numbers(page)
        wait_until(lambda: bool(site.asked(before)))
        (theirs,) = site.asked(before)
        dying = next(r for r in site.replicas if urlsplit(r.url).netloc == theirs)
        dying.process.kill()
        dying.process.wait(20)
        for _ in range(10):
            start = time.monotonic()
            with urllib.request.urlopen(f"{site.url}/?{LINK}") as answer:
                assert answer.status == 200
            assert time.monotonic() - start < 10  # and not the minute after which a proxy gives up
        # the open page connects anew by itself; its new session begins with what the address says
        wait_until(lambda: len(sockets) >= 2, page)
        expect_the_numbers(page)
        page.reload()
        expect_the_numbers(page)
        change_salary(page)
    with visit(browser, f"{site.url}/?{LINK}") as page:
        expect_the_numbers(page)


def test_nothing_that_visitors_enter_is_written_anywhere(site: Site) -> None:
    written = {p.name: p.read_text(encoding="utf-8", errors="replace") for p in site.logs.glob("*.log")}
    assert {"access.log", "error.log", "app1.log", "app2.log"} <= set(written)
    for name, text in written.items():
        for trace in ("salary", "12000", "beijing", "127.0.0.1 "):
            assert trace not in text, f"{name}: {trace}"
    assert "Traceback" not in written["app1.log"] + written["app2.log"]


@contextlib.contextmanager
def other_site(folder: Path) -> Iterator[str]:
    """Static pages on a host of another name: for a browser another site."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield f"http://localhost:{pages.server_port}/"
        pages.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def opened_sockets(site: Site, since: int) -> int:
    return sum(" 101 GET /_stcore/stream " in line for line in site.log()[since:])


def wait_until(true: Callable[[], bool], page: Page | None = None) -> None:
    """nginx writes a line when an answer is complete, for a websocket when it is closed; a page goes on only if it is waited with."""
    for _ in range(600):
        if true():
            return
        if page:
            page.wait_for_timeout(100)
        else:
            time.sleep(0.1)
    raise AssertionError("not within a minute")
