"""Every small mistake that a mistaken hand could make in one module: another comparison, a condition left out, a row exchanged.

What is written for types alone (annotations, docstrings) is left as it is. The source comes back without its comments.
"""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

_ORDER: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_OPPOSITE: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
}
_CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "abs": "int"}
_UNCHANGED: Final = {"annotation", "returns", "decorator_list", "bases"}


class Mistake(NamedTuple):
    """One change: in which line of the module, what stood there and what stands there now, and the whole source with it."""

    line: int
    was: str
    became: str
    source: str


class _Slot(NamedTuple):
    """Where a node hangs: in this list, or in this attribute of another node."""

    holder: list[ast.AST] | ast.AST
    at: int | str

    def put(self, node: ast.AST) -> None:
        if isinstance(self.holder, list):
            self.holder[int(self.at)] = node
        else:
            setattr(self.holder, str(self.at), node)


def mistakes(source: str) -> Iterator[Mistake]:
    """Every mistake once, in the order of the source; each is alone in its source."""
    tree = ast.parse(source)
    members = _members(tree)
    seen = {ast.unparse(tree)}
    for slot, node, line in list(_slots(tree, 1)):
        for other in _others(node, members):
            slot.put(other)
            changed = ast.unparse(tree)
            slot.put(node)
            if changed not in seen:
                seen.add(changed)
                yield Mistake(line, _said(node), _said(other), changed)


def _slots(node: ast.AST, line: int) -> Iterator[tuple[_Slot, ast.AST, int]]:
    """Every node below this one that may be changed, with the line in which it stands."""
    for name, value in ast.iter_fields(node):
        if name in _UNCHANGED or _is_docstring(value):
            continue
        inside: list[tuple[_Slot, object]] = [(_Slot(node, name), value)]
        if isinstance(value, list):
            inside = [(_Slot(value, at), child) for at, child in enumerate(value)]
        for slot, child in inside:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                there = getattr(child, "lineno", line)
                yield slot, child, there
                yield from _slots(child, there)


def _is_docstring(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _members(tree: ast.AST) -> dict[str, list[str]]:
    """The members of enumerations that the module names, by the name of the enumeration: `Outcome.ADMIT`."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper():
            known = found.setdefault(node.value.id, [])
            if node.attr not in known:
                known.append(node.attr)
    return found


def _others(node: ast.AST, members: dict[str, list[str]]) -> Iterator[ast.AST]:
    """What could stand here by mistake."""
    if type(node) in _ORDER:
        yield from (other() for other in _ORDER if other is not type(node))
    elif type(node) in _OPPOSITE:
        yield _OPPOSITE[type(node)]()
    elif isinstance(node, ast.expr):
        yield from _other_expressions(node, members)
    elif isinstance(node, ast.If):
        yield from (_with_test(node, ast.Constant(value)) for value in (True, False))
    elif isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))


def _other_expressions(node: ast.expr, members: dict[str, list[str]]) -> Iterator[ast.expr]:
    match node:
        case ast.BoolOp(op, values):
            yield from (_all_but(op, values, at) for at in range(len(values)))
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.Constant(value):
            yield from (ast.Constant(other) for other in _other_values(value))
        case ast.Attribute(ast.Name(owner), attr) if len(members.get(owner, ())) > 1:
            yield ast.Attribute(node.value, _after(members[owner], attr), node.ctx)
        case ast.Call(ast.Name(called), args) if called in _CALLED:
            yield ast.Call(ast.Name(_CALLED[called]), args, node.keywords)
        case ast.Tuple(rows) if rows and all(isinstance(row, ast.Call) for row in rows):
            yield from _other_rows(rows)


def _with_test(node: ast.If, test: ast.expr) -> ast.If:
    return ast.If(test, node.body, node.orelse)


def _after(known: list[str], attr: str) -> str:
    """The member that the module names next, and after the last the first."""
    return known[(known.index(attr) + 1) % len(known)]


def _all_but(op: ast.boolop, values: list[ast.expr], at: int) -> ast.expr:
    rest = values[:at] + values[at + 1 :]
    return rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)


def _other_values(value: object) -> list[int]:
    if isinstance(value, bool):
        return [not value]
    return [value + 1, value - 1] if isinstance(value, int) else []


def _other_rows(rows: list[ast.expr]) -> Iterator[ast.expr]:
    """The table without one row, and with each two neighbours exchanged."""
    for at in range(len(rows)):
        yield ast.Tuple(rows[:at] + rows[at + 1 :], ast.Load())
    for at in range(len(rows) - 1):
        yield ast.Tuple([*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]], ast.Load())


def _said(node: ast.AST) -> str:
    """The node in a few words; an operator has no words of its own."""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else type(node).__name__
