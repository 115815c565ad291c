#!/usr/bin/env bash
# Sees to Debian's Slurm, its accounting and munge for the tests of this folder. Installs only in CI (CI=true) as root with
# apt-get; anywhere else it says what is missing and the tests are skipped with the reason.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin"

if [ "$(command -v slurmctld slurmd munged srun slurmdbd mariadbd | wc -l)" = 6 ]; then
    exit 0
fi
if [ "${CI:-}" != true ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "== slurm-wlm, munge, slurmdbd and mariadb-server are not all installed, and only CI installs them: tests will be skipped"
    exit 0
fi
echo "== CI: installing slurm-wlm, munge, slurmdbd, mariadb-server"
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then # the tests start daemons of their own; the packages' are to stay down
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
if ! { timeout 120 apt-get update -qq &&
    timeout 300 apt-get install -y -qq --no-install-recommends slurm-wlm munge \
        slurmdbd mariadb-server >/dev/null; }; then
    echo "== they cannot be installed here: the tests will be skipped"
fi
