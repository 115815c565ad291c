"""The mutants of a module: each its source with one small thing changed."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
KINDS = {
    ast.Compare: "comparison",
    ast.BinOp: "operator",
    ast.AugAssign: "operator",
    ast.BoolOp: "and, or",
    ast.UnaryOp: "sign, not",
    ast.If: "condition",
    ast.IfExp: "condition",
    ast.While: "condition",
    ast.Constant: "constant",
    ast.Return: "returned value",
}


@dataclass(frozen=True)
class Mutant:
    """`change`: what was done, in words; `kind`: one of `KINDS`.

    `number`: which node of the module's tree is replaced, by `altered`.
    """

    line: int
    change: str
    kind: str
    tree: ast.Module
    number: int
    altered: ast.AST

    @property
    def source(self) -> str:
        """The source of the whole module."""
        changed = copy.deepcopy(self.tree)
        target = next(each for number, each in enumerate(ast.walk(changed)) if number == self.number)
        _replace(changed, target, self.altered)
        return ast.unparse(ast.fix_missing_locations(changed))


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines; annotations and docstrings stay."""
    tree = ast.parse(source)
    skipped = _skipped(tree)
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if node in skipped:
            continue
        for change, altered in _alterations(node):
            found.append(Mutant(node.lineno, change, KINDS[type(node)], tree, number, altered))
    return sorted(found, key=lambda mutant: mutant.line)


def _skipped(tree: ast.Module) -> set[ast.AST]:
    """Return what no test could or should tell apart: annotations, docstrings, words of messages, …"""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            parts += [node.returns, *(each.annotation for each in (*node.args.args, *node.args.kwonlyargs))]
        if isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.append(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            parts.append(node)
        if isinstance(node, ast.keyword) and node.arg in ("strict", "frozen"):  # guards of the code itself
            parts.append(node)
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
            parts.append(node)
        for part in filter(None, parts):
            skipped.update(ast.walk(part))
    return skipped


def _alterations(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield each change of one node, in words, and what stands in its place."""
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield _changed(node, ops=[other(), *node.ops[1:]])
    elif isinstance(node, (ast.BinOp, ast.AugAssign)):
        for other in OPERATORS.get(type(node.op), ()):
            yield _changed(node, op=other())
    elif isinstance(node, ast.BoolOp):
        yield _changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not, ast.Invert)):
        yield f"{ast.unparse(node)} -> {ast.unparse(node.operand)}", node.operand
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        negated = ast.UnaryOp(ast.Not(), node.test)
        yield f"if {ast.unparse(node.test)} -> if not …", _with(node, test=negated)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        new = [not node.value] if type(node.value) is bool else [node.value + 1, node.value - 1]
        for value in new:
            yield f"{node.value!r} -> {value!r}", ast.Constant(value)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield f"return {ast.unparse(node.value)[:50]} -> return None", ast.Return(ast.Constant(None))


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _changed(node: ast.AST, **fields: object) -> tuple[str, ast.AST]:
    changed = _with(node, **fields)
    return f"{ast.unparse(node)[:70]} -> {ast.unparse(changed)[:70]}", changed


def _replace(tree: ast.Module, target: ast.AST, new: ast.AST) -> None:
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if value is target:
                setattr(node, name, new)
            elif isinstance(value, list) and any(each is target for each in value):
                setattr(node, name, [new if each is target else each for each in value])
