"""What a stack takes over a table with that it did not make: one that was restored, or imported in another region.

    python -m tools.deploy.takeover table NAME      the --table-creation-parameters of `aws dynamodb import-table`
    python -m tools.deploy.takeover template        the template by which CloudFormation imports the table into a stack
    python -m tools.deploy.takeover resources NAME  input of the import's change set

The template says of the table what any such table is; the deployment that follows brings its stream, TTL, recovery and
policy. docs/operations.md has the procedures.
"""

import json
import sys
from typing import Any

from local.cloudformation import parsed

_MADE = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
_KIND = "AWS::DynamoDB::Table"


def creation_parameters(name: str) -> dict[str, Any]:
    """Return the parameters of a table with our keys and index."""
    return {"TableName": name, **_properties()}


def import_template() -> dict[str, Any]:
    """Return a template with only the table."""
    table = {"Type": _KIND, "DeletionPolicy": "Retain", "Properties": _properties()}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Table": table}}


def resources_to_import(name: str) -> list[dict[str, Any]]:
    """Return the input of an import change set for the table."""
    return [{"ResourceType": _KIND, "LogicalResourceId": "Table", "ResourceIdentifier": {"TableName": name}}]


def _properties() -> dict[str, Any]:
    properties = parsed()["Resources"]["Table"]["Properties"]
    return {name: properties[name] for name in _MADE}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["table", name]:
            print(json.dumps(creation_parameters(name), indent=1))  # noqa: T201
        case ["template"]:
            print(json.dumps(import_template(), indent=1))  # noqa: T201
        case ["resources", name]:
            print(json.dumps(resources_to_import(name)))  # noqa: T201
        case _:
            sys.exit(__doc__)
