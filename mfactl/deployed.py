"""A deployed stack: the settings of its functions, its logs and its resources."""

from typing import Any

from mfa.errors import NotFound
from mfa.runtime import settings
from mfactl import options

# Every function has the same environment.
_ANY_FUNCTION = "CreateApplication"


def environment(stack: str) -> dict[str, str]:
    """Return the environment variables of the stack's functions. Raises NotFound."""
    name = resource(options.stack_name(stack), _ANY_FUNCTION)
    found = options.client("lambda").get_function_configuration(FunctionName=name)
    return dict(found["Environment"]["Variables"])


def stack_settings(stack: str) -> settings.Settings:
    """Return the settings that the stack's functions run with: its limits, methods and lengths. Raises NotFound."""
    return settings.from_environment(environment(stack))


def resource(stack: str, logical: str) -> str:
    """Return the name that AWS gave a resource of the stack. Raises NotFound."""
    for each in resources(stack):
        if each["LogicalResourceId"] == logical:
            return str(each["PhysicalResourceId"])
    raise NotFound(f"The stack {stack} has no {logical}. Is it a stack of Serverless MFA?")


def resources(stack: str) -> list[dict[str, Any]]:
    """Return the resources of the stack, as CloudFormation lists them."""
    pages = options.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    return [each for page in pages for each in page["StackResourceSummaries"]]
