"""One side of a comparison of processor time: a real handler, or a bare one with the same calls, on canned answers.

    python warm.py WIRE RECORDING ours|floor|calls [MODULE]

WIRE is bench/wire.py, RECORDING what bench.recording wrote. The first line written is what the first invocation took,
in milliseconds of processor time. Then each line on standard input is a number of invocations; or `renew`, which moves
the clock past every cache and invokes once; or `chill`, which takes the processor's caches away besides. Each is
answered by what one invocation took. `memory` is answered by the most memory held, in KB. The side `calls` is ours,
answered by the number of functions called, of Python and of C, in place of milliseconds.
"""

import base64
import importlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

Invoke = Callable[[], object]


def main() -> None:
    """Load one side, then invoke it as requested."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(
        os.open(os.devnull, os.O_WRONLY), 1
    )  # A function's output is discarded, but printing takes its time.
    _, wire_path, recording, side, *module = sys.argv
    recorded = json.loads(Path(recording).read_text())
    importlib.import_module("awslambdaric.bootstrap")  # The runtime's client, which also uses memory.

    invoke = _floor(recorded) if side == "floor" else _ours(module[0], recorded["event"])
    taken = _calls if side == "calls" else _milliseconds
    _can(wire_path, recorded["sent"])
    out.write(f"{taken(invoke, 1)}\n")
    for line in map(str.strip, sys.stdin):
        if line == "memory":
            out.write(f"{_peak_kilobytes()}\n")
            continue
        if line in ("renew", "chill"):
            _pass_time(400)
        if line == "chill":
            _displace()
        out.write(f"{taken(invoke, int(line) if line.isdecimal() else 1)}\n")


def _milliseconds(invoke: Invoke, times: int) -> float:
    began = time.process_time_ns()
    for _ in range(times):
        invoke()
    return (time.process_time_ns() - began) / times / 1e6


def _calls(invoke: Invoke, times: int) -> float:
    called = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    for _ in range(times):
        invoke()
    sys.setprofile(None)
    return called / times


def _displace() -> None:
    """Fill the processor's caches with other data: write to each cache line of more memory than they have."""
    other = bytearray(64 << 20)
    for value in (1, 2):
        other[::64] = bytes([value]) * (len(other) // 64)


def _pass_time(seconds: int) -> None:
    now = time.time_ns
    time.time_ns = lambda: now() + seconds * 1_000_000_000


def _peak_kilobytes() -> int:
    """Return the highest resident memory of this program only; the maximum in rusage includes its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


class _Context:
    aws_request_id = "6a8f0c1e-52d3-4b7a-9e60-1c2d3e4f5a6b"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 300_000


def _ours(module: str, event: Any) -> Invoke:
    handler = importlib.import_module(module).handler
    text = json.dumps(event)

    def invoke() -> object:
        return json.dumps(handler(json.loads(text), _Context))

    return invoke


def _floor(recorded: dict[str, Any]) -> Invoke:
    """The baseline: default clients, the recorded requests, and a response."""
    import boto3
    from botocore.exceptions import ClientError

    services = {"dynamodb", "sns"} | {each["service"] for each in recorded["sent"] if not each["cached"]}
    make: Any = boto3.client
    clients = {name: make(name) for name in sorted(services)}
    calls = [
        (getattr(clients[each["service"]], each["method"]), parameters(each))
        for each in recorded["sent"]
        if not each["cached"]
    ]
    text = json.dumps(recorded["event"])

    def handler(event: Any) -> Any:
        if event.get("body"):
            json.loads(event["body"])
        for method, arguments in calls:
            with suppress(ClientError):
                method(**arguments)
        return {
            "statusCode": 200,
            "headers": {"content-type": "application/json"},
            "body": json.dumps({"id": "x"}),
        }

    return lambda: json.dumps(handler(json.loads(text)))


def parameters(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a client's method that send this request."""
    content: dict[str, Any] = sent["content"]
    if sent["service"] == "dynamodb":
        return {name: _with_bytes(value) for name, value in content.items()}
    if sent["service"] != "sns":
        # The only time in a request, an event's, is a number.
        return content
    arguments: dict[str, Any] = {name: content[name] for name in ("PhoneNumber", "Message")}
    attributes: dict[str, Any] = {}
    prefix, number = "MessageAttributes.entry", 1
    while f"{prefix}.{number}.Name" in content:
        value = f"{prefix}.{number}.Value"
        attributes[content[f"{prefix}.{number}.Name"]] = {
            "DataType": content[f"{value}.DataType"],
            "StringValue": content[f"{value}.StringValue"],
        }
        number += 1
    return arguments | ({"MessageAttributes": attributes} if attributes else {})


def _with_bytes(value: Any, kind: str = "") -> Any:
    """Binary values are base64 on the wire and bytes for the client."""
    if isinstance(value, dict):
        return {name: _with_bytes(each, name if len(value) == 1 else "") for name, each in value.items()}
    if isinstance(value, list):
        return [_with_bytes(each, "B" if kind == "BS" else "") for each in value]
    return base64.b64decode(value) if kind == "B" else value


def _can(wire_path: str, sent: list[dict[str, Any]]) -> None:
    """Respond to requests from the recording, by operation and kind of item, each kind in turn."""
    spec = importlib.util.spec_from_file_location("bench_wire", wire_path)
    assert spec is not None
    assert spec.loader is not None
    wire = importlib.util.module_from_spec(spec)
    sys.modules["bench_wire"] = wire  # A dataclass needs its module in sys.modules.
    spec.loader.exec_module(wire)
    canned: dict[str, dict[bytes, list[Any]]] = {}
    for each in sent:
        answer = (each["status"], each["headers"], base64.b64decode(each["body"]))
        kinds = canned.setdefault(each["operation"], {})
        kinds.setdefault(f'"{each["kind"]}"'.encode(), []).append(answer)
    turns = {name: {kind: cycle(all_) for kind, all_ in kinds.items()} for name, kinds in canned.items()}

    def send(_endpoint: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", b"Publish")
        kinds = turns[(target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]]
        body = request.body if len(kinds) > 1 else b""
        turn = next(each for kind, each in kinds.items() if len(kinds) == 1 or kind in body)
        return wire.answer(*next(turn))

    wire.Endpoint._send = send


if __name__ == "__main__":
    main()
