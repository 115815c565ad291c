"""The profiles fit the rules and hold no site's names."""

import re
from pathlib import Path

import pytest
import yaml

WORKFLOW = Path(__file__).resolve().parents[1] / "workflow"
RULES = {
    name: body
    for file in (WORKFLOW / "rules").glob("*.smk")
    for name, body in re.findall(r"^rule (\w+):\n((?:    .*\n|\n)+)", file.read_text("utf-8"), re.MULTILINE)
}
CLUSTERS = ("slurm", "lsf", "sge", "pbs")
SHARED = ("jobs", "retries", "groups", "cores", "latency-wait", "rerun-incomplete", "keep-going")


def profile(name):
    return yaml.safe_load((WORKFLOW / "profiles" / name / "config.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CLUSTERS)
def test_groups_are_of_rules_that_exist_and_run_as_jobs(name):
    groups = profile(name)["groups"]
    assert set(groups.values()) == {"dataset"}
    assert set(groups) <= {rule for rule, body in RULES.items() if "localrule" not in body}


def test_every_scheduler_gets_the_same_settings():
    wanted = {key: profile("slurm")[key] for key in SHARED}
    assert [name for name in CLUSTERS if {key: profile(name).get(key) for key in SHARED} != wanted] == []


def test_slurm_names_no_partition_or_account():
    assert profile("slurm")["default-resources"] == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_that_runs_as_a_job_states_memory_and_time(rule):
    body = RULES[rule]
    assert "localrule: True" in body or re.search(r"mem_mb=.*\n +runtime=", body), rule
    assert '"../../environment.yml"' in body or "script:" not in body


@pytest.mark.parametrize("rule", sorted(RULES))
def test_list_rules_says_what_every_rule_does(rule):
    assert re.match(r' +"""[A-Z].*\."""\n', RULES[rule]), rule
