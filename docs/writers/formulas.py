"""Formulas of the rules: read from `docs/equations/*.toml`, evaluated, and printed as LaTeX."""

import ast
import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from latexify.codegen import ExpressionCodegen

FOLDER = Path(__file__).resolve().parents[1] / "equations"
WORDS = "words.toml"


def between(x, low, high):
    return min(max(x, low), high)


def ratio(above, below, otherwise):
    return otherwise if below == 0 else above / below


KNOWN = {"max": max, "min": min, "log": math.log, "exp": math.exp, "between": between, "ratio": ratio}


@dataclass(frozen=True)
class Formula:
    """What a rule gives: an expression for each number, with names for parts of it; or the steps of an algorithm."""

    symbols: list[str]
    expressions: list[str]
    parts: dict[str, tuple[str, str]]
    words: dict[str, tuple[str, str]]
    steps: str = ""
    code: dict[str, object] = field(default_factory=dict, compare=False)

    def __call__(self, **given):
        """The numbers that the formula gives, for one number an argument."""
        known = {"__builtins__": {}} | KNOWN | given
        for name, (_, expression) in self.parts.items():
            known[name] = eval(compile(expression, name, "eval"), known)
        results = [eval(compile(expression, "formula", "eval"), known) for expression in self.expressions]
        return results[0] if len(results) == 1 else tuple(results)

    def names(self) -> set[str]:
        """Arguments that the formula uses; the words of arithmetic and its own parts left out."""
        texts = [*self.expressions, *(expression for _, expression in self.parts.values())]
        used = {
            node.id for text in texts for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)
        }
        return used - set(KNOWN) - set(self.parts)

    def latex(self) -> str:
        """The lines of the formula, its parts last."""
        symbols = {name: symbol for name, (symbol, _) in (self.words | self.parts).items()}
        expressions = [*zip(self.symbols, self.expressions, strict=True), *self.parts.values()]
        lines = [f"{symbol} &{sign(e)} {printed(e, symbols)}" for symbol, e in expressions]
        return (
            lines[0].replace("&", "", 1)
            if len(lines) == 1
            else "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
        )


def sign(expression: str) -> str:
    """What is true or false is so if and only if; numbers are equal."""
    node = ast.parse(expression, mode="eval").body
    is_condition = isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
    return r"\iff" if is_condition else "="


class Printer(ExpressionCodegen):
    """LaTeX of an expression, each argument by its symbol."""

    def __init__(self, symbols: dict[str, str]):
        super().__init__()
        self.symbols = symbols

    def visit_Name(self, node: ast.Name) -> str:
        return self.symbols[node.id]

    def visit_Call(self, node: ast.Call) -> str:
        name, arguments = node.func.id, [self.visit(argument) for argument in node.args]
        if name == "ratio":
            return rf"\frac{{{arguments[0]}}}{{{arguments[1]}}}"
        if name == "between":
            return rf"\left[ {arguments[0]} \right]_{{{arguments[1]}}}^{{{arguments[2]}}}"
        return rf"\{name} \left( {', '.join(arguments)} \right)"

    def visit_BinOp(self, node: ast.BinOp) -> str:
        if isinstance(node.op, ast.Pow) and _is_a_quotient(node.left):
            return rf"\left( {self.visit(node.left)} \right)^{{{self.visit(node.right)}}}"
        return super().visit_BinOp(node)


def printed(expression: str, symbols: dict[str, str]) -> str:
    text = Printer(symbols).visit(ast.parse(expression, mode="eval").body)
    for written, wanted in (
        (r"\mathopen{}\left", r"\left"),
        (r"\mathclose{}\right", r"\right"),
        (r"\mathrm{if} \ ", r"\text{if } "),
        (r"\mathrm{otherwise}", r"\text{otherwise}"),
        (r"\land", r"\text{ and }"),
        (r"\lor", r"\text{ or }"),
        (r"\lnot", r"\text{not }"),
    ):
        text = text.replace(written, wanted)
    return text


def quotients(formula: Formula) -> list[tuple[str, str]]:
    """(denominator, what stands for the quotient where it is 0), as LaTeX."""
    symbols = {name: symbol for name, (symbol, _) in (formula.words | formula.parts).items()}
    texts = [*formula.expressions, *(expression for _, expression in formula.parts.values())]
    calls = [node for text in texts for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Call)]
    pairs = [
        tuple(printed(ast.unparse(a), symbols) for a in call.args[1:]) for call in calls if call.func.id == "ratio"
    ]
    return list(dict.fromkeys(pairs))


def _is_a_quotient(node) -> bool:
    return isinstance(node, ast.Call) and node.func.id in ("ratio", "between")


@cache
def formulas() -> dict[str, Formula]:
    """Every formula by the name of its rule, such as `smes.pricing.price`."""
    common = {name: tuple(pair) for name, pair in read(WORDS).items()}
    found = {}
    for file in sorted(FOLDER.glob("*.toml")):
        if file.name != WORDS:
            room = file.stem.replace("smes_", "smes.").replace("workers_", "workers.")
            found |= {f"{room}.{rule}": _formula(raw, common) for rule, raw in read(file.name).items()}
    return found


def read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


def _formula(raw: dict, common: dict) -> Formula:
    as_list = lambda value: [value] if isinstance(value, str) else list(value)
    return Formula(
        symbols=as_list(raw["gives"]),
        expressions=as_list(raw.get("formula", [])),
        parts={name: tuple(pair) for name, pair in raw.get("where", {}).items()},
        words=common | {name: tuple(pair) for name, pair in raw.get("words", {}).items()},
        steps=raw.get("steps", "").strip("\n"),
    )
