import importlib.util
import io
import os
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path


def told_in_one_line(before=sys.excepthook):
    """Return what Python calls for an error that nobody catches: Ctrl-C while the workflow is read is none."""

    def hook(kind, error, trace):
        if issubclass(kind, KeyboardInterrupt):
            sys.stderr.write("Interrupted while the workflow was read.\n\nNothing was computed.\n")
        else:
            before(kind, error, trace)

    return hook


sys.excepthook = told_in_one_line()

# What a run reads.
LOCKS = ("requirements.lock", "requirements-3.12.lock")
FILES = ("workflow", "resources", "config", "environment.yml", *LOCKS, "LICENSE", "CITATION.cff")
OLDEST = (3, 11)
# Imported while the workflow is read, and by jobs: with --software-deployment-method jobs have an environment of their own.
HERE = ("numpy", "jsonschema", "yaml", "rapidfuzz", "h5py", "openpyxl")
IN_JOBS = (
    "pandas",
    "scipy",
    "anndata",
    "scanpy",
    "gseapy",
    "sklearn",
    "jinja2",
    "statsmodels",
    "threadpoolctl",
)


def unpacked(origin):
    """Return a folder with the workflow's files as they are in a git repository.

    From a repository Snakemake takes the files that rules name, one by one and as text; the package and the tables
    that it reads are named by none.
    """
    import git

    repository = origin.hosted_repo.repo if hasattr(origin, "hosted_repo") else git.Repo(origin.repo_path)
    commit = repository.commit(origin.ref).hexsha
    folder = Path(workflow.sourcecache.cache_path) / "sorascope" / commit
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = tempfile.mkdtemp(dir=folder.parent)
        content = io.BytesIO()
        repository.archive(content, commit, path=FILES)
        content.seek(0)
        with tarfile.open(fileobj=content) as archive:
            archive.extractall(made, filter="data")
        try:
            os.rename(made, folder)
        except OSError:  # another run was first
            shutil.rmtree(made)
    return folder


def import_from(origin):
    """Make the package of the workflow at `origin` importable, here and in the processes of scripts."""
    root = unpacked(origin) if hasattr(origin, "ref") else Path(str(origin)).parents[1]
    folder = str(root / "workflow")  # of an installed package it holds the rules alone
    sys.path.insert(0, folder)
    os.environ.update(PYTHONPATH=os.pathsep.join([folder, *filter(None, [os.environ.get("PYTHONPATH")])]))
    refuse_missing(root)


def is_there(name):
    """Return whether a package can be imported, without importing it."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def refuse_missing(root):
    """End the run where the Python that runs snakemake lacks packages, which would else end in a traceback."""
    with_conda = workflow.deployment_settings and workflow.deployment_settings.deployment_method
    wanted = HERE if with_conda else HERE + IN_JOBS
    missing = [name for name in wanted if not is_there(name)]
    if missing:
        lock = root / LOCKS[sys.version_info >= (3, 12)]
        source = f"-r {lock}" if lock.exists() else "--upgrade sorascope"
        sys.exit(
            f"The Python that runs snakemake, {sys.executable}, lacks what Sorascope imports: {', '.join(missing)}\n"
            f"To do: {sys.executable} -m pip install {source}\n\nNothing was computed."
        )


def refuse_old_python():
    """End the run under a Python that the packages no longer know."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        sys.exit(
            f"Sorascope needs Python {wanted} or newer; snakemake runs in {sys.version.split()[0]} ({sys.executable}).\n"
            f"To do: make an environment with a newer one: make setup PYTHON=python{wanted}, or conda env create -f "
            "environment.yml\n\nNothing was computed."
        )


refuse_old_python()
import_from(workflow.current_basedir)

from sorascope import settings
from sorascope.files import shipped
from sorascope.errors import InputError, Problems


def usable(path):
    """Return the path of the default config, or end the run where Snakemake could not take its `pathvars`."""
    problems = Problems()
    settings.check_read_first([path], problems)
    try:
        problems.raise_if_any()
    except InputError as error:
        sys.exit(f"{error}\n\nNothing was computed.")
    return path
