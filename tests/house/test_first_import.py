"""What is settled the moment abm or experiments is imported, tried in a fresh Python each."""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
HEAVY = ["numpy", "mesa", "ray", "polars", "matplotlib", "scipy", "numba", "pandas", "pydantic"]

DOOR = (
    "__init__.py",
    "errors.py",
    *(f"machine/{name}.py" for name in ("__init__", "as_read", "blocks", "forked", "kernel_cache", "own", "threads")),
)
SETTLED = (
    "NUMBA_CACHE_DIR",
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NPY_DISABLE_CPU_FEATURES",
)


def said(code: str, folder: Path = HERE, options: tuple = (), **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in SETTLED}
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip() + done.stderr.strip()


def test_the_doors_open_without_a_heavy_library():
    assert (
        said(f"import sys, abm, experiments; dir(abm); print([name for name in {HEAVY} if name in sys.modules])")
        == "[]"
    )


def test_the_names_of_the_face_are_announced_and_others_refused():
    assert said("import abm; print({'Economy', 'Worker', 'SME', 'Bank'} <= set(dir(abm)))") == "True"
    assert "no attribute 'Sme'" in said("import abm\ntry: abm.Sme\nexcept AttributeError as error: print(error)")


def test_threads_are_settled_unless_the_user_did():
    code = "import os, experiments; print(os.environ['OMP_NUM_THREADS'], os.environ['POLARS_MAX_THREADS'])"
    assert said(code) == "1 1"
    assert said(code, OMP_NUM_THREADS="3") == "3 1"


def test_the_readme_imports_in_its_own_order_without_a_warning():
    shown = (HERE / "README.md").read_text("utf-8").split("## From Python")[1].split("```")[1]
    imports = re.findall(r"^(?:from|import) .*$", shown, re.MULTILINE)
    assert [line.split()[1] for line in imports] == ["abm", "experiments"]
    assert said("\n".join(imports), options=("-W", "error")) == ""


def test_numpy_before_is_warned_of_only_where_it_computes_otherwise():
    """What can still be set is: the threads of its linear algebra."""
    features = (
        "from numpy._core._multiarray_umath import __cpu_features__ as has; print(any(has.get(name) for name in"
        " ('X86_V4', 'AVX512_ICL', 'AVX512_SPR')))"
    )
    found = said(
        "import numpy, abm, threadpoolctl; print({pool['num_threads'] for pool in threadpoolctl.threadpool_info()});"
        f" {features}",
        OPENBLAS_CORETYPE="Haswell",
    )
    assert "{1}" in found and ("True" in found) == ("numpy was imported before and uses AVX-512" in found)
    assert "Warning" not in said("import numpy, abm", NPY_DISABLE_CPU_FEATURES="")


def test_kernels_are_kept_by_the_code_they_were_compiled_from(tmp_path):
    code = "import os, abm; print(os.environ['NUMBA_CACHE_DIR'])"
    model = tmp_path / "abm"
    (model / "machine").mkdir(parents=True)
    for name in DOOR:
        (model / name).write_bytes((HERE / "abm" / name).read_bytes())
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first = said(code, tmp_path, **environment)
    assert first == said(code, tmp_path, **environment) and Path(first).is_relative_to(tmp_path / "cache")
    (model / "rule.py").write_text("markup = 1\n")
    edited = said(code, tmp_path, **environment)
    assert edited != first
    assert said(code, tmp_path, **environment, NUMBA_CACHE_DIR=first) == edited, (
        "a parent process's folder is not the user's choice"
    )
    assert said(code, tmp_path, **environment, NUMBA_CACHE_DIR="/somewhere") == "/somewhere"


def test_code_that_changes_under_a_running_process_does_not_name_what_it_keeps(tmp_path):
    """Else what old code opened would be kept, and read, as the new code's."""
    model = tmp_path / "abm"
    (model / "machine").mkdir(parents=True)
    for name in DOOR:
        (model / name).write_bytes((HERE / "abm" / name).read_bytes())
    code = (
        "from abm.machine import kernel_cache; before = kernel_cache.folder();"
        " open('abm/rule.py', 'w').write('markup = 1'); print(before == kernel_cache.folder())"
    )
    assert said(code, tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache")) == "True"


def test_numba_imported_first_still_keeps_kernels_by_their_code():
    code = "import numba, os, abm; print(numba.config.CACHE_DIR == os.environ['NUMBA_CACHE_DIR'] != '')"
    assert said(code, NPY_DISABLE_CPU_FEATURES="") == "True"


def test_an_opening_fitted_with_other_last_bits_has_another_name():
    """Numpy that was imported first computes as the processor can, though the environment says by now that it must not:
    what is kept then nobody else may read."""
    name = (
        "from abm.opening.keep import key; from abm.parameters.parameters import Parameters;"
        " print(key(Parameters.read('china_2019'), 'china_2019', 100_000, 0))"
    )
    first, late = (said(f"{imports}; {name}")[:24] for imports in ("import abm", "import numpy"))
    wide = "import numpy; from abm.machine.threads import SETTINGS, numpy_uses as uses"
    has = said(f"{wide}; print(uses(SETTINGS.get('NPY_DISABLE_CPU_FEATURES', '').split()))").startswith("True")
    assert (first != late) == has
