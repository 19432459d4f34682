"""Rules of identifiers."""

import uuid
from functools import reduce
from operator import or_

from hypothesis import given
from hypothesis import strategies as st

from mfa.values.ids import new_id

times = st.integers(0, 2**48 - 1)


@given(times, times)
def test_an_id_is_a_uuid_of_version_7_with_its_time_and_sorts_by_it(one, other):
    text = new_id(one)
    made = uuid.UUID(text)
    assert str(made) == text
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == one
    if one < other:
        assert new_id(one) < new_id(other)


def test_ids_of_one_millisecond_are_unlike_each_other(now):
    made = [uuid.UUID(new_id(now)).int for _ in range(1000)]
    assert len(set(made)) == 1000
    assert reduce(or_, (each ^ made[0] for each in made)).bit_count() == 74
