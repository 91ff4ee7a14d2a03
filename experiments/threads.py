"""The same bytes on every machine: settings that the numerical libraries read once, when they are imported."""

import os
import platform
import sys
import warnings

# Sums on one thread add in one order; the runs, not the sums, are spread over the cores.
SETTINGS = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)
# Where Intel's vector library is installed numba's exp and log would differ from those of other machines.
SETTINGS["NUMBA_DISABLE_INTEL_SVML"] = "1"
# With AVX-512 numpy's exp, log and power differ in the last bit from other processors and from compiled kernels.
if platform.machine().lower() in ("x86_64", "amd64"):
    SETTINGS["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512_ICL AVX512_SPR"


def settle() -> None:
    """Settings already in the environment are the user's and stay."""
    missing = [name for name in SETTINGS if name not in os.environ]
    if missing and "numpy" in sys.modules:
        warnings.warn(
            f"numpy was imported before experiments, too late for {', '.join(missing)}: results may differ from other "
            "machines in the last bits; import experiments first",
            RuntimeWarning,
            stacklevel=3,
        )
    for name in missing:
        os.environ[name] = SETTINGS[name]
