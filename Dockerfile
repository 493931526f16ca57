# docker build -t yibao-compare . && docker run --rm -p 8501:8501 --read-only --tmpfs /tmp yibao-compare
# The Python on which the tests run. Other hosts, several replicas, a sub-path: deploy/README.md
ARG PYTHON=3.11

# What pip needs and leaves behind stays in this stage.
FROM python:${PYTHON}-slim-bookworm AS build
COPY requirements.txt /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /requirements.txt \
 && /venv/bin/pip uninstall -y pip

FROM python:${PYTHON}-slim-bookworm
# Charts saved as PNG need a font with Chinese characters; the half with serifs is never used.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* /usr/share/fonts/opentype/noto/NotoSerif*
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin yibao

COPY --from=build /venv /venv
WORKDIR /app
COPY app.py ./
COPY .streamlit .streamlit
COPY calc calc
COPY policy policy
COPY pages pages

# Any option of Streamlit can be given like these (STREAMLIT_SERVER_BASE_URL_PATH=yibao for a sub-path).
# With a server address Streamlit asks no service on the internet for its own address when it starts.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost

# Checked and parsed policy files, and compiled code, so that a start on a read-only file system is quick; a policy file with a fault fails the build.
RUN python -c "import calc; calc.load()" && python -m compileall -q app.py calc pages

USER 10001
EXPOSE 8501
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
  CMD ["python", "-c", "import http.client as h, os, sys; e = os.environ.get; base = e('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); c = h.HTTPConnection('127.0.0.1', int(e('STREAMLIT_SERVER_PORT', 8501)), timeout=4); c.request('GET', '/' * bool(base) + base + '/_stcore/health'); sys.exit(c.getresponse().status != 200)"]
CMD ["streamlit", "run", "app.py"]
