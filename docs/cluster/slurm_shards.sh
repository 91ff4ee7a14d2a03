#!/bin/bash
# The same without Ray: each job of an array plays its share.  sbatch docs/cluster/slurm_shards.sh relief_2020 /shared/relief_2020
# The tables, when all are done:  relief run relief_2020 --workers 0 --out /shared/relief_2020
#SBATCH --job-name=relief
#SBATCH --array=1-32
#SBATCH --cpus-per-task=1
#SBATCH --time=04:00:00
set -euo pipefail
relief run "$1" --workers 0 --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --out "$2"
