# syntax=docker/dockerfile:1
# The portal's image for full mode: docker-compose.yml runs web, worker and beat from it.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
ENV VENV=/opt/venv PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt scripts/setup_env.py ./
RUN mkdir scripts && mv setup_env.py scripts/ && python scripts/setup_env.py

FROM packages AS assets
# Node comes by its hash lock, is used once, and stays behind in this stage.
COPY package.json package-lock.json requirements-assets.txt ./
COPY scripts/build_assets.py scripts/
RUN /opt/venv/bin/python scripts/build_assets.py

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /app --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
COPY --from=assets /build/var/assets/dist var/assets/dist
RUN python -m compileall -q spot_portal identity organizations eligibility claims documents
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "spot_portal.wsgi:application", "--config", "deploy/gunicorn_full.py"]
