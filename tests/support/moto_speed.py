"""Makes moto's DynamoDB several times faster, with the same answers.

Moto parses every expression anew, walks its tree ten times and copies the whole table for each transaction. `install`
replaces the functions below; each comment says what the original costs. A function that is no longer there fails the
import, and `tests/unit/test_moto_speed.py` compares the answers with moto's own.
"""

import copy
import types
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
from moto.core import serialize
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes, validators
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_patch = pytest.MonkeyPatch()


def install() -> None:
    """Replace the slow functions of moto in this process."""
    for owner, name, faster in _REPLACED:
        _patch.setattr(owner, name, faster)


def uninstall() -> None:
    """Give moto its own functions back."""
    _patch.undo()


_make = UpdateExpressionParser.make


@cache
def _parsed(expression: str) -> Any:
    """Parse an expression, check what depends on it alone, and flatten its clauses into a list of actions."""
    tree = _make(expression)
    validators.ActionCountValidator().traverse(tree)
    tree.normalize()
    for child in tree.children:
        child.set_parent(tree)
    return tree


def _clone(node: Any, parent: Any = None) -> Any:
    """Copy a tree of nodes. The parts of a path never change; what is no node cannot before the nodes are replaced."""
    new = object.__new__(type(node))
    new.__dict__.update(node.__dict__)
    new.parent = parent
    if node.children is not None and not isinstance(node, ast_nodes.UpdateExpressionPath):
        new.children = [
            _clone(child, new) if isinstance(child, ast_nodes.Node) else child for child in node.children
        ]
    return new


def _validator(self: Any, expression: Any, **given: Any) -> None:
    self.__dict__.update(given)  # The expression's names and values, the item and the table.
    # The count of clauses is taken when the expression is parsed; paths that overlap are looked for at the root.
    _, overlaps, *self.processors = self.get_ast_processors()
    self.node_to_validate = overlaps.check_for_overlapping_paths(_clone(expression))


@cache
def _first(kind: type, kinds: tuple[type, ...]) -> type | None:
    """Return the first of `kinds` that `kind` is one of."""
    return next((each for each in kinds if issubclass(kind, each)), None)


def _traverse(self: Any, root: Any) -> Any:
    """Process nodes of the classes asked for, children first. No part of a path is asked for."""
    processors = self._processing_map()
    kinds = tuple(processors)
    before_child = self.pre_processing_of_child

    def visit(node: Any, place: int) -> Any:
        if not isinstance(node, ast_nodes.Node):
            return node
        parent = node.parent
        if not isinstance(node, ast_nodes.UpdateExpressionPath):
            for i, child in enumerate(node.children or ()):
                before_child(node, i)
                visit(child, i)
        if kind := _first(type(node), kinds):
            node = processors[kind](node)
            node.parent = parent
            if parent:
                parent.children[place] = node
        return node

    return visit(root, -1)


Groups = defaultdict[Any, dict[Any, Any]]


def copied(groups: Groups) -> Groups:
    """Copy the items of a table with a sort key. The copy shares each item, which no request changes any more."""
    shared: Groups = defaultdict(dict)
    shared.update((key, group.copy()) for key, group in groups.items())
    return shared


def attributes(item: Any) -> dict[str, Any]:
    """Return an item's attributes as DynamoDB writes them. They are kept with it, since an update makes another item."""
    kept: dict[str, Any] = item.__dict__
    if "written" not in kept:
        kept["written"] = item.to_json()["Attributes"]
    return kept["written"]


def _deepcopy(value: Any) -> Any:
    """Copy a table for a transaction; what is no table, and a table without a sort key, as Python does."""
    if not isinstance(value, Table) or not value.has_range_key:
        return copy.deepcopy(value)
    table = object.__new__(type(value))
    table.__dict__.update(value.__dict__)
    table.items = copied(value.items)
    return table


_update = models.DynamoDBBackend.update_item


def _update_item(self: Any, table_name: str, key: dict[str, Any], *arguments: Any, **options: Any) -> Any:
    """Update a copy of the item in place of the item itself, which others may hold."""
    table = self.tables.get(table_name)
    if table and table.has_range_key and {table.hash_key_attr, table.range_key_attr} <= key.keys():
        group = table.items.get(DynamoType(key[table.hash_key_attr]), {})
        place = DynamoType(key[table.range_key_attr])
        if place in group:
            group[place] = copy.deepcopy(group[place])
    return _update(self, table_name, key, *arguments, **options)


_structure = serialize.BaseJSONSerializer._serialize_type_structure


def _serialize_structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """Serialize an attribute's value by the one type it has, where moto looks for all ten."""
    if shape.name != "AttributeValue" or type(value) is not dict or not key:
        _structure(self, serialized, value, shape, key)
        return
    wrapper = self.MAP_TYPE()
    for kind, content in value.items():
        if content is not None:
            self._serialize(wrapper, content, shape.members[kind], kind)
    self._default_serialize(serialized, wrapper, shape, key)


_REPLACED: tuple[tuple[Any, str, Any], ...] = (
    # The parser and its tokenizer: 4 ms for each request, and twice a request.
    (UpdateExpressionParser, "make", staticmethod(_parsed)),
    # A deep copy of the tree with its parents, and two more walks at each node of it: 30 ms an update.
    (validators.Validator, "__init__", _validator),
    (ast_nodes.DepthFirstTraverser, "traverse", _traverse),
    # `copy.deepcopy(table)` for each part of a transaction: every item, and the table's configuration with each.
    (models, "copy", types.SimpleNamespace(deepcopy=_deepcopy, copy=copy.copy)),
    (models.DynamoDBBackend, "update_item", _update_item),
    # Every member that a shape might have is looked for under five aliases.
    (serialize.BaseJSONSerializer, "_serialize_type_structure", _serialize_structure),
)
