"""Rules of unsettled associations: the failed ones might never have been, in whatever order they fail."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mfa.resources import Status, User
from mfa.unsettled import begun, find, without

VALIDATED = User("ann", Status.VALIDATED, "c", "l", 7, sealed_address=b"home", address_digest="h")
SECOND = 1000


def associated(user: User | None, name: str, now: int, *, failures: int = 0, fresh: bool = True) -> User:
    """The user once an association of this name is written."""
    return User(
        "ann",
        Status.PENDING,
        "c",
        "l",
        user.version_number + 1 if user else 1,
        pending=name,
        sealed_address=name.encode(),
        address_digest=name,
        unsettled=begun(user, name, failures, fresh, now),
    )


def state(user: User | None) -> tuple[str, bytes]:
    """What a user is bound to."""
    return (user.pending, user.sealed_address) if user else ("nobody", b"")


@given(
    st.sampled_from([None, VALIDATED]),
    st.lists(st.booleans(), min_size=1, max_size=6).flatmap(
        lambda fails: st.tuples(
            st.just(fails), st.permutations([number for number, failed in enumerate(fails) if failed])
        )
    ),
    st.data(),
)
def test_the_user_is_as_if_the_failed_associations_had_never_been(
    before: User | None, plan: tuple[list[bool], list[int]], data: st.DataObject
) -> None:
    """Associations begin in order, and fail in any order, each at any time after it began."""
    fails, order = plan
    user, waiting, started = before, list(order), 0
    while started < len(fails) or waiting:
        ready = bool(waiting) and waiting[0] < started
        if ready and (started == len(fails) or data.draw(st.booleans())):
            failed = find(user, str(waiting.pop(0)))
            assert user is not None
            assert failed is not None
            user = without(user, failed)
        else:
            user = associated(user, str(started), started)
            started += 1
    stood = [str(number) for number, failed in enumerate(fails) if not failed]
    assert state(user) == ((stood[-1], stood[-1].encode()) if stood else state(before))


def test_each_change_is_one_more_version() -> None:
    """So that whoever read the user before the failure was seen to cannot write over it."""
    one = associated(VALIDATED, "one", 0)
    two = associated(one, "two", 0)
    left = without(two, two.unsettled[0])
    assert left is not None
    assert left.version_number == two.version_number + 1
    again = without(left, left.unsettled[0])
    assert again == replace(VALIDATED, version_number=left.version_number + 1)


def test_what_failed_associations_forgave_counts_again_with_the_last_of_them() -> None:
    one = associated(VALIDATED, "one", 0, failures=97)
    two = associated(one, "two", 0, failures=2)
    left = without(two, two.unsettled[0])
    assert left is not None
    (heir,) = left.unsettled
    assert heir.failures == 99


def test_a_code_sent_twice_and_never_taken_is_void() -> None:
    """The second sending repeats the first one's code; with the first one failed, nobody had it before."""
    one = associated(VALIDATED, "one", 0)
    two = associated(one, "two", 0, fresh=False)
    left = without(two, two.unsettled[0])
    assert left is not None
    assert left.unsettled[0].fresh


def test_associations_are_forgotten_once_they_cannot_fail_any_more() -> None:
    one = associated(VALIDATED, "one", 0)
    assert len(associated(one, "two", 59 * SECOND).unsettled) == 2
    two = associated(one, "two", 60 * SECOND)
    assert find(two, "one") is None
    assert find(two, "two") is not None
    assert find(None, "one") is None
