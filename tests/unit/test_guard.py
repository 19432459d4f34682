"""Rules of the guard: what is counted from the stream, and when a circuit opens."""

from dataclasses import replace

import pytest

from mfa.fraud import caps, send_counts
from mfa.store.guard_items import Circuit
from mfa.values.phone_numbers import destination
from tests.counted import change

AT = 1_795_457_760


@pytest.mark.parametrize(
    ("number", "prefix"),
    [("+12025550123", "+1202"), ("+4915123456789", "+49151"), ("+6834000", "+683"), ("+29051234", "+2905")],
)
def test_a_destination_names_nobody(number: str, prefix: str) -> None:
    assert destination(number) == prefix


def image(sends=(1,), purpose="ASSOCIATION", **changes):
    sent = {"NS": [str(AT * 10**9 + number) for number in sends]}
    texts = {"purpose": {"S": purpose}, "validation_id": {"S": "v1"}, "destination": {"S": "+1202"}}
    binary = {"digest": {"B": "ZGlnZXN0"}, "prefixed": {"B": "cHJlZml4"}, "guess": {"BS": ["AA=="]}}
    return texts | binary | {"in_flight": sent, "carried_by": sent} | changes


def counted(new, old, at=AT):
    """What is counted of a code's item that changed."""
    key = "ACCOUNT#acme#APP#019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071#USER#x", "CODE"
    return send_counts._event(change(key, new, old, second=at))


USED, PREFIXED = {"BS": ["AA==", "ZGlnZXN0"]}, {"BS": ["cHJlZml4"]}
UNDONE = {"undone": {"N": "3"}, "undone_at": {"N": f"{AT}"}, "undone_destination": {"S": "+1303"}}
# The code's item as it is written and as it was before; messages, sends and validations that are counted.
RECORDS = {
    "first code": (image(), None, (1, 1, 0)),
    "next code": (image(sends=(1, 2)), image(), (1, 1, 0)),
    "login": (image(purpose="LOGIN"), None, (1, 0, 0)),
    "wrong guess": (image(guess={"BS": ["AAEC"]}), image(), None),
    "used": (image(guess=USED), image(), (0, 0, 1)),
    "used with its prefix": (image(guess=PREFIXED), image(), (0, 0, 1)),
    "used before": (image(guess=USED), image(guess=USED), None),
    "login used": (image(guess=USED, purpose="LOGIN"), image(purpose="LOGIN"), None),
    "not sent after all": (image(**UNDONE), image(**UNDONE | {"undone": {"N": "2"}}), (-1, -1, 0)),
    "sent after one that was not": (image(sends=(2, 3), **UNDONE), image(sends=(1, 2), **UNDONE), (1, 1, 0)),
    "nothing": (image(), image(), None),
}


@pytest.mark.parametrize(("new", "old", "counts"), RECORDS.values(), ids=RECORDS)
def test_what_is_counted_of_a_record_of_a_code(new, old, counts):
    event = counted(new, old)
    assert (event and (event.messages, event.sends, event.validations)) == counts


HOUR = 3_600_000
# Sends and validations of a window and of the one before; until when the circuit is open, and then (None: the same).
CIRCUITS = {
    "few": ((99, 0), (0, 0), 0, None),
    "unused": ((100, 9), (0, 0), 0, 7 * HOUR),
    "used": ((100, 10), (0, 0), 0, None),
    "open already": ((100, 9), (0, 0), 7 * HOUR, None),
    "used after all": ((100, 10), (0, 0), 7 * HOUR, 0),
    "opened in the window before": ((3, 0), (100, 9), 6 * HOUR, None),
    "those of the window before used after all": ((3, 0), (100, 10), 6 * HOUR, 0),
    "counted late": ((3, 0), (100, 9), 0, 6 * HOUR),
    "unused again": ((100, 0), (100, 9), 6 * HOUR, 7 * HOUR),
    "used after all, but not those of the window before": ((100, 10), (100, 9), 7 * HOUR, 6 * HOUR),
}


@pytest.mark.parametrize(("counts", "former", "before", "after"), CIRCUITS.values(), ids=CIRCUITS)
def test_a_window_and_the_one_before_judge_a_circuit(dynamo, table, settings, counts, former, before, after):
    circuit = Circuit("acme", "+1202", 5, *counts, before, *former)
    if not before:
        caps.judge(table, replace(settings, guard_percent=0), circuit)
        assert dynamo.calls == []
    caps.judge(table, settings, circuit)
    made = dynamo.made("update_item")
    opened = [request["ExpressionAttributeValues"][":open_until"] for request in made]
    assert opened == [{"N": str(after)}] * (after is not None)
    # Whoever counted meanwhile judges.
    for name in ("number", "sends", "validations", "former_sends", "former_validations"):
        assert all(f"#{name} = :{name}" in request["ConditionExpression"] for request in made)


@pytest.mark.parametrize("old", [None, image()])
def test_a_use_counts_where_its_code_was_sent(old):
    assert counted(image(guess=USED), old, AT + 7200).at == AT
