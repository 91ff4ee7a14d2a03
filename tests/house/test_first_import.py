"""What is settled the moment abm or experiments is imported, tried in a fresh Python each."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
SETTLED = ("__init__.py", "as_read.py", "errors.py", "kernel_cache.py", "own.py")
HEAVY = "numpy mesa ray polars matplotlib scipy numba pandas".split()


def said(code: str, folder: Path = HERE, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "POLARS_MAX_THREADS", "OMP_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=kept | environment, capture_output=True, text=True, check=True)
    return done.stdout.strip() + done.stderr.strip()


def test_the_doors_open_without_a_heavy_library():
    assert said(f"import sys, abm, experiments; dir(abm); print([name for name in {HEAVY} if name in sys.modules])") == "[]"


def test_the_names_of_the_face_are_announced_and_others_refused():
    assert said("import abm; print({'Economy', 'Worker', 'SME', 'Bank'} <= set(dir(abm)))") == "True"
    assert "no attribute 'Sme'" in said("import abm\ntry: abm.Sme\nexcept AttributeError as error: print(error)")


def test_threads_are_settled_unless_the_user_did():
    code = "import os, experiments; print(os.environ['OMP_NUM_THREADS'], os.environ['POLARS_MAX_THREADS'])"
    assert said(code) == "1 1"
    assert said(code, OMP_NUM_THREADS="3") == "3 1"


def test_numpy_before_experiments_is_warned_of():
    assert "numpy was imported before experiments" in said("import numpy, experiments")


def test_kernels_are_kept_by_the_code_they_were_compiled_from(tmp_path):
    code = "import os, abm; print(os.environ['NUMBA_CACHE_DIR'])"
    model = tmp_path / "abm"
    model.mkdir()
    for name in SETTLED:
        (model / name).write_bytes((HERE / "abm" / name).read_bytes())
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    first = said(code, tmp_path, **environment)
    assert first == said(code, tmp_path, **environment) and Path(first).is_relative_to(tmp_path / "cache")
    (model / "rule.py").write_text("markup = 1\n")
    edited = said(code, tmp_path, **environment)
    assert edited != first
    assert said(code, tmp_path, **environment, NUMBA_CACHE_DIR=first) == edited, "a parent process's folder is not the user's choice"
    assert said(code, tmp_path, **environment, NUMBA_CACHE_DIR="/somewhere") == "/somewhere"


def test_code_that_changes_under_a_running_process_does_not_name_what_it_keeps(tmp_path):
    """Else what old code opened would be kept, and read, as the new code's."""
    model = tmp_path / "abm"
    model.mkdir()
    for name in SETTLED:
        (model / name).write_bytes((HERE / "abm" / name).read_bytes())
    code = "from abm import kernel_cache; before = kernel_cache.folder(); open('abm/rule.py', 'w').write('markup = 1'); print(before == kernel_cache.folder())"
    assert said(code, tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache")) == "True"


def test_numba_imported_first_still_keeps_kernels_by_their_code():
    code = "import numba, os, abm; print(numba.config.CACHE_DIR == os.environ['NUMBA_CACHE_DIR'] != '')"
    assert said(code) == "True"
