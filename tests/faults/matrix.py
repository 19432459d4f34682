"""The matrix: every request of every flow, broken in every way; what was answered, what was left, what a retry gets."""

from collections.abc import Iterator
from typing import NamedTuple

from mfa.flows.idempotency import LEASE_SECONDS
from tests.faults.breaker import DOWN, KILL, KINDS, Fault, Killed
from tests.faults.flows import FLOWS, Flow
from tests.faults.state import HALF, Change, change, live_codes
from tests.faults.world import PLAIN, Reply, World, digests_of
from tests.support.cloud import Items
from tests.support.methods import BY_OPERATION

_READS = {"GetItem", "BatchGetItem", "Query", "GetSecretValue"}
_SENDS = {"Publish", *BY_OPERATION}
_SENDERS = {"associate", "login_start", "send_code"}
_KEY_WORDS = {"response stored", "key claimed for 30 s"}
# A pending address that another took the place of, and that never was proved (ADR 10).
_NOT_BROUGHT_BACK = ("user VALIDATION PENDING → INITIAL",)


class Cell(NamedTuple):
    """One fault at one request of a flow, and what came of it."""

    fault: Fault
    reply: Reply
    left: Change
    retry: str
    broken: tuple[str, ...]


class Run(NamedTuple):
    """A flow without faults, and each of its cells."""

    reply: Reply
    requests: tuple[str, ...]
    left: Change
    cells: tuple[Cell, ...]


class Matrix:
    """Runs flows on a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def run(self, name: str) -> Run:
        """Run the flow without faults and with each."""
        flow, world = FLOWS[name], self.world
        world.restore()
        reply = self._call(flow)
        requests = tuple(world.faults.requests)
        left = change(world, world.seeded, world.plain())
        cells = tuple(self._cell(flow, fault, reply, left) for fault in _faults(flow, requests))
        return Run(reply, requests, left, cells)

    def _cell(self, flow: Flow, fault: Fault, usual: Reply, done: Change) -> Cell:
        world = self.world
        world.restore()
        reply = self._call(flow, fault)
        assert world.faults.struck
        if not fault.persists:
            assert world.faults.struck == 1
        left = change(world, world.seeded, world.plain())
        broken = [*_judge_answer(flow, fault, reply, usual), *_judge_state(flow, fault, reply, left, done)]
        retry, problems = self._retry(flow, reply, usual, left)
        return Cell(fault, reply, left, retry, (*broken, *problems))

    def _call(self, flow: Flow, fault: Fault | None = None) -> Reply:
        self.world.faults.begin(fault, flow.sns)
        try:
            return self.world.invoke(flow.function, flow.event(self.world))
        except Killed:
            return Reply(0, "none", {}, None)

    def _retry(self, flow: Flow, reply: Reply, usual: Reply, left: Change) -> tuple[str, list[str]]:
        """Do it again without faults, as a caller would whose response was lost."""
        if reply.status not in (0, 500, 503) or (flow.sns == DOWN and reply.code != "none"):
            return "", []
        world = self.world
        world.clock.advance(2)
        if reply.code == "none":
            world.restart()
        flow = flow._replace(sns="" if flow.sns == DOWN else flow.sns)
        answer = self._call(flow)
        shown = answer.short
        if shown in ("409", "409/ABORTED"):
            world.clock.advance(LEASE_SECONDS)
            answer = self._call(flow)
            shown = f"{shown}, after {LEASE_SECONDS} s {answer.short}"
        wanted = "200" if usual.status == 503 else usual.short
        fine = answer.short == wanted or (left.words and answer.short in flow.again)
        problems = [] if fine else [f"the retry is answered {answer.short}"]
        if answer.status == 200 and flow.function in _SENDERS:
            problems += self._judge_sent(flow, world.plain())
        return shown, problems

    def _judge_sent(self, flow: Flow, items: Items) -> Iterator[str]:
        world = self.world
        key, live = world.key(*flow.path), live_codes(world, items).values()
        # Whatever took it, it is the last there.
        sent = {digest for text in (world.last(), world.last("@")) for digest in digests_of(key, text)}
        if not any(code["digest"] in sent for code in live):
            yield "the code that was sent is not valid"


def _faults(flow: Flow, requests: tuple[str, ...]) -> Iterator[Fault]:
    """Every fault at every request; with SNS down at those from Publish on, the others being as when it is up."""
    for number, request in enumerate(requests):
        if flow.sns == DOWN and "Publish" not in requests[: number + 1]:
            continue
        for kind in KINDS:
            if (kind.writes and request in _READS) or (kind.sends and request not in _SENDS):
                continue
            yield Fault(kind, number, persists=False)
            yield Fault(kind, number, persists=True)
        yield Fault(KILL, number, persists=False)


def _judge_answer(flow: Flow, fault: Fault, reply: Reply, usual: Reply) -> Iterator[str]:
    if fault.kind is KILL:
        return
    if reply.short == usual.short:
        return
    if flow.function in PLAIN:
        # The invocation fails: API Gateway answers 500, the stream or Lambda repeats the batch.
        if reply.status:
            yield "an answer that is none"
        return
    if reply.status != 503:
        yield f"answered {reply.short}"
    elif reply.headers.get("retry-after") != "1":
        yield "503 without Retry-After"


def _judge_state(flow: Flow, fault: Fault, reply: Reply, left: Change, done: Change) -> Iterator[str]:
    yield from (word for word in left.words if word.startswith(HALF))
    # After a kill nothing is undone. With SNS down the fault is a second one, in what undoes the first.
    excused = fault.kind is KILL or flow.sns == DOWN
    if left.unknown_codes > excused:
        yield "a live code that SNS never got"
    if flow.function == "purge_application":
        return
    if reply.status in (200, 204, 400, 412):
        if set(left.words) - _KEY_WORDS != set(done.words) - _KEY_WORDS:
            yield f"answered as if done, but left: {', '.join(left.words)}"
    elif flow.function in _SENDERS:
        yield from _judge_failed_send(left, excused=excused)
    elif set(left.words) - set(done.words) - _KEY_WORDS:
        yield f"{HALF}: {', '.join(left.words)}"


def _judge_failed_send(left: Change, *, excused: bool) -> Iterator[str]:
    if max(left.spent.values(), default=0) > excused:
        yield f"budget {dict(left.spent)} lost"
    if left.users not in ((), _NOT_BROUGHT_BACK) and not excused:
        yield f"the user was not restored: {left.users}"
    if left.failures_added or (not excused and any(word.startswith("failures") for word in left.words)):
        yield f"the count of failures is not what it was: {', '.join(left.words)}"
