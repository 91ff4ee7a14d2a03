#!/bin/bash
# A sweep on some nodes of a Slurm cluster:  sbatch docs/cluster/slurm.sh relief_2020 /shared/relief_2020
# The job that is sent again after its time is over takes up what is there.
#SBATCH --job-name=relief
#SBATCH --nodes=4
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
#SBATCH --time=04:00:00
#SBATCH --signal=B:TERM@120
set -euo pipefail
experiment=$1 out=$2

# Nodes that know the token may join, no others.
RAY_AUTH_TOKEN=$(python -c 'import secrets; print(secrets.token_hex(32))')
export RAY_AUTH_TOKEN RAY_AUTH_MODE=token RAY_USAGE_STATS_ENABLED=0

mapfile -t nodes < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
port=${PORT:-6379} address="${nodes[0]}:${PORT:-6379}"

srun --overlap --nodes=1 --ntasks=1 -w "${nodes[0]}" ray start --head --port="$port" --num-cpus="$SLURM_CPUS_PER_TASK" --include-dashboard=false --block &
until python -c "import socket; socket.create_connection(('${nodes[0]}', $port), 1)" 2>/dev/null; do sleep 1; done
for node in "${nodes[@]:1}"; do
    srun --overlap --nodes=1 --ntasks=1 -w "$node" ray start --address="$address" --num-cpus="$SLURM_CPUS_PER_TASK" --block &
done

# Nodes that join later are used from then on; Slurm's warning before the end reaches the sweep, which then stops in order.
relief run "$experiment" --address "$address" --out "$out" &
sweep=$!
trap 'kill -TERM $sweep' TERM
wait $sweep && ended=0 || ended=$?
wait $sweep || true
jobs -p | xargs -r kill
exit $ended
