"""Rules of Idempotency-Key that functions do not show: names of attempts, and which answers are kept."""

import pytest

from mfa.codes.keyring import KeySource
from mfa.flows.idempotency import Answer, Replays

REQUEST = ("associate", "{}", "626f6479")


def test_an_attempt_has_the_same_name_each_time_and_another_for_another_request(table, now):
    replays = Replays(table, KeySource(lambda: '{"key": "' + "k" * 64 + '"}'))
    names = []

    def run(attempt):
        names.append(attempt)
        return Answer({}, 503)

    for key, request in (("k1", REQUEST), ("k1", REQUEST), ("k2", REQUEST), ("k1", ("other",))):
        replays.once("acme", key, request, now, run)

    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert {len(name) for name in names} == {32}


@pytest.mark.parametrize(
    ("status", "code", "decided"),
    [(204, "", True), (412, "2001", True), (400, "400", False), (409, "1001", False), (503, "503", False)],
)
def test_what_did_nothing_may_be_tried_again(status, code, decided):
    assert Answer({}, status, outcome=code).decided is decided
