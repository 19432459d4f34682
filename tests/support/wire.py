"""What goes from the functions to AWS: every request is on record, and any may be made to fail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from moto.core.models import botocore_stubber

from mfa.runtime import warmup
from tests.leading_keys import Asked, asked, refused


@dataclass
class _Fault:
    operation: str
    times: int
    act: Callable[[], Any]
    skip: int = 0  # How many such requests pass unharmed before.


class Wire:
    """Every request of the functions, but those of a warm-up; `carry` brings a try of one to moto, and its answer back."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.asked: set[Asked] = set()  # What functions asked of the table.
        self.carry: Callable[[str, AWSPreparedRequest], AWSResponse | None] = self._carry
        self._function = ""
        self._faults: dict[str, list[_Fault]] = {}

    @property
    def operations(self) -> list[str]:
        """The names of the requests that operations made, oldest first; a retry of the SDK is none."""
        return [name for name, _ in self.requests]

    def refuse(
        self, operation: str, code: str, status: int = 400, times: int = 99, skip: int = 0, **parts: Any
    ) -> None:
        """AWS answers `operation` with the error `code`, without doing anything."""
        error, metadata = {"Code": code, "Message": "quoting +12025550123"}, {"HTTPStatusCode": status}
        parsed = {"Error": error, "ResponseMetadata": metadata} | parts
        self.answer(operation, parsed, status, times, skip)

    def answer(
        self, operation: str, parsed: dict[str, Any], status: int = 200, times: int = 99, skip: int = 0
    ) -> None:
        """AWS answers `operation` with what is given, without doing anything."""
        answer = SimpleNamespace(status_code=status), parsed
        self._add("before-call", operation, times, lambda: answer, skip)

    def cancel(self, *reasons: str, operation: str = "TransactWriteItems", times: int = 99) -> None:
        """The table cancels a transaction, with a reason for each of its parts or None."""
        given = [{"Code": each} for each in reasons]
        self.refuse(operation, "TransactionCanceledException", times=times, CancellationReasons=given)

    def hold_back(self, times: int = 99) -> None:
        """The table takes nothing of a batch of writes."""

        def answer() -> Any:
            _, request = self.requests[-1]
            return SimpleNamespace(status_code=200), {"UnprocessedItems": request["RequestItems"]}

        self._add("before-call", "BatchWriteItem", times, answer)

    def cut(self, operation: str, times: int = 99, skip: int = 0) -> None:
        """The request never arrives."""
        self._add("cut", operation, times, partial(_break, ConnectTimeoutError), skip)

    def lose_answer(
        self, operation: str, times: int = 99, skip: int = 0, meanwhile: Callable[[], Any] = lambda: None
    ) -> None:
        """The request is carried out, its answer is lost; `meanwhile` somebody else does that."""

        def lose() -> None:
            self._by_another(meanwhile)
            _break(ReadTimeoutError)

        self._add("lose", operation, times, lose, skip)

    def interrupt(self, operation: str, act: Callable[[], Any], skip: int = 0) -> None:
        """Somebody else does `act`, once, just before the request arrives."""

        self._add("before-call", operation, 1, partial(self._by_another, act), skip)

    def _by_another(self, act: Callable[[], Any]) -> None:
        with self.called(""):
            act()

    def mend(self) -> None:
        """From now on nothing fails."""
        self._faults.clear()

    def _add(self, stage: str, operation: str, times: int, act: Callable[[], Any], skip: int = 0) -> None:
        self._faults.setdefault(stage, []).append(_Fault(operation, times, act, skip))

    def _meet(self, stage: str, event_name: str) -> Any:
        for fault in self._faults.get(stage, []):
            if fault.times and event_name.endswith(f".{fault.operation}"):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault.act()
        return None

    def listen(self, events: Any) -> None:
        """Hear of every request of the clients that are made with these events, in place of moto itself."""
        events.unregister("before-send", botocore_stubber)
        events.register("provide-client-params", self._on_request)
        events.register("before-call", self._on_call)
        events.register("before-send", self._on_try)

    def _on_request(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if warmup.NOBODY not in str(params):
            self.requests.append((model.name, params))
            if model.name == "Query":
                _require_start_key(params)
            if self._function and model.service_model.service_name == "dynamodb":
                self.asked.add(asked(self._function, model.name, params))

    def _on_call(self, event_name: str, params: dict[str, Any], **_: Any) -> Any:
        rehearses = warmup.NOBODY in str(params["body"])
        return None if rehearses else self._meet("before-call", event_name)

    def _on_try(self, event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        return None if warmup.NOBODY in str(request.body) else self.carry(event_name, request)

    def _carry(self, event_name: str, request: AWSPreparedRequest) -> AWSResponse | None:
        self._meet("cut", event_name)
        response = botocore_stubber(event_name, request)
        self._meet("lose", event_name)
        return response

    @contextmanager
    def called(self, function: str) -> Iterator[None]:
        """What is requested within is a function's doing, or with "" somebody else's."""
        before, self._function = self._function, function
        try:
            yield
        finally:
            self._function = before

    def reset(self) -> None:
        """Forget what was requested; from now on nothing fails."""
        self.mend()
        self.requests.clear()

    def beyond_rights(self) -> list[str]:
        """What functions asked of the table, since this was last called, that their rights do not reach."""
        found = [each for asked in self.asked for each in refused(asked)]
        self.asked.clear()
        return found


def _break(kind: type[Exception]) -> None:
    raise kind(endpoint_url="https://aws.invalid", error="cut")


def _require_start_key(params: dict[str, Any]) -> None:
    """Refuse, as DynamoDB does and moto does not, a start key that is too long or outside of what is asked for."""
    start = params.get("ExclusiveStartKey", {})
    if "list_sk" not in start:
        return
    place, values = start["list_sk"]["S"], params["ExpressionAttributeValues"]
    long = len(place.encode()) > 1024 or len(start["pk"]["S"].encode()) > 2048
    first, last = (values.get(f":created_{end}", {}).get("S", place) for end in ("first", "last"))
    if long or not first <= place <= last:
        error = {"Code": "ValidationException", "Message": "The provided starting key is invalid"}
        raise ClientError({"Error": error}, "Query")  # type: ignore[typeddict-item]
