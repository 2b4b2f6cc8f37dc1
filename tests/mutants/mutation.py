"""Every mutant of a function that one slip makes: an operator, a constant, a name, an order, a lost call."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Endless", "Mutant", "mutants"]

ROUNDS = 2_000  # of all loops of a call together: a mutant that loops for ever is stopped by counting

OPERATORS = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Mult, ast.Div],
    ast.Mod: [ast.FloorDiv],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
}
ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)

# Functions and methods that are taken for each other.
TAKEN_FOR = {
    "sigmoid": ["tanh"],
    "tanh": ["sigmoid"],
    "cat": ["stack"],
    "stack": ["cat"],
    "sum": ["mean", "prod"],
    "mean": ["sum", "median"],
    "prod": ["sum", "cumprod"],
    "std": ["var"],
    "min": ["max"],
    "max": ["min"],
    "zeros": ["ones"],
    "ones_like": ["zeros_like"],
    "zeros_like": ["ones_like"],
    "empty_like": ["zeros_like"],
    "empty": ["zeros"],
    "eye": ["ones"],
    "softmax": ["log_softmax"],
    "log_softmax": ["softmax"],
    "cumsum": ["cumprod"],
    "log": ["exp", "log10"],
    "startswith": ["endswith"],
    "fill_": ["add_"],
    "weight_hh_l0": ["weight_ih_l0"],
    "weight_ih_l0": ["weight_hh_l0"],
    "bias_hh_l0": ["bias_ih_l0"],
    "bias_ih_l0": ["bias_hh_l0"],
}


class Endless(RuntimeError):
    """A loop that goes round too often."""


@dataclass(frozen=True)
class Mutant:
    """One mutant: its line and what was changed in it, ``x = a - b | a - b -> a + b``, and the function."""

    name: str
    function: Callable


def mutants(function: Callable, source: str) -> Iterator[Mutant]:
    """The mutants of a function whose text is ``source``, each different in its text from all others."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    lines = [line.partition("  #")[0].strip() for line in source.split("\n")]
    for number, node in enumerate(ast.walk(tree)):
        before, line = ast.unparse(node), getattr(node, "lineno", 0)
        for index in range(len(list(changes(node, tree)))):
            changed = ast.parse(source)  # quicker than a deep copy
            target = list(ast.walk(changed))[number]
            new = list(changes(target, changed))[index]()
            if new is not None:
                changed = Replaced(target, new).visit(changed)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text in seen:
                continue
            seen.add(text)
            after = ast.unparse(new if new is not None else target)
            name = f"{lines[line - 1]} | {before.splitlines()[0]} -> {after.splitlines()[0]}"
            yield Mutant(name, compiled(changed, function))


class Replaced(ast.NodeTransformer):
    """Puts one node in another's place."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def changes(node: ast.AST, tree: ast.Module) -> Iterator[Callable[[], ast.AST | None]]:
    """What can be done to a node: each gives the node in its place, or None when it changed the node."""
    match node:
        case ast.BinOp(op=operator):
            for other in OPERATORS.get(type(operator), []):
                yield lambda other=other: setattr(node, "op", other())
            if isinstance(operator, ORDERED):
                yield lambda: ast.BinOp(node.right, node.op, node.left)
            yield lambda: node.left
            yield lambda: node.right
        case ast.AugAssign(op=operator):
            for other in OPERATORS.get(type(operator), []):
                yield lambda other=other: setattr(node, "op", other())
            yield ast.Pass
        case ast.Compare(ops=[operator]):
            for other in OPERATORS.get(type(operator), []):
                yield lambda other=other: setattr(node, "ops", [other()])
        case ast.UnaryOp():
            yield lambda: node.operand
        case ast.Constant(value=value) if value is not None and not is_docstring(node, tree):
            for other in other_constants(value, tree):
                yield lambda other=other: ast.Constant(other)
        case ast.Name(id=name, ctx=ast.Load()):
            for other in sorted(variables(tree) - {name} if name in variables(tree) else set()):
                yield lambda other=other: setattr(node, "id", other)
        case ast.Attribute(attr=name):
            for other in TAKEN_FOR.get(name, []):
                yield lambda other=other: setattr(node, "attr", other)
            if name == "T":
                yield lambda: node.value
        case ast.Call():
            yield from changes_of_call(node)
        case ast.Tuple() | ast.List() if len(node.elts) > 1:
            for place in range(len(node.elts) - 1):
                yield lambda place=place: swapped(node.elts, place)
        case ast.Slice():
            for bound in ("lower", "upper"):
                if getattr(node, bound):
                    yield lambda bound=bound: setattr(node, bound, None)
        case ast.If() | ast.IfExp():
            yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Expr(value=ast.Call()):
            yield ast.Pass


def changes_of_call(node: ast.Call) -> Iterator[Callable[[], ast.AST | None]]:
    for place in range(len(node.args) - 1):
        yield lambda place=place: swapped(node.args, place)
    for place in range(len(node.keywords)):
        yield lambda place=place: node.keywords.pop(place) and None
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        yield lambda: node.func.value  # x.sum() -> x
    elif node.args:
        yield lambda: node.args[0]  # torch.tanh(x) -> x


def swapped(items: list, place: int) -> None:
    items[place], items[place + 1] = items[place + 1], items[place]


def is_module(node: ast.expr) -> bool:
    return ast.unparse(node).partition(".")[0] in {"torch", "math", "nn"}


def is_docstring(node: ast.Constant, tree: ast.Module) -> bool:
    first = tree.body[0].body[0]
    return isinstance(first, ast.Expr) and first.value is node


def other_constants(value: object, tree: ast.Module) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0, value / 2] if value else [1.0]
    if isinstance(value, str):
        strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        return sorted(s for s in strings if isinstance(s, str) and s != value and len(s) == len(value))
    return []


def variables(tree: ast.Module) -> set[str]:
    """The arguments and local names of the function."""
    function = tree.body[0]
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {argument.arg for argument in function.args.args}


class Counted(ast.NodeTransformer):
    """Counts the rounds of every loop."""

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.body.insert(0, ast.parse("_one_more_round()").body[0])
        return node

    visit_While = visit_For


def compiled(tree: ast.Module, function: Callable) -> Callable:
    """The mutant as a function beside the original, in its module's names."""
    tree = ast.fix_missing_locations(Counted().visit(tree))
    rounds = 0

    def one_more_round() -> None:
        nonlocal rounds
        rounds += 1
        if rounds > ROUNDS:
            raise Endless("goes round for ever")

    names = {**function.__globals__, "_one_more_round": one_more_round}
    exec(compile(tree, "<mutant>", "exec"), names)
    mutant = names[function.__name__]

    def call(*arguments):
        nonlocal rounds
        rounds = 0
        return mutant(*arguments)

    return call
