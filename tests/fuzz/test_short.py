"""A short run of the fuzzer over every target, the same each time; `make fuzz` is the long one."""

import logging
import sys

import pytest
from cases import run
from targets import TARGETS

from guard import canary_by_fork
from sorascope.errors import InputError
from sorascope.readers import canary

pytestmark = pytest.mark.long

CASES = {
    "text": 120,
    "binary": 60,
    "samples": 150,
    "sets": 150,
    "knowledge": 15,
    "config": 50,
    "contrast_table": 25,
    "platform": 120,
    "init": 50,
    "cells": 8,
    "assays": 60,
    "atlas_folder": 30,
    "many": 20,
    "init_page": 15,
    "download": 30,
    "record": 40,
    "read_again": 40,
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No log records of thousands of faults; the canary as a fork."""
    monkeypatch.setattr(canary, "isolated", canary_by_fork)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits by Linux' alarm and /proc")
@pytest.mark.parametrize("target", TARGETS)
def test_damaged_input_is_refused_or_read(target, tmp_path):
    outcomes = {"accepted": 0, "refused": 0}
    for number in range(CASES[target]):
        outcome, fault = run(target, number, tmp_path)
        assert fault is None, f"--target {target} --case {number}\n{fault.trace}"
        outcomes[outcome] += 1
    # neither damage that never matters nor readers that refuse everything
    assert outcomes["accepted"] > 0
    assert outcomes["refused"] > 0 or target == "record"  # one that is none counts as none


@pytest.mark.parametrize("error", [ZeroDivisionError, MemoryError])
def test_the_fuzzer_tells_what_is_no_input_error(error, tmp_path, monkeypatch):
    def fails(*_):
        raise error("of the reader")

    monkeypatch.setattr("targets.sample_sheets.read", fails)
    outcome, fault = run("samples", 1, tmp_path)
    assert outcome == "fault"
    assert fault.error == f"{error.__name__}: of the reader"
    assert fault.target == "samples"


def test_the_fuzzer_tells_a_hang_and_hunger_for_memory(tmp_path, monkeypatch):
    def hangs(*_):
        while True:
            pass

    def hungry(*_):
        assert len(b"x" * 60_000_000)
        raise InputError([])

    monkeypatch.setattr("guard.SECONDS", 0.2)
    monkeypatch.setattr("guard.MEGABYTES", 20)
    monkeypatch.setattr("targets.sample_sheets.read", hangs)
    assert run("samples", 1, tmp_path)[1].error == "Hang: over 0.2 s"
    monkeypatch.setattr("targets.sample_sheets.read", hungry)
    assert run("samples", 1, tmp_path)[1].error.startswith("TooMuchMemory: ")
