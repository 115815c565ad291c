"""snakemake that asks for the state of its jobs every two seconds; the executor waits ever longer."""

import asyncio
import runpy
import sys

from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor

SECONDS = 2

RemoteExecutor.sleep = lambda executor: asyncio.sleep(SECONDS)
sys.path[0] = ""  # as of `python -m snakemake`
runpy.run_module("snakemake", run_name="__main__", alter_sys=True)
