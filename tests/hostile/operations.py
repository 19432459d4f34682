"""Every operation of the API, to be called with something that nobody sends by accident."""

import pytest

from mfa.edge.operation import PLAIN
from tools.operations import operations

OPERATIONS = [each for each in operations() if each.dialect is PLAIN]


def of(condition):
    """Run a test with each operation for which the condition holds."""
    chosen = [each for each in OPERATIONS if condition(each)]
    return pytest.mark.parametrize("operation", chosen, ids=lambda each: each.name)


on_applications = of(lambda each: "{Application_ID}" in each.path)
on_users = of(lambda each: "{User_ID}" in each.path)
with_body = of(lambda each: each.takes("body"))
without_body = of(lambda each: not each.takes("body"))
filtered = of(lambda each: "id" in getattr(each.takes("query"), "model_fields", ()))
repeatable = of(lambda each: each.repeatable)
lists = of(lambda each: each.is_list)
