# Sorascope with exactly the packages of both lock files below. docs/cluster.md shows how to build and run it.
FROM python:3.11-slim-bookworm

# Caches go where any user may write: clusters run containers as the user, without a home.
ENV PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    MPLCONFIGDIR=/tmp/cache/matplotlib \
    NUMBA_CACHE_DIR=/tmp/cache/numba

COPY requirements.lock requirements-cluster.lock /opt/sorascope/
RUN python -m pip install --disable-pip-version-check \
    -r /opt/sorascope/requirements.lock -r /opt/sorascope/requirements-cluster.lock

COPY Snakefile environment.yml /opt/sorascope/
COPY workflow /opt/sorascope/workflow
COPY resources /opt/sorascope/resources

# The user's project, with its config and data, is mounted here.
WORKDIR /project
ENTRYPOINT ["snakemake", "--snakefile", "/opt/sorascope/Snakefile"]
CMD ["--cores", "all"]
