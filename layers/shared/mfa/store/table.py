"""Calls to DynamoDB, with items as plain values and failures as the API's errors."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from mfa.errors import ServiceFault, Unavailable, why_unreached

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Value = str | int | bytes | frozenset[int] | frozenset[bytes] | tuple[Mapping[str, Any], ...]
Item = dict[str, Any]
Key = tuple[str, str]

_BUSY = frozenset(
    {
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottlingError",
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionInProgressException",
    }
)
_TRIES = 3
_READ_AT_ONCE = 100  # BatchGetItem takes no more keys.
_BATCH, _BATCH_TRIES = 25, 5  # BatchWriteItem takes no more items.
# The longest pauses, in seconds, between tries of a write that conflicts with a transaction.
_PAUSES = (0.02, 0.04, 0.08, 0.16, 0.32)
# The format of stored items, in their attribute `format`; an item without one has the first (ADR 17).
FORMAT = 1


class ConditionFailed(Exception):
    """A condition did not hold. `item` is the existing item, None if there is none or it is unknown."""

    def __init__(self, item: Item | None = None) -> None:
        super().__init__()
        self.item = item


class _Conflict(Exception):
    """Another transaction uses one of the items: nothing was written, and no condition was checked."""


@dataclass(frozen=True)
class Table:
    """The table's client and name. Every method raises Unavailable or ServiceFault if DynamoDB fails."""

    client: "DynamoDBClient"
    name: str

    def get(self, key: Key) -> Item | None:
        """Return the current item (a consistent read), or None."""
        response = self.call("get_item", TableName=self.name, Key=encoded_key(key), ConsistentRead=True)
        return decoded(response["Item"]) if "Item" in response else None

    def get_all(self, *keys: Key) -> list[Item | None]:
        """Return the items of `keys`, in their order, read consistently, a hundred in a request."""
        found: dict[Key, Item] = {}
        for start in range(0, len(keys), _READ_AT_ONCE):
            some = [encoded_key(key) for key in keys[start : start + _READ_AT_ONCE]]
            left: Any = {self.name: {"Keys": some, "ConsistentRead": True}}
            for _ in range(_TRIES):
                response = self.call("batch_get_item", RequestItems=left)
                items = map(decoded, response["Responses"].get(self.name, []))
                found |= {(item["pk"], item["sk"]): item for item in items}
                left = response.get("UnprocessedKeys")
                if not left:
                    break
            else:
                raise Unavailable("The data store is busy.")
        return [found.get(key) for key in keys]

    def get_snapshot(self, *keys: Key) -> list[Item | None]:
        """Return the items of `keys`, in their order, from one moment (a transaction)."""
        reads = [{"Get": {"TableName": self.name, "Key": encoded_key(key)}} for key in keys]
        found = self._after_conflicts("transact_get_items", TransactItems=reads)["Responses"]
        return [decoded(each["Item"]) if each.get("Item") else None for each in found]

    def update(self, **request: Any) -> Item:
        """Run one UpdateItem; return the attributes of its response. Raises as write does."""
        return decoded(self.write("update_item", **request).get("Attributes", {}))

    def update_if(self, **request: Any) -> bool:
        """Run one UpdateItem; return whether its condition held. Otherwise raises as write does."""
        try:
            self.update(**request)
        except ConditionFailed:
            return False
        return True

    def write(self, operation: str, **request: Any) -> Any:
        """Write one item. Raises ConditionFailed with the old item, Unavailable after repeated conflicts."""
        request |= {"TableName": self.name, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        return self._after_conflicts(operation, **request)

    def transact(self, writes: Sequence[Mapping[str, Any]], token: str) -> None:
        """Run `writes`, requests by their kind, all or none. With `token`, a repeated try counts once.

        Raises ConditionFailed if a condition does not hold, Unavailable after repeated conflicts.
        """
        named = [{kind: {"TableName": self.name, **of} for kind, of in each.items()} for each in writes]
        self._after_conflicts("transact_write_items", TransactItems=named, ClientRequestToken=token)

    def write_batch(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Put and delete items without a condition, 25 in a request. Raises Unavailable; repeating is safe."""
        for start in range(0, len(requests), _BATCH):
            left: Any = {self.name: requests[start : start + _BATCH]}
            for _ in range(_BATCH_TRIES):
                left = self.call("batch_write_item", RequestItems=left).get("UnprocessedItems")
                if not left:
                    break
            else:
                raise Unavailable("The data store is busy.")

    def _after_conflicts(self, operation: str, **request: Any) -> Any:
        """Call `operation`. After a conflict with a transaction, retry with random, growing pauses.

        https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        """
        for pause in _PAUSES:
            with suppress(_Conflict):
                return self.call(operation, **request)
            time.sleep(random.random() * pause)  # noqa: S311 - no secret
        try:
            return self.call(operation, **request)
        except _Conflict:
            raise Unavailable("The data store is busy.") from None

    def rehearse(self, name: str) -> None:
        """Make a fake request of each kind that callers wait for, on an item called `name`, with canned responses."""
        key = encoded_key((name, name))
        self.get((name, name))
        self.get_all((name, name))
        self.get_snapshot((name, name))
        self.call("query", TableName=self.name, Limit=1, ExpressionAttributeValues=key)
        self.update(Key=key, UpdateExpression="", ExpressionAttributeValues=key)
        self.transact([{"Put": {"Item": key}}, {"Delete": {"Key": key}}], name)

    def rehearse_batches(self, name: str) -> None:
        """Make a fake request of the kind that only background functions use, like `rehearse`."""
        key = encoded_key((name, name))
        writes = [{"PutRequest": {"Item": key}}, {"DeleteRequest": {"Key": key}}]
        self.call("batch_write_item", RequestItems={self.name: writes})

    def call(self, operation: str, **request: Any) -> Any:
        """Call the client's `operation`. Raises ConditionFailed, _Conflict, Unavailable or ServiceFault."""
        method: Callable[..., Any] = getattr(self.client, operation)
        try:
            return method(**request)
        except ClientError as error:
            raise _failure(error) from None
        except BotoCoreError as error:
            raise Unavailable("The data store cannot be reached.", cause=why_unreached(error)) from error


def _failure(error: ClientError) -> Exception:
    """Return our error. Of the reasons of a cancelled transaction, a condition that does not hold is final."""
    response: Any = error.response
    reasons = {response["Error"]["Code"]}
    if reasons == {"TransactionCanceledException"}:
        reasons = {each.get("Code", "None") for each in response.get("CancellationReasons", ())} - {"None"}
    if reasons & {"ConditionalCheckFailed", "ConditionalCheckFailedException"}:
        return ConditionFailed(decoded(response["Item"]) if response.get("Item") else None)
    if reasons & {"TransactionConflict", "TransactionConflictException"}:
        return _Conflict()
    if reasons <= _BUSY or is_busy(error):
        return Unavailable("The data store is busy.")
    return ServiceFault(f"DynamoDB answered {', '.join(sorted(reasons))}")


def is_busy(error: ClientError) -> bool:
    """Return whether an error of a service is temporary."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _BUSY or status >= 500


def encoded_key(key: Key) -> Item:
    """Return a primary key in DynamoDB's format."""
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def encoded(values: Mapping[str, Value]) -> Item:
    """Return attribute values in DynamoDB's format. Sets must not be empty."""
    return {name: _encoded(value) for name, value in values.items()}


def decoded(item: Mapping[str, Any]) -> Item:
    """Return DynamoDB's attribute values as plain ones. Raises ServiceFault for an item of a later format."""
    require_known_format(item)
    return {name: _DECODERS[kind](content) for name, value in item.items() for kind, content in value.items()}


def require_known_format(item: Mapping[str, Any]) -> None:
    """Raise ServiceFault for an item (in DynamoDB's format) of a later stored format."""
    if "format" in item and int(item["format"]["N"]) > FORMAT:
        raise ServiceFault(
            f"An item has the format {item['format']['N']}; this version reads {FORMAT} at most."
        )


def _encoded(value: Value) -> Item:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(int(value))}
    if isinstance(value, bytes):
        return {"B": value}
    if isinstance(value, tuple):
        return {"L": [{"M": encoded(each)} for each in value]}
    if all(isinstance(each, int) for each in value):
        return {"NS": [str(each) for each in value]}
    return {"BS": list(value)}


_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "S": str,
    "N": int,
    "B": bytes,
    "NS": lambda numbers: frozenset(map(int, numbers)),
    "BS": lambda texts: frozenset(map(bytes, texts)),
    "L": lambda maps: tuple(decoded(each["M"]) for each in maps),
}
