# SPDX-License-Identifier: Apache-2.0
# The server with the compiled state machine, as a user without rights, for a root file system that is read-only.
# docs/how-to/deploy.md says how to build and run it. Every package is installed by version and hash.
FROM python:3.11.14-slim-bookworm AS build

# The compiler stays in this stage. Its version is that of the named base.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY docs/operations/build.lock docs/operations/image.lock docs/operations/
RUN python -m venv /build \
    && /build/bin/pip install --no-cache-dir --require-hashes --requirement docs/operations/build.lock \
    && python -m venv /opt/clearinghouse \
    && /opt/clearinghouse/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        --requirement docs/operations/image.lock

COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY proto proto
COPY statemachine statemachine
COPY storage storage
COPY replication replication
COPY server server
# The compiled machine comes first on the module path; without it the same sources run in plain Python.
RUN /build/bin/pip wheel --no-cache-dir --no-index --no-deps --no-build-isolation --wheel-dir /wheels ./proto . \
    && /opt/clearinghouse/bin/pip install --no-cache-dir --no-index --no-deps /wheels/*.whl \
    && /build/bin/python statemachine/compile.py \
    && /opt/clearinghouse/bin/python -m compileall -q build/compiled \
    && mv build/compiled /opt/compiled \
    && /opt/clearinghouse/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM python:3.11.14-slim-bookworm

RUN groupadd --gid 10001 clearinghouse \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin clearinghouse \
    && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/clearinghouse
COPY --from=build /opt/clearinghouse /opt/clearinghouse
COPY --from=build /opt/compiled /opt/compiled
COPY docs/operations/clearinghouse.toml /etc/clearinghouse/clearinghouse.toml

ENV PATH=/opt/clearinghouse/bin:$PATH \
    PYTHONPATH=/opt/compiled \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /var/lib/clearinghouse
VOLUME /var/lib/clearinghouse
EXPOSE 7411 7412
STOPSIGNAL SIGTERM
# The certificate of the prober is one of the CA of clients, with a role of no kind: health needs none.
HEALTHCHECK --interval=10s --timeout=6s --start-period=10m --retries=3 \
    CMD ["clearinghouse", "probe", "127.0.0.1:7411", "--service", "liveness", "--timeout", "5", \
         "--ca", "/run/secrets/server-ca.pem", "--name", "clearinghouse", \
         "--certificate", "/run/secrets/probe.pem", "--key", "/run/secrets/probe.key"]
ENTRYPOINT ["clearinghouse"]
CMD ["serve", "--config", "/etc/clearinghouse/clearinghouse.toml"]
