"""The files for hosts say what holds: the container, compose, Kubernetes, Community Cloud, Streamlit's own settings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from calc import load

from . import image
from .conftest import ROOT
from .served import free_port

WORDS = {"YIBAO_LISTEN", "YIBAO_BASE", "YIBAO_REPLICAS", "YIBAO_CACHE", "YIBAO_LOGS"}


def config() -> dict[str, Any]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def kubernetes() -> dict[str, Any]:
    """The objects of deploy/kubernetes.yaml by kind."""
    text = (ROOT / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8")
    return {one["kind"]: one for one in yaml.safe_load_all(text)}


# --- Streamlit's settings ----------------------------------------------------------------------


def test_streamlit_sends_nothing_about_visitors_and_keeps_its_protections() -> None:
    """Asked of Streamlit itself, as it starts in this folder."""
    code = (
        "from streamlit import config as c; "
        "print(*(c.get_option(o) for o in ('browser.gatherUsageStats', 'server.enableCORS', 'server.enableXsrfProtection', "
        "'server.enableAgentApi', 'server.enableStaticServing')))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True", "False", "False"]


def test_the_proxy_lets_through_what_the_app_takes() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    limit = config()["server"]["maxUploadSize"]
    assert f"client_max_body_size {limit}m;" in nginx
    annotations = kubernetes()["Ingress"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-body-size"] == f"{limit}m"


def test_the_proxy_writes_no_addresses_of_pages() -> None:
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    (format_,) = re.findall(r"log_format yibao '(.*)';", nginx)
    for traced in (
        "$request ",
        "$request_uri",
        "$args",
        "$query_string",
        "$http_referer",
        "$remote_addr",
        "$http_cookie",
    ):
        assert traced not in format_ + " "


# --- Community Cloud ---------------------------------------------------------------------------


def test_community_cloud_finds_what_it_looks_for() -> None:
    assert (ROOT / "requirements.txt").is_file()
    assert (ROOT / "app.py").is_file()
    packages = (ROOT / "packages.txt").read_text(encoding="utf-8").split()
    assert packages == ["fonts-noto-cjk"]  # no comments: every word is handed to apt-get
    # it takes the first of these, and would then not see requirements.txt
    assert not any((ROOT / other).exists() for other in ("uv.lock", "Pipfile", "environment.yml"))


# --- container ---------------------------------------------------------------------------------


def test_every_path_of_the_dockerfile_exists_and_reaches_the_build() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    sources = {source for source, _ in image.copied()} | {"requirements.txt"}
    for source in sources:
        assert (ROOT / source).exists(), source
    assert sources == allowed


def test_the_container_runs_as_nobody_special() -> None:
    stage = image.last_stage()
    (user,) = (rest for word, rest in stage if word == "USER")
    assert int(user) >= 1000
    words = [word for word, _ in stage]
    assert words.index("USER") > max(i for i, word in enumerate(words) if word in ("RUN", "COPY"))
    assert kubernetes()["Deployment"]["spec"]["template"]["spec"]["securityContext"]["runAsUser"] == int(user)


def test_the_containers_python_is_supported() -> None:
    version = next(rest.split("=")[1] for word, rest in image.instructions() if word == "ARG")
    needed = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert needed
    assert [int(p) for p in version.split(".")] >= [int(p) for p in needed[1].split(".")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("image")
    image.build(folder)
    with image.read_only(folder):
        yield folder


def test_the_image_holds_the_parsed_policy_for_whoever_runs_it(built: Path) -> None:
    kept = built / "policy" / ".cache" / "parsed.json"
    assert kept.stat().st_mode & 0o004
    # and it is the one of these files: reading it again changes nothing
    code = "import calc, calc.parsed_cache as c, calc.policy as p; c.write = None; print(len(calc.load().areas))"
    run = image.without_rights([sys.executable, "-c", code])
    done = subprocess.run(run, cwd=built, capture_output=True, text=True, check=True)
    assert int(done.stdout) == len(load().areas)


@pytest.mark.parametrize("base", ["", "/yibao"])
def test_the_health_check_tells_a_running_app_from_none(built: Path, base: str) -> None:
    with image.container(built, base) as running:
        port = running.url.removesuffix(base).rsplit(":", 1)[1]
        env = {**os.environ, "STREAMLIT_SERVER_PORT": port, "STREAMLIT_SERVER_BASE_URL_PATH": base}
        assert subprocess.run(image.health_command(), env=env).returncode == 0
    env["STREAMLIT_SERVER_PORT"] = str(free_port())
    assert subprocess.run(image.health_command(), env=env, stderr=subprocess.DEVNULL).returncode != 0


# --- compose -----------------------------------------------------------------------------------


def test_compose_has_replicas_and_fills_in_all_of_nginx() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "docker-compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    apps = {name: s for name, s in services.items() if s.get("image") == "yibao-compare"}
    assert len(apps) >= 2
    web = services["web"]
    assert set(web["environment"]) >= WORDS
    for name in apps:
        assert f"server {name}:8501 " in web["environment"]["YIBAO_REPLICAS"]
        assert web["depends_on"][name] == {"condition": "service_healthy"}
        assert services[name]["read_only"]
        assert (ROOT / "deploy" / services[name]["build"] / "Dockerfile").is_file()
    for mounted in web["volumes"]:
        assert (ROOT / "deploy" / mounted.split(":")[0]).is_file()
    listened = web["environment"]["YIBAO_LISTEN"]
    assert web["ports"] == [f"8080:{listened}"]


def test_nginx_words_are_all_known() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", text)) == WORDS
    filled = image.filled_in(dict.fromkeys(WORDS, "x"))
    assert "YIBAO_LISTEN}" not in filled


# --- Kubernetes --------------------------------------------------------------------------------


def test_kubernetes_objects_fit_together() -> None:
    objects = kubernetes()
    assert set(objects) == {"Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
    for one in objects.values():
        assert one["apiVersion"]
        assert one["metadata"]["name"] == "yibao"
    pod = objects["Deployment"]["spec"]["template"]
    labels = pod["metadata"]["labels"]
    assert objects["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert objects["Service"]["spec"]["selector"] == labels
    assert objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    scaler = objects["HorizontalPodAutoscaler"]["spec"]
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "yibao"}
    assert scaler["minReplicas"] > objects["PodDisruptionBudget"]["spec"]["minAvailable"]
    (rule,) = objects["Ingress"]["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    ports = {p["name"]: p for p in objects["Service"]["spec"]["ports"]}
    assert backend["name"] == objects["Service"]["metadata"]["name"]
    assert backend["port"]["name"] in ports
    assert objects["Service"]["spec"]["sessionAffinity"] == "ClientIP"
    assert objects["Ingress"]["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"


def test_kubernetes_pods_are_probed_bounded_and_read_only() -> None:
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    port = {p["name"]: p["containerPort"] for p in container["ports"]}["http"]
    assert port == int(image.environment()["STREAMLIT_SERVER_PORT"])
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"] == {"path": "/_stcore/health", "port": "http"}
    assert {"cpu", "memory"} <= set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    assert pod["securityContext"]["runAsNonRoot"]
    own = container["securityContext"]
    assert own["readOnlyRootFilesystem"]
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert {m["name"] for m in container["volumeMounts"]} <= {v["name"] for v in pod["volumes"]}


def test_a_start_asks_nobody_on_the_internet(built: Path, tmp_path: Path) -> None:
    """Streamlit would ask a service for the server's own address, to print it."""
    log = tmp_path / "log"
    with image.container(built, log=log):
        pass
    assert "External URL" not in log.read_text(encoding="utf-8")
