"""Where each rule is called, and which parameter of the economy each of its arguments is given: read from the code."""

import ast
import inspect
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARITHMETIC = "arithmetic"
FILES = [file for file in sorted((ROOT / "abm/agents").rglob("*.py")) if file.name not in ("__init__.py", "columns.py")]
READ_IN_ORDER = [
    "arithmetic",
    "smes.expectations",
    "smes.production",
    "smes.staffing",
    "smes.pricing",
    "smes.channels",
    "smes.financing",
    "smes.purchasing",
    "smes.investment",
    "smes.closing",
    "workers.job_search",
    "workers.consumption",
    "banks",
    "platforms",
    "government",
    "central_bank",
    "abroad",
]  # a room not named here comes last


def _rooms() -> list[str]:
    rooms = [file.relative_to(ROOT / "abm/agents").with_suffix("").as_posix().replace("/", ".") for file in FILES]
    return sorted(rooms, key=lambda room: READ_IN_ORDER.index(room) if room in READ_IN_ORDER else len(READ_IN_ORDER))


ROOMS = _rooms()


@cache
def rules() -> dict[str, object]:
    """Every rule by its name, such as `smes.pricing.price`, in the order of its file."""
    found = {}
    for room in ROOMS:
        module = import_module(f"abm.agents.{room}")
        mine = [f for _, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
        found |= {f"{room}.{f.__name__}": f for f in sorted(mine, key=lambda f: f.__code__.co_firstlineno)}
    return found


@cache
def callers() -> dict[str, tuple[str, ...]]:
    """By rule: the files outside the rooms of rules that call it, kernels and phases alike."""
    calls = {name: set() for name in rules()}
    for file, _, rule, _ in rule_calls():
        if "abm/agents/" not in file:
            calls[rule].add(file)
    return {name: tuple(sorted(files)) for name, files in calls.items()}


@cache
def parameters_given() -> dict[tuple[str, str], frozenset[str]]:
    """By rule and argument: the parameters from which a caller makes that argument, through a kernel too."""
    given: dict[tuple[str, str], set[str]] = {}
    into_kernels = _kernel_arguments()
    for file, function, rule, pairs in rule_calls():
        for argument, parts in pairs:
            found = set(_parameters_in(parts))
            for name in (part.id for part in parts if isinstance(part, ast.Name)):
                found |= into_kernels.get((file, function, name), set())
            if found:
                given.setdefault((rule, argument), set()).update(found)
    return {key: frozenset(found) for key, found in given.items()}


@cache
def handed_in() -> frozenset[tuple[str, str, str]]:
    """(rule, argument, parameter) where the parameter is the argument itself, not one of the things it is made of."""
    into_kernels = _kernel_arguments(alone=True)
    found: set[tuple[str, str, str]] = set()
    for file, function, rule, pairs in rule_calls():
        for argument, parts in pairs:
            expressions = [_bare(part) for part in parts if isinstance(part, ast.expr)]
            named = isinstance(expressions[0], ast.Name) if expressions else False  # what it stands for comes next
            names = set(_parameters_in(expressions[: 1 + named]))
            if named:
                names |= into_kernels.get((file, function, expressions[0].id), set())
            found |= {(rule, argument, name) for name in names}
    return frozenset(found)


def _bare(expression):
    """An expression without the row that is picked from it and without a change of its type."""
    if isinstance(expression, ast.Subscript):
        return _bare(expression.value)
    if isinstance(expression, ast.Call) and ast.unparse(expression.func) in ("float", "int"):
        return _bare(expression.args[0])
    return expression


@cache
def rule_calls() -> tuple:
    """(file, function, rule, ((argument, parts of what is given), ...)) of every call of a rule in `abm`."""
    found = []
    for file, tree in _trees():
        called = _imported(tree, "abm.agents", rules())
        room = file.removeprefix("abm/agents/").removesuffix(".py").replace("/", ".")
        called |= {name.rpartition(".")[2]: name for name in rules() if name.rpartition(".")[0] == room}
        called |= {alias: called[rule] for alias, rule in _compiled(tree) if rule in called}
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            made = _made_in(function)
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if rule := called.get(ast.unparse(call.func)):
                    names = list(inspect.signature(rules()[rule]).parameters)
                    pairs = [(argument, _parts(given, made, called)) for argument, given in _pairs(names, call)]
                    found.append((file, function.name, rule, tuple(pairs)))
    return tuple(found)


def _made_in(function) -> dict[str, ast.expr]:
    """What a function names once and uses later: `outside = p.voluntary_income * ...`, alone or several in a line."""
    pairs = [
        pair
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for pair in _named(node.targets[0], node.value)
    ]
    times = Counter(target.id for target, _ in pairs)
    return {target.id: value for target, value in pairs if times[target.id] == 1}


def _named(target, value) -> list:
    """(name, what it stands for) of one assignment: `a = x`, `a, b = x, y`."""
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    pairs = zip(target.elts, value.elts, strict=False) if both else [(target, value)]
    return [(to, given) for to, given in pairs if isinstance(to, ast.Name)]


def _parts(given, made, called) -> list:
    """What an argument is made of, a value worked out before included."""
    parts = _outside_rules(given, called)
    before = [made[part.id] for part in parts if isinstance(part, ast.Name) and part.id in made]
    return parts + [part for value in before for part in _outside_rules(value, called)]


def _outside_rules(expression, called) -> list:
    """The parts of an expression, those inside the call of another rule left out."""
    if isinstance(expression, ast.Call) and ast.unparse(expression.func) in called:
        return []
    return [expression, *(part for child in ast.iter_child_nodes(expression) for part in _outside_rules(child, called))]


@cache
def _kernel_arguments(alone: bool = False) -> dict[tuple[str, str, str], set[str]]:
    """By kernel file, kernel and its argument: the parameters from which a phase makes it, or that it is."""
    given: dict[tuple[str, str, str], set[str]] = {}
    for file, tree in _trees():
        called = kernels_in(file)
        for _, call in _calls(tree):
            if kernel := called.get(ast.unparse(call.func)):
                home, names = kernels()[kernel]
                for argument, expression in _pairs(names, call):
                    if found := set(_parameters_in([_bare(expression)] if alone else ast.walk(expression))):
                        given.setdefault((home, kernel.rpartition(".")[2], argument), set()).update(found)
    return given


@cache
def kernels() -> dict[str, tuple[str, list[str]]]:
    """Functions of `abm/markets`, such as `shops.deliver`: their file and their arguments."""
    return {
        f"{file.removeprefix('abm/markets/').removesuffix('.py')}.{node.name}": (file, [a.arg for a in node.args.args])
        for file, tree in _trees()
        if file.startswith("abm/markets/")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


def kernel_parts(kernel: str) -> set[str]:
    """The functions of its file that a kernel is made of, itself included; as file and name."""
    file, functions = (
        kernels()[kernel][0],
        {node.name: node for node in dict(_trees())[kernels()[kernel][0]].body if isinstance(node, ast.FunctionDef)},
    )
    parts, new = set(), {kernel.rpartition(".")[2]}
    while new:
        parts |= new
        used = {node.id for name in new for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        new = (used & set(functions)) - parts
    return {f"{file}:{name}" for name in parts}


@cache
def kernels_in(file: str) -> dict[str, str]:
    """The words under which a file calls kernels: `labour.match`, `market.clear_month`."""
    return _imported(dict(_trees())[file], "abm.markets", kernels())


@cache
def _trees() -> tuple:
    files = sorted((ROOT / "abm").rglob("*.py"))
    return tuple((file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files)


def _imported(tree, package: str, known) -> dict[str, str]:
    """The words under which a file calls functions of a package: `pricing.price`, `between`, `bank_rules.limit`."""
    words = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package):
            inner = node.module.removeprefix(package).strip(".")
            for name in node.names:
                full = f"{inner}.{name.name}".strip(".")
                alias = name.asname or name.name
                words |= {alias: full} if full in known else {}
                words |= {f"{alias}.{k.rpartition('.')[2]}": k for k in known if k.rpartition(".")[0] == full}
    return words


def _compiled(tree) -> list[tuple[str, str]]:
    """`_price = compiled(pricing.price)`, one by one or several in a line."""
    pairs = [
        pair for node in ast.walk(tree) if isinstance(node, ast.Assign) for pair in _named(node.targets[0], node.value)
    ]
    return [
        (to.id, ast.unparse(value.args[0]))
        for to, value in pairs
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "compiled"
    ]


def _calls(tree) -> list[tuple[str, ast.Call]]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [(f.name, node) for f in functions for node in ast.walk(f) if isinstance(node, ast.Call)]


def _pairs(names: list[str], call: ast.Call) -> tuple:
    named = [(keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg]
    return (*zip(names, call.args, strict=False), *named)


def _parameters_in(parts) -> list[str]:
    attributes = [part for part in parts if isinstance(part, ast.Attribute)]
    names = [part.attr for part in attributes if ast.unparse(part.value) in ("p", "parameters", "state.parameters")]
    return [name.removeprefix("monthly_").removeprefix("quarterly_") for name in names]
