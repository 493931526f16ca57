# make run: the app on http://localhost:8501 (PORT=8600 for another port).
# make test: lint, types and every test. Both set themselves up; a second call is quick.

PYTHON ?= python3
PORT ?= 8501
BIN = .venv/bin
SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test lint format schema reference messages coverage bench load screenshots clean

run: .venv/run.ok
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/test.ok .venv/browser.ok .venv/nginx.ok lint
	$(BIN)/python -m calc check
	$(BIN)/pytest -n 2 --dist loadgroup

lint: .venv/test.ok
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: .venv/test.ok
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: .venv/run.ok
	$(BIN)/python -m calc schema

messages: .venv/run.ok
	$(BIN)/python -m pages.ui.catalogues
reference: .venv/run.ok
	$(BIN)/python -m calc reference
coverage: .venv/run.ok
	$(BIN)/python -m docs.coverage

bench: .venv/test.ok
	$(BIN)/python -m bench

load: .venv/test.ok .venv/nginx.ok
	$(BIN)/python -m bench.load

screenshots: .venv/test.ok .venv/browser.ok
	$(BIN)/python -m docs.screenshots.take

# The virtual environment; where Debian ships Python without it, its package is installed first.
.venv/made.ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=python3.12 make ...)"; exit 1; }
	$(PYTHON) -m venv .venv || { $(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv && $(PYTHON) -m venv --clear .venv; }
	touch $@

.venv/run.ok: requirements.txt .venv/made.ok
	$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	touch $@

.venv/test.ok: requirements.txt requirements-dev.txt .venv/made.ok
	$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	touch .venv/run.ok $@

# A Chromium for the browser tests: the system's, else the distribution's package; fonts for Chinese text.
.venv/browser.ok: .venv/made.ok
	@if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
		$(SUDO) apt-get update && { $(SUDO) apt-get install -y chromium || $(SUDO) apt-get install -y chromium-browser; }; fi
	@if ! fc-list :lang=zh 2>/dev/null | grep -q .; then $(SUDO) apt-get update && $(SUDO) apt-get install -y fontconfig fonts-noto-cjk; fi
	touch $@

# nginx for the tests of deploy/; where it was not there before it is not left running on port 80.
.venv/nginx.ok: .venv/made.ok
	@if ! PATH=$$PATH:/usr/sbin command -v nginx >/dev/null; then \
		$(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends nginx && \
		{ $(SUDO) systemctl disable --now nginx >/dev/null 2>&1 || true; }; fi
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
