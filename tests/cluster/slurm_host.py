"""A whole Slurm cluster on this one host: munged, slurmctld and slurmd on the loopback interface."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from accounting import ACCOUNT, DAEMON, DATABASE, Accounting
from slurm_conf import NODE, WITHOUT_ACCOUNTING, configuration

DAEMONS = ("munged", "slurmctld", "slurmd")
DOWN = ("", "unk", "unk*", "down", "down*")


def wait_for(what: str, happened: Callable[[], object], seconds: float = 60, every: float = 0.2) -> object:
    """Return the first true value of `happened`; raise `TimeoutError` naming `what` after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := happened():
            return value
        time.sleep(every)
    raise TimeoutError(f"{what} did not happen in {seconds:g} s")


@dataclass
class SlurmHost:
    """The daemons and the folder they live in; use as a context manager. `accounting`: with slurmdbd."""

    cpus: int = 2
    memory: int = 8000
    node_timeout: int = 15
    accounting: bool = False
    folder: Path = field(init=False)
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, init=False)
    records: Accounting | None = field(default=None, init=False)

    def __enter__(self) -> SlurmHost:
        # munged refuses folders that others may write to, and must itself be let in: not pytest's 0700 tree
        self.folder = Path(tempfile.mkdtemp(prefix="slurm-host-"))
        self.folder.chmod(0o755)
        try:
            self._configure()
            self.start("munged")
            if self.records:
                self.start(DATABASE)
                self.records.let_in()
                self.start(DAEMON)
                self.run("sacctmgr", "-i", "add", "cluster", "sorascope")
                self.run("sacctmgr", "-i", "add", "account", ACCOUNT)
                self.run("sacctmgr", "-i", "add", "user", "root", f"account={ACCOUNT}")
            for daemon in DAEMONS[1:]:
                self.start(daemon)
            wait_for("the node to be idle", lambda: self.node_state() == "idle")
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which Slurm's commands find this cluster."""
        path = os.pathsep.join([str(self.folder / "bin"), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
        return {**os.environ, "PATH": path, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def run(self, *command: str) -> str:
        """Run one of Slurm's commands; return its standard output, empty when it failed."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout if done.returncode == 0 else ""

    def node_state(self) -> str:
        """Return the node's state as the controller sees it."""
        return self.run("sinfo", "-h", "-o", "%t").strip()

    def told(self) -> str:
        """Return what the daemons know of jobs and node, for the report of a failed test."""
        asked = ("squeue --all --long --states=all", "sinfo --list-reasons --long", "scontrol show node")
        return "\n".join(
            [*(self.run(*command.split()) for command in asked), f"processes of jobs: {self.job_processes()}"]
            + [f"{daemon}: {self.log(daemon)[-3000:]}" for daemon in DAEMONS]
        )

    def _configure(self) -> None:
        for name in ("bin", "controller", "node", "munge", "logs"):
            (self.folder / name).mkdir(mode=0o755)
        key = self.folder / "munge" / "key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o400)
        for path in (key.parent, key):
            shutil.chown(path, "munge", "munge")
        # the executor starts srun in an environment that it has cleared of SLURM_CONF
        srun = self.folder / "bin" / "srun"
        srun.write_text(f'#!/bin/sh\nSLURM_CONF={self.folder}/slurm.conf exec {shutil.which("srun")} "$@"\n')
        srun.chmod(0o755)
        self.records = Accounting(self.folder) if self.accounting else None
        lines = self.records.configure() if self.records else WITHOUT_ACCOUNTING
        text = configuration(self.folder, self.cpus, self.memory, self.node_timeout, lines)
        (self.folder / "slurm.conf").write_text(text, encoding="utf-8")

    def start(self, daemon: str) -> None:
        """Start a daemon in the foreground, as a process of ours, and wait until it answers."""
        munge = self.folder / "munge"
        files = [f"--{kind}-file={munge / kind}" for kind in ("key", "pid", "log", "seed")]
        command, answers, owner = {
            "munged": (
                ["munged", "--foreground", f"--socket={munge / 'socket'}", *files],
                (munge / "socket").exists,
                "munge",
            ),
            "slurmctld": (["slurmctld", "-D"], lambda: "UP" in self.run("scontrol", "ping"), None),
            "slurmd": (["slurmd", "-D", "-N", NODE], lambda: self.node_state() not in DOWN, None),
            **(self.records.commands() if self.records else {}),
        }[daemon]
        with (self.folder / "logs" / f"{daemon}.log").open("ab") as log:
            self.daemons[daemon] = subprocess.Popen(
                # the kernel ends the daemon when this process ends, however it ends
                ["setpriv", "--pdeathsig", "KILL", *command],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=owner,
                group=owner,
                extra_groups=[] if owner else None,
                start_new_session=True,
            )
        try:
            wait_for(f"an answer of {daemon}", answers)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.log(daemon)[-3000:]}") from None

    def log(self, daemon: str) -> str:
        """Return what a daemon has printed so far."""
        return (self.folder / "logs" / f"{daemon}.log").read_text(encoding="utf-8", errors="replace")

    def kill(self, daemon: str) -> None:
        """Kill a daemon without any warning."""
        process = self.daemons.pop(daemon)
        process.kill()
        process.wait()

    def save_state(self) -> None:
        """Have the controller write down what it knows; it may wait 5 s, and a kill would lose that much.

        Killed before, it takes running jobs for pending ones, starts them again and drains the node.
        """
        before = time.time_ns()
        for job in self.run("squeue", "-h", "-o", "%A").split():
            self.run("scontrol", "update", f"JobId={job}", "Comment=saved")
        saved = self.folder / "controller" / "job_state"
        wait_for("the controller's state on disk", lambda: saved.stat().st_mtime_ns > before)

    def job_processes(self) -> list[int]:
        """Return the processes that this cluster's jobs have started, their supervisors included.

        Until it becomes one, a supervisor is a copy of slurmd.
        """
        daemons = {each.pid for each in self.daemons.values()}
        conf = f"SLURM_CONF={self.folder / 'slurm.conf'}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                variables = (process / "environ").read_bytes().split(b"\0")
                command = (process / "cmdline").read_bytes()
            except OSError:  # it has ended meanwhile
                continue
            supervisor = command.startswith((b"slurmstepd", b"slurmd")) and int(process.name) not in daemons
            of_job = supervisor or any(each.startswith(b"SLURM_JOB_ID=") for each in variables)
            if of_job and conf in variables:
                found.append(int(process.name))
        return found

    def crash_node(self) -> None:
        """End the node's daemon and everything it runs, as a power cut would."""
        self.kill("slurmd")
        # what starts while the list of processes is made, or is about to become another program, is not in it
        wait_for("the end of the node's processes", lambda: not any(self._kill_twice()), 20)

    def _kill_twice(self) -> list[int]:
        """Kill the processes of jobs, a moment later those that there are then; return how many each time."""
        killed = []
        for _ in range(2):
            processes = self.job_processes()
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            killed.append(len(processes))
            time.sleep(0.2)
        return killed

    def restore(self) -> None:
        """Start the daemons that are gone, cancel all jobs, open the node again, wait until it is idle."""
        for daemon in DAEMONS:
            if daemon not in self.daemons:
                self.start(daemon)
        self.run("scancel", "--user=root")
        if self.node_state().startswith("dr"):
            self.run("scontrol", "update", f"NodeName={NODE}", "State=resume")
        wait_for("the node to be idle", lambda: self.node_state() == "idle")

    def stop_all(self) -> None:
        """Stop jobs, then the daemons in the reverse order of their start; remove the folder."""
        if "slurmd" in self.daemons:
            self.crash_node()
        for daemon in reversed(list(self.daemons)):
            process = self.daemons.pop(daemon)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
