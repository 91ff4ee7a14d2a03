"""What the class of a programme names of the ledger and the population: refused where there is nothing of the name."""

import ast
import inspect
from functools import cache
from pathlib import Path

from abm.books.flows import FLOWS
from abm.errors import ConfigError
from abm.parameters.configs_path import meant, shown
from abm.relief.schema import Terms
from abm.state.firms import Firms
from abm.state.workers import Workers

TABLES = {"firms": Firms, "workers": Workers}
FLOW, COLUMN = '("relief: contributions",)', '("firms", "deposits")'


@cache
def refuse_unknown_names(kind: type[Terms]) -> None:
    """ConfigError with the line of the programme's own file."""
    if not isinstance(kind.FLOWS, tuple):
        raise ConfigError(f"{place(kind, 'FLOWS')}: {kind.FLOWS!r}: expected a tuple of names, such as {FLOW}")
    for flow in kind.FLOWS:
        if flow not in FLOWS:
            raise ConfigError(f"{place(kind, 'FLOWS')}: {flow!r}: the ledger has no such flow{meant(str(flow), FLOWS)}")
    if not (isinstance(kind.TOUCHES, tuple) and len(kind.TOUCHES) == len(("table", "column"))):
        raise ConfigError(f"{place(kind, 'TOUCHES')}: {kind.TOUCHES!r}: expected a table and a column: {COLUMN}")
    table, column = kind.TOUCHES
    if table not in TABLES:
        raise ConfigError(f"{place(kind, 'TOUCHES')}: {table!r}: no such table{meant(str(table), TABLES)}")
    if column not in (columns := columns_of(table)):
        words = f"{column!r}: {table} have no such column{meant(str(column), columns)}"
        raise ConfigError(f"{place(kind, 'TOUCHES')}: {words}")


def columns_of(table: str) -> list[str]:
    """What stands in a row, and what is worked out from it as deposits are."""
    kind = TABLES[table]
    worked_out = [name for name in dir(kind) if isinstance(inspect.getattr_static(kind, name), property)]
    return [*kind.COLUMNS, *worked_out]


def place(kind: type[Terms], name: str) -> str:
    """`configs/programmes/rent_help.py:13: FLOWS`, of the class that says it."""
    said = next(base for base in kind.__mro__ if name in vars(base))
    file = Path(inspect.getfile(said))
    tree = ast.parse(file.read_text("utf-8"))
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == said.__name__]
    lines = [line.lineno for body in bodies for line in body if name in names_set(line)]
    return f"{shown(file)}{f':{lines[-1]}' if lines else ''}: {name}"


def names_set(line: ast.stmt) -> list[str]:
    """The names that a line of a class gives a value."""
    targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]
