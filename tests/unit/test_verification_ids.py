"""Authentication ids: 36 characters that lead back to the user and the code they were made for, and to nothing else."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from mfa.codes.keyring import parse
from mfa.errors import NotFound
from mfa.flows import verification_ids
from mfa.models.resources import Caller
from mfa.values.ids import made_at, new_id

KEYRING = parse(json.dumps({"key": "k" * 64}))
CALLER = Caller("acme", frozenset(), "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90")


@given(st.integers(0, 2**47), st.integers(10**6, 10**15))
def test_an_id_leads_back_to_what_it_was_made_for(now: int, digits: int) -> None:
    key, validation_id = verification_ids.user_key(KEYRING, CALLER, f"+{digits}"), new_id(now)

    written = verification_ids.write(key, validation_id)

    assert len(written) == 36
    assert written.isascii()
    assert str(digits) not in written
    assert verification_ids.read(CALLER, written) == (key, validation_id)
    assert made_at(validation_id) == now


def test_a_number_is_another_user_in_another_application_account_or_key() -> None:
    users = {
        verification_ids.user_key(keyring, caller, number).user
        for keyring in (KEYRING, parse(json.dumps({"key": "l" * 64})))
        for caller in (CALLER, CALLER._replace(account="globex"), CALLER._replace(application="x"))
        for number in ("+12025550123", "+12025550124")
    }
    assert len(users) == 12


@given(st.text(max_size=40))
@example("")
@example("+" * 36)
@example("\ud800" * 36)
@example("a" * 14 + "A" * 21 + "B")
def test_any_other_text_is_not_found_or_an_id_itself(text: str) -> None:
    try:
        key, validation_id = verification_ids.read(CALLER, text)
    except NotFound:
        return
    assert verification_ids.write(key, validation_id) == text
