"""What the Dockerfile makes, as far as that can be had without Docker; and nginx before it, with the configuration of deploy/."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from .served import ROOT, Server, free_port, server, wait_for


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, (word, rest), with lines joined and comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ")
    split = (line.split(None, 1) for line in lines.splitlines() if line.strip())
    return [(word, rest.strip()) for word, rest in split]


def last_stage() -> list[tuple[str, str]]:
    """The instructions that make the image itself."""
    every = instructions()
    start = max(i for i, (word, _) in enumerate(every) if word == "FROM")
    return every[start:]


def copied() -> list[tuple[str, str]]:
    """What goes from the repository into the image: (path here, path in /app)."""
    pairs = [rest.split() for word, rest in last_stage() if word == "COPY" and not rest.startswith("--from")]
    return [(source, target) for *sources, target in pairs for source in sources]


def environment() -> dict[str, str]:
    """The image's variables, without its path: the programs are this environment's."""
    pairs = (shlex.split(rest) for word, rest in last_stage() if word == "ENV")
    found = dict(pair.split("=", 1) for line in pairs for pair in line)
    found.pop("PATH")
    return found


def health_command() -> list[str]:
    """The health check as it is run in the container, with this environment's Python."""
    rest = next(rest for word, rest in last_stage() if word == "HEALTHCHECK")
    program, *arguments = json.loads(rest[rest.index("[") :])
    assert program == "python"
    return [sys.executable, *arguments]


def build(folder: Path) -> None:
    """Copies into the empty `folder` what the Dockerfile copies, and runs what it runs there as the last step."""
    for source, target in copied():
        here, there = ROOT / source, folder / target
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__", ".cache"))
        else:
            shutil.copy(here, there)
    last_run = [rest for word, rest in last_stage() if word == "RUN"][-1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PATH": path}
    subprocess.run(last_run, shell=True, cwd=folder, check=True, env=env)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody without special rights can change anything in `folder` meanwhile."""
    places = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
    for place in places:
        place.chmod(0o555)
    try:
        yield
    finally:
        for place in places:
            place.chmod(0o755)


def without_rights(command: Sequence[str]) -> list[str]:
    """The command without the powers of the administrator, for whom a read-only folder is none."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command]


@contextlib.contextmanager
def container(folder: Path, base: str = "", log: Path | None = None) -> Iterator[Server]:
    """Runs what `build` made, as the container does: its command and variables, and nowhere to write."""
    command = json.loads(next(rest for word, rest in last_stage() if word == "CMD"))
    assert command[0] == "streamlit"
    env = {**os.environ, **environment(), "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    run = without_rights([sys.executable, "-m", *command])
    with server(folder, run, env, base, log) as running:
        yield running


@contextlib.contextmanager
def nginx(folder: Path, replicas: Sequence[Server], base: str = "") -> Iterator[str]:
    """nginx with deploy/nginx.conf before the replicas; logs to `folder`/access.log. Gives its address, with `base`."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise RuntimeError("no nginx: `make test` installs one")
    folder.mkdir(exist_ok=True)
    port = free_port()
    values = {
        "YIBAO_LISTEN": f"127.0.0.1:{port}",
        "YIBAO_BASE": base,
        "YIBAO_CACHE": f"{folder}/cache",
        "YIBAO_LOGS": str(folder),
        "YIBAO_REPLICAS": " ".join(f"server {urlsplit(r.url).netloc} max_fails=1 fail_timeout=10s;" for r in replicas),
    }
    (folder / "yibao.conf").write_text(filled_in(values), encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"""daemon off; pid {folder}/pid; error_log {folder}/error.log crit; worker_processes 2;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{}}
        http {{ {temporary} include {folder}/yibao.conf; }}""",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-e", f"{folder}/error.log", "-c", f"{folder}/main.conf"])
    url = f"http://127.0.0.1:{port}{base}"
    try:
        wait_for(f"{url}/_stcore/health", process)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def filled_in(values: Mapping[str, str]) -> str:
    """deploy/nginx.conf with the words named in `values` replaced, as envsubst does it."""
    return string.Template((ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")).safe_substitute(values)
