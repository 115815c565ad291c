"""A run as a Workflow Run RO-Crate: workflow, configuration, sample sheets and results in one zip file.

Follows the profiles Workflow Run Crate 0.5 and Workflow RO-Crate 1.0 over RO-Crate 1.1.
"""

from __future__ import annotations

import json
import mimetypes
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..files.checksum import sha256
from ..files.shipped import PACKAGE, ROOT
from ..settings import Settings

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
BASE_PROFILE = "https://w3id.org/ro/crate/1.1"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
WORKFLOW = "workflow/Snakefile"
OF_PROJECT = (
    "Snakefile",
    "environment.yml",
    "requirements.lock",
    "requirements-3.12.lock",
    "LICENSE",
    "CITATION.cff",
)
TYPES = {
    ".tsv": "text/tab-separated-values",
    ".h5ad": "application/x-hdf5",
    ".smk": "text/x-python",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".rst": "text/x-rst",
    ".gmt": "text/tab-separated-values",
    ".cff": "application/yaml",
    ".lock": "text/plain",
}
# a zip entry holds no time before 1980; a fixed one makes equal runs equal bytes
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
README = """# A run of Sorascope {version}

`results/` holds what the run made (start with `results/index.html`), `config/config.yaml` the
configuration it was given, `workflow/` the workflow itself. Expression matrices are not contained:
`ro-crate-metadata.json` names each with its SHA-256, and `results/*/expression.h5ad` holds their values as
they were scored.
"""


@dataclass(frozen=True)
class Run:
    """What a crate is made of; paths in the crate lead to files on disk.

    code: the workflow's files. sheets: sample sheets and gene sets given by the user. matrices: data set ->
    expression matrices, which are named but not contained. results: what the run made.
    config: the configuration as it was used.
    """

    code: Mapping[str, Path]
    sheets: Mapping[str, Path]
    matrices: Mapping[str, Iterable[Path]]
    results: Mapping[str, Path]
    config: Mapping[str, Any]
    snakemake: str


def of_run(settings: Settings, config: Mapping[str, Any], results: Mapping[str, Path], snakemake: str) -> Run:
    """Return the crate's contents for a finished run with these results, by their path below their folder."""
    of_project = {name: ROOT / name for name in OF_PROJECT}
    package = {} if PACKAGE.is_relative_to(ROOT) else files_below(PACKAGE, "workflow/sorascope")
    base = settings.mechanisms
    sheets = {
        f"inputs/{name}/{file}": path
        for name, each in settings.datasets.items()
        for file, path in _own_names(each.sheets).items()
    }
    return Run(
        code=files_below(ROOT / "workflow", "workflow")
        | package
        | {name: path for name, path in of_project.items() if path.exists()},
        sheets=sheets
        | {f"inputs/sets/{file}": path for file, path in _own_names(base.sets).items()}
        | files_below(base.folder, "inputs/mechanisms"),
        matrices={
            name: [path for path in (*each.files, *each.assay_files) if path not in each.sheets]
            for name, each in settings.datasets.items()
        },
        results={f"results/{name}": path for name, path in results.items()},
        config=config,
        snakemake=snakemake,
    )


def _own_names(paths: Iterable[Path]) -> dict[str, Path]:
    """Return files by name; of those with one name each but the first gets its number before it."""
    found: dict[str, Path] = {}
    for number, path in enumerate(dict.fromkeys(paths), start=1):
        name = path.name
        while name in found:
            name = f"{number}_{name}"
        found[name] = path
    return found


def files_below(folder: Path, name: str) -> dict[str, Path]:
    """Return every file of a folder by its path in the crate, where the folder is called `name`.

    Hidden files and compiled Python are left out.
    """
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    inside = {path.relative_to(folder): path for path in found}
    return {
        f"{name}/{below.as_posix()}": path
        for below, path in inside.items()
        if not any(part.startswith(".") or part == "__pycache__" for part in below.parts)
    }


def write(run: Run, path: Path | str) -> None:
    """Write the crate as a zip file; the same files give the same bytes."""
    import yaml

    texts = {
        "README.md": README.format(version=__version__),
        "config/config.yaml": yaml.safe_dump(dict(run.config), sort_keys=False, allow_unicode=True),
    }
    files = {**run.code, **run.sheets, **run.results}
    document = json.dumps(metadata(run), indent=1, ensure_ascii=False) + "\n"

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in {"ro-crate-metadata.json": document, **texts}.items():
            packed.writestr(_entry(name), text)
        for name, source in sorted(files.items()):
            packed.writestr(_entry(name), source.read_bytes())


def metadata(run: Run) -> dict[str, Any]:
    """Return ro-crate-metadata.json as a dict.

    `endTime` is when the last result was written, to the second, in UTC: the only time in a crate.
    """
    ended = datetime.fromtimestamp(max(path.stat().st_mtime for path in run.results.values()), UTC)
    time = ended.isoformat(timespec="seconds")
    data = [
        *(_file(name, path) for name, path in {**run.code, **run.sheets, **run.results}.items()),
        {**_typed("config/config.yaml"), "name": "The configuration as it was used"},
        {**_typed("README.md"), "name": "About this crate", "about": _ref("./")},
    ]
    named = [
        _matrix(name, file, path)
        for name, paths in run.matrices.items()
        for file, path in _own_names(paths).items()
    ]
    inputs = [*run.sheets, "config/config.yaml", *(entity["@id"] for entity in named)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"A run of Sorascope {__version__} on {', '.join(run.matrices)}",
        "description": "Mechanisms of sorafenib resistance in liver cancer models, scored per sample.",
        "datePublished": time,
        "license": _ref("#terms"),
        "conformsTo": [_ref(profile) for profile in PROFILES],
        "mainEntity": _ref(WORKFLOW),
        "hasPart": [_ref(entity["@id"]) for entity in data],
        "mentions": [_ref("#run")],
    }
    action = {
        "@id": "#run",
        "@type": "CreateAction",
        "name": f"Run of Sorascope {__version__}",
        "description": f"Snakemake {run.snakemake} ran the workflow on {', '.join(run.matrices)}.",
        "instrument": _ref(WORKFLOW),
        "object": [_ref(name) for name in inputs],
        "result": [_ref(name) for name in run.results],
        "endTime": time,
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": _ref("./"),
        "conformsTo": [_ref(BASE_PROFILE), _ref("https://w3id.org/workflowhub/workflow-ro-crate/1.0")],
    }
    entities = [descriptor, root, *data, action, *named, *_context(run)]
    return {"@context": CONTEXT, "@graph": entities}


def _context(run: Run) -> list[dict[str, Any]]:
    """Return the entities that are no files: profiles, terms, authors and the workflow language."""
    return [
        *(
            {"@id": uri, "@type": "CreativeWork", "name": name, "version": version}
            for uri, (name, version) in PROFILES.items()
        ),
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of use",
            "description": "The workflow is under the MIT licence; results keep the terms of the input data.",
        },
        {"@id": "#authors", "@type": "Organization", "name": "The Sorascope authors"},
        {
            "@id": "https://w3id.org/workflowhub/workflow-ro-crate#snakemake",
            "@type": "ComputerLanguage",
            "name": "Snakemake",
            "identifier": _ref("https://snakemake.readthedocs.io"),
            "url": _ref("https://snakemake.readthedocs.io"),
            "version": run.snakemake,
        },
    ]


def _file(name: str, path: Path) -> dict[str, Any]:
    entity = {**_typed(name), "contentSize": str(path.stat().st_size), "sha256": sha256(path)}
    if name != WORKFLOW:
        return entity
    return {
        **entity,
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "Sorascope",
        "version": __version__,
        "programmingLanguage": _ref("https://w3id.org/workflowhub/workflow-ro-crate#snakemake"),
        "author": _ref("#authors"),
        "creator": _ref("#authors"),
        "license": "MIT",
    }


def _typed(name: str) -> dict[str, Any]:
    guessed = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name, strict=True)[0] or "text/plain"
    return {"@id": name, "@type": "File", "name": name, "encodingFormat": guessed}


def _matrix(dataset: str, name: str, path: Path) -> dict[str, Any]:
    return {
        "@id": f"#{dataset}/{name}",
        "@type": "CreativeWork",
        "name": path.name,
        "description": f"Matrix of the data set {dataset}, not contained in this crate",
        "sha256": sha256(path),
    }


def _ref(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
