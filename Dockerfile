FROM python:3.13-slim AS build
WORKDIR /build
RUN python -m venv /opt/helpdesk
COPY requirements.lock .
RUN /opt/helpdesk/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml LICENSE README.m[d] ./
COPY bot bot
COPY desk desk
COPY handlers handlers
COPY locales locales
COPY storage storage
RUN /opt/helpdesk/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation . \
    && /opt/helpdesk/bin/pip uninstall --yes setuptools pip

FROM python:3.13-slim
LABEL org.opencontainers.image.title="helpdesk" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /var/lib/helpdesk --create-home helpdesk
COPY --from=build /opt/helpdesk /opt/helpdesk
ENV PATH=/opt/helpdesk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 LOG_FORMAT=json
# A desk on SQLite keeps its file here; desk files of one's own are read from here too.
WORKDIR /var/lib/helpdesk
VOLUME /var/lib/helpdesk
USER helpdesk
EXPOSE 8080
# `helpdesk run` drains within ten seconds; the container's runtime should wait a little longer.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8080}/healthz', timeout=2)"]
ENTRYPOINT ["helpdesk"]
CMD ["run"]
