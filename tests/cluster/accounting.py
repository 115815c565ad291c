"""Slurm's accounting for the test cluster: a database (MariaDB) and slurmdbd on the loopback interface."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb", "slurmdbd", "sacct", "sacctmgr")
DATABASE = "mariadbd"
DAEMON = "slurmdbd"
OWNER = "mysql"
ACCOUNT = "lab"
PASSWORD = "of-this-test-only"
CONFIG = """\
DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={port}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
PidFile={folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={database_port}
StorageUser=slurm
StoragePass={password}
StorageLoc=slurm_acct_db
"""
OF_CONTROLLER = """\
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={port}
AccountingStoragePass={folder}/munge/socket
ProctrackType=proctrack/linuxproc
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
"""


def free_ports(count: int) -> list[int]:
    """Return TCP ports that nobody listens on, all different."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def absent() -> list[str]:
    """Return the programs that accounting needs and that are not there."""
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return [name for name in PROGRAMS if shutil.which(name, path=search) is None]


class Accounting:
    """What accounting adds to a host that lives in `folder`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port, self.database_port = free_ports(2)

    def configure(self) -> str:
        """Make an empty database and the configuration of slurmdbd; return what slurm.conf says of it."""
        for name in ("database", "database_tmp"):
            path = self.folder / name
            path.mkdir(mode=0o755)
            shutil.chown(path, OWNER, OWNER)
        made = ["mariadb-install-db", *self._where(), "--skip-test-db"]
        made.append("--auth-root-authentication-method=normal")
        subprocess.run(made, user=OWNER, group=OWNER, extra_groups=[], check=True, capture_output=True)
        path = self.folder / "slurmdbd.conf"
        path.touch(mode=0o600)
        path.write_text(
            CONFIG.format(
                host=socket.gethostname(),
                port=self.port,
                folder=self.folder,
                database_port=self.database_port,
                password=PASSWORD,
            ),
            encoding="utf-8",
        )
        return OF_CONTROLLER.format(port=self.port, folder=self.folder)

    def commands(self) -> dict[str, tuple[list[str], Callable[[], object], str | None]]:
        """Return command, sign of life and owner of each daemon, in the order of their start."""
        return {
            DATABASE: (
                ["mariadbd", *self._where(), f"--socket={self._socket}", f"--port={self.database_port}",
                 "--bind-address=127.0.0.1", f"--pid-file={self.folder}/database/pid"],
                self._answers,
                OWNER,
            ),
            DAEMON: (["slurmdbd", "-D"], lambda: _listens(self.port), None),
        }  # fmt: skip

    def let_in(self) -> None:
        """Let slurmdbd into the database."""
        self._sql(
            f"CREATE USER slurm@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'; "
            "GRANT ALL ON slurm_acct_db.* TO slurm@'127.0.0.1';"
        )

    @property
    def _socket(self) -> Path:
        return self.folder / "database" / "socket"

    def _where(self) -> list[str]:
        folder = self.folder
        return ["--no-defaults", f"--datadir={folder / 'database'}", f"--tmpdir={folder / 'database_tmp'}"]

    def _sql(self, statement: str) -> None:
        command = ["mariadb", "--no-defaults", f"--socket={self._socket}", "--user=root", "-e", statement]
        subprocess.run(command, check=True, capture_output=True)

    def _answers(self) -> bool:
        try:
            self._sql("SELECT 1")
        except subprocess.CalledProcessError:
            return False
        return True


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
