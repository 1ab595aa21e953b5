#!/usr/bin/env bash
# Installs what `npm run test:peers` and `npm run bench` compare with (3 GB, all but Debian's packages outside the tree,
# once): an environment with the newest of everything, one with XGBoost 1.7, one with MLflow and one with Optuna; danfojs-node; Debian's
# Chromium where no browser is on PATH, Slurm, munge and shellcheck where they are not, and PyTorch, for its own interpreter,
# where that has none (all as root). Prints the first one's interpreter; all are found by themselves.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# debian WHAT VARIABLE PACKAGE...: WHAT is missing; VARIABLE may name another one.
debian() {
  [[ $(id -u) -eq 0 ]] || { echo "no $1; install it, or set $2 to one" >&2; exit 1; }
  { apt-get update && apt-get install --yes --no-install-recommends "${@:3}"; } >&2
}

if [[ -z ${CASCADA_CHROMIUM:-} ]] && ! command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null; then
  debian "Chromium on PATH" CASCADA_CHROMIUM chromium
fi
# Their daemons are started by the tests, each with a folder and ports of its own; Debian's own services may be off.
for program in sbatch slurmctld slurmd munged shellcheck; do
  PATH=$PATH:/usr/sbin command -v "$program" >/dev/null && continue
  debian "$program on PATH" PATH slurm-wlm munge shellcheck
done
# PyPI's PyTorch brings gigabytes of CUDA; Debian's is for the CPU. Without OpenBLAS its matrix products are the reference's,
# slow ones; the variant with OpenMP works with as many threads as PyTorch is told.
if [[ -z ${CASCADA_TORCH_PYTHON:-} ]]; then
  if ! /usr/bin/python3 -c "import numpy, torch" 2>/dev/null || ! ldconfig -p | grep --quiet libopenblas; then
    debian "Python with PyTorch and OpenBLAS at /usr/bin/python3" CASCADA_TORCH_PYTHON python3-numpy python3-torch libopenblas0-openmp
  fi
fi
"$here/../python-environment.sh" peers-1.7 "$here/requirements-1.7.txt" >/dev/null
"$here/../python-environment.sh" peers-mlflow "$here/requirements-mlflow.txt" >/dev/null
"$here/../python-environment.sh" peers-optuna "$here/requirements-optuna.txt" >/dev/null
"$here/danfo/install.sh" >/dev/null
exec "$here/../python-environment.sh" peers "$here/requirements.txt"
