"""Writes a sample of the mutants of some modules as JSON. Runs in .tools/mutants, where cosmic-ray is, and imports nothing of ours.

    .tools/mutants/bin/python tests/mutants/generate.py SAMPLE FILE[:LINE,LINE...]...

Cosmic-ray changes Python alone. Half of this service's rules are DynamoDB expressions, so those change too: a condition
that turns, a word that goes. SAMPLE 0 takes all; with lines, only mutants on them.
"""

import ast
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# Operators that seldom make a different program, or one that a type checker takes. Of those that replace an operator by
# another, the ones that move a limit or turn a meaning.
_LEFT_OUT = re.compile(
    "VariableReplacer|VariableInserter|RemoveDecorator|_Is$|_IsNot$"
    "|ReplaceBinaryOperator_(?!Add_Sub|Sub_Add|Mul_FloorDiv|FloorDiv_Mul|Mod_FloorDiv|BitOr_BitAnd|BitAnd_BitOr)"
    "|ReplaceComparisonOperator_(?!Eq_NotEq|NotEq_Eq|Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt)"
)
# In a text that is, or is a part of, an expression of DynamoDB.
_EXPRESSION = re.compile(
    r"[#:a-z_]+\s*(=|<>|<=|>=|<|>)\s*[#:a-z_]|attribute_(not_)?exists|contains\(|begins_with"
)
_PAIRS = (
    (" AND ", " OR "),
    ("attribute_not_exists", "attribute_exists"),
    (" = ", " <> "),
    (" <= ", " < "),
    (" >= ", " > "),
    (" + ", " - "),
)
_TURNS = (*_PAIRS, *((new, old) for old, new in _PAIRS))


class Mutant(NamedTuple):
    """A change to a module, whose source is made when it is asked for."""

    file: str
    line: int
    kind: str
    source: Callable[[], str | None]


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield each mutant of a module."""
    source = path.read_text()
    tree = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        if not _LEFT_OUT.search(name):
            operator = get_operator(name)()
            places = (place for node in tree for place in operator.mutation_positions(node))
            for number, place in enumerate(places):
                make = partial(mutate_code, source, operator, number)
                yield Mutant(str(path), place[0][0], name.partition("/")[2], make)
    yield from _of_expressions(path, source)


def _of_expressions(path: Path, source: str) -> Iterator[Mutant]:
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if not _EXPRESSION.search(node.value):
            continue
        for at in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            line, begins = lines[at - 1], node.col_offset if at == node.lineno else 0
            for old, new in _TURNS:
                if new == " <> " and "SET " in node.value:
                    continue  # An assignment, which no comparison can stand for.
                for found in re.compile(re.escape(old)).finditer(line, begins):
                    changed = line[: found.start()] + new + line[found.end() :]
                    code = "".join([*lines[: at - 1], changed, *lines[at:]])
                    yield Mutant(str(path), at, f"{old.strip()} to {new.strip()}", lambda code=code: code)


def _meaning(source: str) -> str:
    """A module without its annotations."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for part in ("annotation", "returns"):
            if hasattr(node, part):
                setattr(node, part, None)
    return ast.dump(tree)


def made(mutant: Mutant) -> str | None:
    """The source of a mutant, unless it is no module of Python or differs in annotations alone."""
    code = mutant.source()
    try:
        return code if code and _meaning(code) != _meaning(Path(mutant.file).read_text()) else None
    except SyntaxError:
        return None


def main(sample: int, files: list[str]) -> None:
    """Print the sample."""
    found: list[Mutant] = []
    for each in files:
        name, _, lines = each.partition(":")
        wanted = {int(line) for line in lines.split(",") if line}
        found += [mutant for mutant in mutants(Path(name)) if not wanted or mutant.line in wanted]
    if sample:
        random.Random(1).shuffle(found)
    codes = ((mutant, made(mutant)) for mutant in found)
    kept = islice(((mutant, code) for mutant, code in codes if code), sample or None)
    ordered = sorted(kept, key=lambda each: each[0][:3])
    json.dump([{**mutant._asdict(), "source": code} for mutant, code in ordered], sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
