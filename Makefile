# Every target needs nothing but a Python 3.12-3.14; the first call sets one up in .venv.
#: make demo         the reference experiment: 32 worlds of five arms, about five minutes on two cores
#: make test         formatter, linters, types, imports, then the tests: a little over ten minutes
#: make slow         the tests that take minutes each
#: make test-faults  sweeps whose workers, driver and disk fail
#: make bench        what a quarter costs, against a reference kernel
#: make docs         pages that are written from code and results, written anew
#: make docs-site    the documentation as a site, in site/index.html
#: make format       what make lint would change, changed
#: make long-plays   hours: fine scales, every arm, hundreds of seeds
#: make table        the opening table from its cells
#: make clean        all that was made here, but for results, thrown away
PYTHON := .venv/bin/python

.PHONY: help demo test slow long-plays bench test-faults lint format docs docs-site table clean

demo: .venv/.ready
	.venv/bin/relief run configs/experiments/relief_2020.toml

help:
	@sed -n 's/^#: //p' Makefile

test: lint
	$(PYTHON) -m pytest -q -n auto --maxprocesses 4 --dist loadfile -m 'not slow and not faults'
	$(PYTHON) -m pytest -q -m 'faults and not slow'

slow: lint
	$(PYTHON) -m pytest -q -m slow

# Hours: worlds at 1:1,000, every arm of the reference experiments, 300 seeds; none may stop. Goes on where it was ended.
long-plays: .venv/.ready
	$(PYTHON) -m tests.long_plays

# CPU time against a reference kernel, never asserted: minutes; ARGS="--fine --sweep --peer PYTHON" adds to it.
bench: .venv/.ready
	$(PYTHON) -m tests.bench $(ARGS)

# Sweeps whose workers, driver, nodes and disk fail; the quick ones run in test too.
test-faults: .venv/.ready
	$(PYTHON) -m pytest -q -m faults tests/faults

docs: .venv/.ready
	$(PYTHON) docs/generate.py

# The pages of docs as a site in site/index.html, with results, equations and the Python interface; strict: a link that
# leads nowhere stops it.
docs-site: .venv/.ready
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[site,notebooks]'
	NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs build --strict --quiet

lint: .venv/.ready
	.venv/bin/ruff format --check --quiet .
	.venv/bin/ruff check --quiet .
	.venv/bin/ty check --no-progress experiments
	.venv/bin/lint-imports

# What `make lint` would change by itself, changed.
format: .venv/.ready
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format --quiet .

# The opening table from its cells, and the page that tells it; needed only when a cell was changed.
table: .venv/.ready
	.venv/bin/relief table --write
	$(PYTHON) docs/generate.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
	find abm experiments tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: set-up.sh pyproject.toml constraints.txt
	./set-up.sh
