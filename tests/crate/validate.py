"""Hold a run's RO-Crate against the Workflow Run Crate profile: validate.py results/run.crate.zip

Runs in an environment of its own (requirements-crate.lock). The validator would fetch the JSON-LD context of
RO-Crate 1.1; the terms that a crate of ours uses are given here instead, so no network is needed, and a term
that is not among them fails the check.
"""

import json
import sys

import requests
from rocrate_validator import models, services
from rocrate_validator.utils.http import HttpRequester

PROFILE = "workflow-run-crate-0.5"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
SCHEMA = "http://schema.org/"
TERMS = (
    *("CreativeWork", "Dataset", "SoftwareSourceCode", "ComputerLanguage", "CreateAction", "Organization"),
    *(
        "about",
        "actionStatus",
        "author",
        "contentSize",
        "creator",
        "datePublished",
        "description",
        "encodingFormat",
    ),
    *(
        "endTime",
        "hasPart",
        "identifier",
        "instrument",
        "license",
        "mainEntity",
        "mentions",
        "name",
        "object",
    ),
    *("programmingLanguage", "result", "sha256", "url", "version"),
)
CONTEXT_1_1 = {term: f"{SCHEMA}{term}" for term in TERMS} | {
    "File": f"{SCHEMA}MediaObject",
    "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}
# what these recommend does not apply to a workflow that is no application, or to a run whose user is unknown
NOT_FOLLOWED = {
    "process-run-crate-0.5_3.2": "a URL of the application: the project names no host",
    "process-run-crate-0.5_5.1": "an absolute URI of the workflow: it lies in the crate",
    "process-run-crate-0.5_8.6": "the agent of the run: not known to the workflow",
    "workflow-ro-crate-1.0_8.1": "the Bioschemas profile of workflows",
    "ro-crate-1.1_22.2": "the author of the crate: not known to the workflow",
    "ro-crate-1.1_22.3": "a publisher: not known to the workflow",
    "ro-crate-1.1_24.1": "a single value for a list of one",
    "ro-crate-1.1_31.2": "a URL of the authors: the project names no host",
}


def context_only(_requester: HttpRequester, url: str, **_options: object) -> requests.Response:
    """Answer the one request that needs no network."""
    response = requests.Response()
    response.status_code = 200 if url == CONTEXT else 503
    response.headers["Content-Type"] = "application/ld+json"
    response._content = json.dumps({"@context": CONTEXT_1_1}).encode()
    return response


def main() -> None:
    """Print every finding and end with status 1 if there is one."""
    HttpRequester.get = context_only
    result = services.validate(
        models.ValidationSettings(
            rocrate_uri=sys.argv[1],
            profile_identifier=PROFILE,
            requirement_severity=models.Severity.RECOMMENDED,
            abort_on_first=False,
        )
    )
    findings = [issue for issue in result.get_issues() if issue.check.identifier not in NOT_FOLLOWED]
    for issue in findings:
        print(f"{issue.severity.name} {issue.check.identifier}: {issue.message}")
    if findings:
        sys.exit(1)
    print(f"{sys.argv[1]}: valid by {PROFILE}")


main()
