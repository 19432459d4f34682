"""A function with only boto3 and the two clients for sending a code: the baseline of a cold start."""

from typing import Any

import boto3

CLIENTS = [boto3.client("dynamodb"), boto3.client("sns")]


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Return nothing."""
    return {}
