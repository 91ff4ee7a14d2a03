"""The quarter as a timeline: the sentences of `abm/quarter.py`, and what
each calls, decides and writes, read from the code."""

import ast
from dataclasses import dataclass
from functools import cache

from abm.quarter import play
from docs.writers import calls
from docs.writers.columns import declared
from docs.writers.markdown import ROOT, code_link, filled, first_sentence, rule_link, table

ACTING = ("abm/phases/", "abm/contracts/", "abm/relief/effects/", "abm/platforms/", "abm/state/beliefs.py")
TABLE_OF = {
    "firms": "firms",
    "people": "workers",
    "workers": "workers",
    "banks": "banks",
    "village": "village",
    "public": "public",
    "news": "news",
    "last_month": "last_month",
    "memory": "memory",
}


@dataclass(frozen=True)
class Sentence:
    """One line of the quarter: a phase, and whether it is spoken every month."""

    phase: str
    file: str
    monthly: bool

    @property
    def home(self) -> str:
        """The file of the sentence, or its folder."""
        folder = self.file.rpartition("/")[0]
        return self.file if folder == "abm/phases" else f"{folder}/"

    @property
    def title(self) -> str:
        return self.phase.replace("_", " ")


@cache
def sentences() -> tuple[Sentence, ...]:
    """The quarter in its order."""
    tree = ast.parse((ROOT / "abm/quarter.py").read_text("utf-8"))
    home = {
        name.name: node.module.replace(".", "/") + ".py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == play.__name__).body
    found = []
    for node in body:
        loop = isinstance(node, ast.For)
        for line in node.body if loop else [node]:
            name = line.value.func.id if isinstance(line.value, ast.Call) else ""
            found += [Sentence(name, home[name], loop)] if name else []
    return tuple(found)


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Every function of the rooms that act, by file and name."""
    files = [file for room in ACTING for file in sorted((ROOT / "abm").rglob("*.py")) if room in file.as_posix()]
    return {
        f"{file.relative_to(ROOT).as_posix()}:{node.name}": node
        for file in files
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def reached(start: str) -> tuple[str, ...]:
    """Functions that a phase calls, directly or through others, in the order in which they are met."""
    met: list[str] = []
    _walk(start, met)
    return tuple(met)


def _walk(name: str, met: list[str]) -> None:
    if name not in met:
        met.append(name)
        for called in _called(name):
            _walk(called, met)


@cache
def _called(name: str) -> tuple[str, ...]:
    file = name.partition(":")[0]
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    known = {key.partition(":")[2]: key for key in functions() if key.startswith(file + ":")}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module):
        path = node.module.replace(".", "/")
        for imported in node.names:
            alias = imported.asname or imported.name
            known |= {alias: f"{path}.py:{imported.name}"} if f"{path}.py:{imported.name}" in functions() else {}
            inner = f"{path}/{imported.name}.py:"
            known |= {f"{alias}.{key.removeprefix(inner)}": key for key in functions() if key.startswith(inner)}
    used = [ast.unparse(node) for node in ast.walk(functions()[name]) if isinstance(node, ast.Name | ast.Attribute)]
    return tuple(dict.fromkeys(known[word] for word in used if word in known))


def rules_of(sentence: Sentence) -> list[str]:
    """Rules that a phase calls, itself or in a kernel."""
    inside = set(reached(f"{sentence.file}:{sentence.phase}")) | {
        part for kernel in kernels_of(sentence) for part in calls.kernel_parts(kernel)
    }
    met = [
        rule
        for file, function, rule, _ in calls.rule_calls()
        if f"{file}:{function}" in inside and not rule.startswith(calls.ARITHMETIC)
    ]
    return list(dict.fromkeys(met))


def kernels_of(sentence: Sentence) -> list[str]:
    """Kernels of `abm/markets` that a phase calls; sums are left out."""
    found = []
    for name in reached(f"{sentence.file}:{sentence.phase}"):
        words = calls.kernels_in(name.partition(":")[0])
        nodes = [ast.unparse(node) for node in ast.walk(functions()[name]) if isinstance(node, ast.Attribute)]
        found += [words[node] for node in nodes if node in words and not words[node].startswith("sums.")]
    return list(dict.fromkeys(found))


def written_by(sentence: Sentence) -> list[str]:
    """Columns that a phase assigns by name; what a kernel fills through an argument is not seen."""
    found = [column for name in reached(f"{sentence.file}:{sentence.phase}") for column in _written(functions()[name])]
    return sorted(set(found))


def _written(function: ast.FunctionDef) -> list[str]:
    targets = [t for node in ast.walk(function) if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in ast.walk(function) if isinstance(node, ast.AugAssign)]
    parts = [part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])]
    parts = [part.value if isinstance(part, ast.Subscript) else part for part in parts]
    return [column for part in parts if isinstance(part, ast.Attribute) for column in _column(part)]


def _column(part: ast.Attribute) -> list[str]:
    of = TABLE_OF.get(ast.unparse(part.value).removeprefix("state."))
    return [f"{of}.{part.attr}"] if of and part.attr in declared()[of] else []


def decided_by(sentence: Sentence) -> list[str]:
    """Plans that a phase declares to decide: in a checked run they are blank before it."""
    marks = functions()[f"{sentence.file}:{sentence.phase}"].decorator_list
    return [argument.value for mark in marks if isinstance(mark, ast.Call) for argument in mark.args]


def said(sentence: Sentence) -> str:
    return first_sentence(ast.get_docstring(functions()[f"{sentence.file}:{sentence.phase}"]))


def timeline() -> str:
    """The schedule as a table."""
    rows = [[str(i), s.title, "each month" if s.monthly else "once", said(s)] for i, s in enumerate(sentences(), 1)]
    return table(["", "sentence", "when", "what happens"], rows)


def the_quarter() -> str:
    """The timeline, then sentence by sentence the acts, rules, kernels and columns."""
    return filled(
        "the_quarter.md",
        timeline=timeline(),
        sentences="\n\n".join(section(i, s) for i, s in enumerate(sentences(), 1)),
    )


def section(number: int, s: Sentence) -> str:
    acts = [name for name in _called(f"{s.file}:{s.phase}") if name.startswith(s.home)]
    steps = [
        f"- *{name.partition(':')[2].replace('_', ' ')}*: {first_sentence(ast.get_docstring(functions()[name]))}"
        for name in acts
    ]
    lines = {
        "Decides": [f"`{column}`" for column in decided_by(s)],
        "Rules": [rule_link(rule) for rule in rules_of(s)],
        "Kernels": [f"[`{kernel}`](markets.md)" for kernel in kernels_of(s)],
        "Writes": [f"`{column}`" for column in written_by(s)],
    }
    lists = [f"{title}: {', '.join(words)}." for title, words in lines.items() if words]
    heading = f"### {number}. {s.title[0].upper()}{s.title[1:]}"
    when = "Each month." if s.monthly else "Once a quarter."
    return "\n\n".join(
        [heading, f"{said(s)} {when} {code_link(s.file)}", *(["\n".join(steps)] if steps else []), *lists]
    )
