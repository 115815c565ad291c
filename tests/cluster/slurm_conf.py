"""What a Slurm cluster on one host needs: its programs, its ports, its configuration."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
from pathlib import Path

from accounting import free_ports

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel", "scontrol", "setpriv")
NODE = "loopback"

WITHOUT_ACCOUNTING = """\
ProctrackType=proctrack/pgid
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
"""
# No cgroups: they need a service that a test host does not have.
CONFIG = """\
ClusterName=sorascope
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmctldPort={controller_port}
SlurmdPort={node_port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/controller
SlurmdSpoolDir={folder}/node
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/node.pid
TaskPlugin=task/none
MpiDefault=none
MailProg=/bin/true
{accounting}SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
SchedulerParameters=sched_min_interval=100000
SlurmctldTimeout=60
SlurmdTimeout={node_timeout}
MessageTimeout=20
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ReturnToService=2
MinJobAge=600
KillWait=2
EnforcePartLimits=ALL
NodeName={node} NodeAddr=127.0.0.1 NodeHostname={host} CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=main Nodes={node} Default=YES MaxTime=1440 State=UP
"""


def missing() -> list[str]:
    """Return what keeps a Slurm host from starting here, in words; empty when nothing does."""
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    absent = [name for name in PROGRAMS if shutil.which(name, path=search) is None]
    reasons = [f"not installed: {', '.join(absent)} (Debian: slurm-wlm, munge)"] if absent else []
    if os.geteuid() != 0:
        reasons.append("slurmd starts jobs as other users and needs root")
    try:
        pwd.getpwnam("munge")
    except KeyError:
        reasons.append("no user munge")
    return reasons


def configuration(
    folder: Path, cpus: int, memory: int, node_timeout: int, accounting: str = WITHOUT_ACCOUNTING
) -> str:
    """Return the text of slurm.conf for a node of `cpus` cores and `memory` MB that is down after
    `node_timeout` seconds of silence; the daemons live in `folder`. `accounting`: the lines about it.
    """
    controller_port, node_port = free_ports(2)
    return CONFIG.format(
        folder=folder,
        node=NODE,
        host=socket.gethostname(),
        controller_port=controller_port,
        node_port=node_port,
        cpus=cpus,
        memory=memory,
        node_timeout=node_timeout,
        accounting=accounting,
    )
