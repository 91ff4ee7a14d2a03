"""The same bytes on every machine: settings that the numerical libraries read once, when they are imported."""

import os
import platform
import sys
import warnings

from abm.machine import forked

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
    """What is in the environment is the user's and stays; of libraries
    imported before, what can still be set is set."""
    missing = [name for name in SETTINGS if name not in os.environ]
    for name in missing:
        os.environ[name] = SETTINGS[name]
    late = [words for name, words in too_late().items() if name in missing]
    if late:
        warnings.warn(
            f"{', '.join(late)}: too late to be set, so results may differ from other machines in the last bits; "
            "import abm or experiments first, or set the environment variable",
            RuntimeWarning,
            stacklevel=3,
        )


def too_late() -> dict[str, str]:
    """What a library that is there already does otherwise than asked, by the setting that it has not read."""
    found = {}
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(1)
        if numpy_uses(SETTINGS.get("NPY_DISABLE_CPU_FEATURES", "").split()):
            found["NPY_DISABLE_CPU_FEATURES"] = "numpy was imported before and uses AVX-512"
    if numba_has_svml():
        found["NUMBA_DISABLE_INTEL_SVML"] = "numba was imported before and uses Intel's vector library"
    if forked.polars_runs() and sys.modules["polars"].thread_pool_size() > 1:
        found["POLARS_MAX_THREADS"] = "polars was used before and runs on many threads"
    return found


def numpy_uses(features: list[str]) -> bool:
    """Whether numpy computes with one of these abilities of the processor."""
    from numpy._core._multiarray_umath import __cpu_features__ as enabled

    return any(enabled.get(name, False) for name in features)


def last_bits() -> str:
    """What decides last bits in this process, whatever the environment says by now: the abilities of the processor that
    numpy computes with, and whether numba has Intel's vector library."""
    from numpy._core._multiarray_umath import __cpu_features__ as enabled

    return " ".join([*sorted(name for name, on in enabled.items() if on), *(["SVML"] if numba_has_svml() else [])])


def numba_has_svml() -> bool:
    """Whether numba is there and compiles for Intel's vector library."""
    return "numba" in sys.modules and sys.modules["numba"].config.USING_SVML
