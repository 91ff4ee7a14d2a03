"""The rules of the house as questions about one file: each answers with the lines that break the rule."""

import ast
import re

MONEY = {"deposits", "balance", "_balance"}
RESTS = (0, 1)
_NEW_ARRAYS = {"np.zeros", "np.ones", "np.empty", "np.full"}
_OF_A_YEAR = {"QUARTERS", "MONTHS_OF_A_YEAR"}
_CUTS = {"a_quarter", "a_month"}
# By what is drawn, where its k stands; a stream has the quarter there.
_DRAWS = {"stream": 2, "uniforms": 2, "normals": 2, "laplaces": 2, "integers_below": 3, "rounded_by_luck": 3}
_WRITING_METHODS = {"fill", "put", "itemset", "sort", "partition", "setfield"}
_EXPANDING = {
    "read_parquet",
    "scan_parquet",
    "read_csv",
    "scan_csv",
    "read_ndjson",
    "scan_ndjson",
    "read_ipc",
    "scan_ipc",
}
_WRITING_FUNCTIONS = {"at", "copyto", "put", "place", "putmask", "setattr", "put_along_axis", "fill_diagonal"}


def lines_that_expand_paths(tree: ast.Module) -> list[int]:
    """Readers of polars that take a folder such as r[1] for a pattern, and so read r1: said to take the path as it is,
    or given bytes."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    reads = [
        call
        for call in calls
        if isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("pl", "polars")
        and call.func.attr in _EXPANDING
    ]
    plain = [
        call
        for call in reads
        if any(keyword.arg == "glob" and getattr(keyword.value, "value", True) is False for keyword in call.keywords)
    ]
    of_bytes = [
        call
        for call in reads
        if call.args and isinstance(call.args[0], ast.Call) and getattr(call.args[0].func, "attr", "") == "BytesIO"
    ]
    return [call.lineno for call in reads if call not in plain and call not in of_bytes]


def lines_with_numbers(tree: ast.Module) -> list[int]:
    """Numbers other than 0, 1 and -1: a parameter is an argument and stands in configs/ with unit and source."""
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return [node.lineno for node in constants if type(node.value) in (int, float, complex) and node.value not in RESTS]


def lines_with_nameless_numbers(tree: ast.Module) -> list[int]:
    """Numbers other than 0, 1 and -1 inside a function: a parameter stands in configs/, a tolerance, an id or the k of
    a draw has a name at the top of a file. The shape of a new array, an axis and a subscript are no quantities."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    nodes = [node for function in functions for node in ast.walk(function)]
    places = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    places += [call.args[0] for call in calls if ast.unparse(call.func) in _NEW_ARRAYS and call.args]
    places += [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "axis"]
    spared = {id(node) for position in places for node in ast.walk(position)}
    return sorted(
        {
            node.lineno
            for node in nodes
            if isinstance(node, ast.Constant)
            and type(node.value) in (int, float, complex)
            and node.value not in RESTS
            and id(node) not in spared
        }
    )


def lines_with_years(tree: ast.Module) -> list[int]:
    """A yearly rate of the config cut to a quarter or a month by hand: `p.bond_rate / MONTHS_OF_A_YEAR`, or a helper of
    the calendar given nothing but a parameter."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            sides = (node.left, node.right)
            lines += [node.lineno for side in sides if getattr(side, "id", getattr(side, "attr", "")) in _OF_A_YEAR]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CUTS and len(node.args) == 1:
            lines += [node.lineno] if _is_parameter(node.args[0]) else []
    return lines


def _is_parameter(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("p", "state.parameters")


def lines_that_cut_to_grains(tree: ast.Module) -> list[int]:
    """`np.floor(…)` whose argument is counted in grains: divided by `GRAIN`, or times 1024."""
    floors = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.floor"]
    return [call.lineno for call in floors if re.search(r"\bGRAIN\b|\b1024(\.0)?\b", ast.unparse(call))]


def lines_with_nameless_draws(tree: ast.Module) -> list[int]:
    """Draws whose k is a bare number beyond 0, or is reckoned from one; and streams whose quarter is."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _DRAWS:
            keys = [one.value for one in node.keywords if one.arg == "k"] + node.args[_DRAWS[node.func.attr] :]
            numbers = [n.value for key in keys for n in ast.walk(key) if isinstance(n, ast.Constant)]
            lines += [node.lineno] if any(type(number) is int and number != 0 for number in numbers) else []
    return lines


def lines_that_write_money(tree: ast.Module) -> list[int]:
    """Assignments, deletions, numpy's functions that write in place, and out= on a money column."""
    lines = []
    for node in ast.walk(tree):
        lines += [node.lineno for target in _written(node) if _is_money(target)]
    return lines


def _written(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, (ast.Assign, ast.Delete)):
        return [target for whole in node.targets for target in _parts(whole)]
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
        return [node.target]
    if isinstance(node, (ast.For, ast.comprehension)):
        return _parts(node.target)
    return _written_by_call(node) if isinstance(node, ast.Call) else []


def _written_by_call(call: ast.Call) -> list[ast.AST]:
    written = [keyword.value for keyword in call.keywords if keyword.arg == "out"]
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called in _WRITING_METHODS and isinstance(call.func, ast.Attribute):
        written.append(call.func.value)
    if called == "setattr" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        written.append(ast.Attribute(call.args[0], str(call.args[1].value), ast.Store()))
    elif called in _WRITING_FUNCTIONS and call.args:
        written.append(call.args[0])
    return [part for target in written for part in _parts(target)]


def _parts(target: ast.AST) -> list[ast.AST]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [part for element in target.elts for part in _parts(element)]
    return _parts(target.value) if isinstance(target, ast.Starred) else [target]


def _is_money(target: ast.AST) -> bool:
    """`x.deposits`, `x["deposits"]`, and any cell of them or of a bare `deposits`; a bare name alone is a reading."""
    if isinstance(target, ast.Attribute):
        return target.attr in MONEY
    if not isinstance(target, ast.Subscript):
        return False
    if isinstance(target.slice, ast.Constant) and target.slice.value in MONEY:
        return True
    inner = target.value
    return inner.id in MONEY if isinstance(inner, ast.Name) else _is_money(inner)


def names_set_from_outside(tree: ast.AST) -> dict[str, int]:
    """Names set on anything but self and the class itself, and in which line."""
    found = {node.attr: node.lineno for node in _attributes_set(tree) if not _is_own(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr" and len(node.args) > 1:
            _, name, *_ = node.args
            if isinstance(name, ast.Constant):
                found[name.value] = node.lineno
    return found


def names_set_on_itself(tree: ast.AST) -> set[str]:
    """Names that methods set on self."""
    return {node.attr for node in _attributes_set(tree) if _is_own(node)}


def names_read(tree: ast.AST) -> set[str]:
    """Names of attributes that are looked at."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.ctx, ast.Load)}


def _attributes_set(tree: ast.AST) -> list[ast.Attribute]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [node for node in nodes if isinstance(node.ctx, ast.Store)]


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
