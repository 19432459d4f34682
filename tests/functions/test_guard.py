"""The guard: messages of a day, and destinations whose codes are never used, counted from the stream."""

import pytest

from mfa import wiring
from mfa.errors import StaleData
from mfa.models.account import Account, Grant, Token
from mfa.store import account_items, application_items, guard_items
from mfa.tenants import accounts, tokens
from mfa.values.dates import timestamp
from tests.functions.conftest import START, either_send

MANY = {
    "GUARD_MINIMUM": "10", "USER_SENDS_SHORT": "100", "USER_SENDS_DAILY": "100",
    "ADDRESS_SENDS_SHORT": "100", "ADDRESS_SENDS_DAILY": "100",
}  # fmt: skip


@pytest.fixture
def count(stack, stream):
    """Hand each write of a code since the last time to the function that counts; limits are wide."""
    stack.restart(**MANY)
    return stream


def _number(suffix):
    return f"+1202555{suffix:04}"


EVES = {"body": {"address": _number(199)}}


@pytest.fixture
def pump(stack, shop, count):
    """Send ten codes to one destination, none of which is used."""

    def pump():
        for number in range(100, 110):
            stack.associate(shop, f"bot{number}", _number(number))
        count()

    return pump


def test_a_destination_whose_codes_are_never_used_is_stopped_for_as_long_as_it_says(stack, shop, pump, count):
    pump()
    stack.clock.advance(0.877)  # The end is stored as a whole second.

    answer = stack.refused("2004", "associate", shop, "eve", **EVES)

    assert "Too few codes to numbers like this one are used" in answer.description
    wait = int(answer.headers["retry-after"])
    assert 0 < wait <= 2 * 3600
    stack.ok("associate", shop, "eve", body={"address": "+13035550199"})
    stack.clock.advance(wait - 1)
    stack.refused("2004", "associate", shop, "eve", **EVES, stores=True)
    stack.clock.advance(1)
    stack.ok("associate", shop, "eve", **EVES)
    count()
    circuit = guard_items.fetch(wiring.table(), "acme", "+1202")
    assert (circuit.sends, circuit.former_sends, circuit.open_until) == (1, 0, 0)


def test_a_user_who_proved_to_hold_the_number_is_never_caught(stack, shop, ann, pump):
    pump()
    stack.refused("2004", "associate", shop, "eve", **EVES)
    stack.refused("2004", "associate", shop, "bot100", body={"address": _number(100)})

    stack.ok("login_start", shop, ann)
    for _ in range(3):
        stack.ok("associate", shop, ann)
    stack.refused("2004", "associate", shop, ann, **EVES, stores=True)


def test_codes_of_the_window_before_used_after_all_close_it(stack, shop, count, pump):
    stack.clock.advance(3590 - stack.clock.now // 1000 % 3600)  # Ten seconds before the next window begins.
    stack.validated(shop, "ann")
    pump()
    code = stack.messages[-1].text
    stack.clock.advance(11)
    stack.ok("associate", shop, "ann")
    count()
    stack.refused("2004", "associate", shop, "eve", **EVES)

    assert stack.guess(shop, "bot109", code).status == 200
    count()

    stack.ok("associate", shop, "eve", **EVES)
    circuit = guard_items.fetch(wiring.table(), "acme", "+1202")
    assert (circuit.sends, circuit.validations, circuit.open_until) == (1, 0, 0)
    assert (circuit.former_sends, circuit.former_validations) == (11, 2)


def test_a_cap_moves_only_later_until_it_is_lifted(stack, shop):
    table, place = wiring.table(), application_items.key(shop)
    for until, stands in ((5000, 5000), (4000, 5000), (6000, 6000)):
        guard_items.cap(table, place, until)
        assert table.get(place)["capped_until"] == stands

    guard_items.uncap(table, place)
    guard_items.cap(table, place, 1000)

    assert table.get(place)["capped_until"] == 1000


# The daily caps.


def _counts(stack):
    return {key: item for key, item in stack.items().items() if key[1].startswith(("CIRCUIT", "DAY#"))}


@either_send
def test_an_application_that_sent_its_messages_of_the_day_waits_for_the_next(
    stack, wire, shop, ann, count, operation
):
    stack.restart(DAILY_MESSAGES="3")
    for _ in range(3):
        stack.ok("login_start", shop, ann)
    count()
    wire.reset()

    answer = stack.refused("2004", operation, shop, ann)

    assert "daily cap" in answer.description
    assert len(wire.operations) == 1
    wait = int(answer.headers["retry-after"])
    assert wait == -(-(86_400_000 - stack.clock.now % 86_400_000) // 1000)
    assert stack.guess(shop, ann, stack.messages[-1].text).status == 200
    stack.clock.advance(wait)
    stack.ok(operation, shop, ann)


@pytest.mark.parametrize("changes", [{"description": "x"}, {"name": "Renamed"}])
@pytest.mark.parametrize(("before", "meanwhile"), [(0, START), (START, 0)], ids=["comes", "is lifted"])
def test_a_change_of_an_application_undoes_none_of_its_cap(stack, wire, shop, changes, before, meanwhile):
    table, place = wiring.table(), application_items.key(shop)

    def cap(until):
        return guard_items.cap(table, place, until) if until else guard_items.uncap(table, place)

    cap(before)
    wire.interrupt("TransactWriteItems", lambda: cap(meanwhile))

    stack.refused("1001", "update_application", shop, body={"version_number": 1} | changes, stores=True)

    assert application_items.fetch(table, shop).capped_until == meanwhile
    stack.update("application", shop, **changes)
    assert application_items.fetch(table, shop).capped_until == meanwhile


def test_a_change_of_the_account_does_not_end_a_cap_that_came_meanwhile(stack, wire):
    _account(stack)
    table, place = wiring.table(), account_items.key("acme")
    before = account_items.fetch(table, "acme")
    wire.interrupt("TransactWriteItems", lambda: guard_items.cap(table, place, START))

    with pytest.raises(StaleData):
        accounts.change(table, before, {"name": "Acme"}, START)

    assert account_items.fetch(table, "acme").capped_until == START


def _account(stack, **limits):
    account = Account("acme", limits=tuple(limits.items()), created_date=timestamp(stack.clock.now))
    account_items.ensure(wiring.table(), account)


def _context(stack):
    """What the authorizer says of the account now, once its cached answer is gone."""
    token = Token("t", "acme", "", tokens.SCOPES, "")
    return Grant(token, account_items.fetch(wiring.table(), "acme")).context()


@pytest.fixture
def spent(stack, shop, count):
    """An account that has sent its three messages of the day, by two applications; return the second one."""
    _account(stack, account_daily_messages=3)
    club = stack.application("Club")
    for number, place in enumerate((shop, club, club)):
        stack.ok("associate", place, f"user{number}", body={"address": _number(number + 100)})
        count()
    return club


def test_an_account_that_sent_its_messages_of_the_day_waits_for_the_next(stack, shop, spent, count):
    """The application that reached the cap at once, every other one with the authorizer's next answer, new ones too."""
    stack.refused("2004", "associate", spent, "eve")
    stack.ok("associate", shop, "eve")
    count()
    stack.refused("2004", "associate", shop, "bob")

    new = stack.application("New")
    answer = stack.refused("2004", "associate", new, "bob", context=_context(stack))

    stack.clock.advance(int(answer.headers["retry-after"]))
    for place in (shop, spent, new):
        stack.ok("associate", place, "bob", context=_context(stack))


def test_an_account_may_have_a_cap_of_its_own(stack, shop, count):
    _account(stack, daily_messages=1)
    stack.associate(shop, "ann")
    count()

    stack.refused("2004", "associate", shop, "eve", **EVES)
    stack.ok("associate", stack.application("Club"), "eve", **EVES)


def test_the_stack_has_a_cap_for_each_account(stack, shop, count):
    stack.restart(ACCOUNT_DAILY_MESSAGES="2")
    for number, place in enumerate((shop, stack.application("Club"))):
        stack.ok("associate", place, "ann", body={"address": _number(number + 100)})
    count()

    for place in ("New", "Newer"):
        stack.ok("associate", stack.application(place), "ann")
    stack.refused("2004", "associate", shop, "bob")
    assert [each["messages"]["N"] for each in _counts(stack).values() if "messages" in each] == ["2"]


def test_a_cap_that_was_lifted_is_reached_again_unless_it_was_raised(stack, shop, spent, count):
    accounts.uncap(wiring.table(), "acme", stack.clock.now)
    stack.ok("associate", spent, "eve", context=_context(stack))
    count()
    stack.refused("2004", "associate", spent, "bob")
    stack.refused("2004", "associate", shop, "bob", context=_context(stack))

    account = accounts.get(wiring.table(), "acme")
    raised = {"limits": (("account_daily_messages", 9),)}
    accounts.change(wiring.table(), account, raised, stack.clock.now)
    accounts.uncap(wiring.table(), "acme", stack.clock.now)
    for user in ("bob", "carl"):
        stack.ok("associate", spent, user, context=_context(stack))
        count()


def test_messages_to_test_numbers_are_counted_nowhere(stack, shop, count):
    stack.restart(DAILY_MESSAGES="1", TEST_NUMBERS=f"{_number(150)}=123456")
    stack.ok("associate", shop, "bob", body={"address": _number(150)})
    stack.ok("validate", shop, "bob", body={"validation_code": "123456"})
    stack.ok("login_start", shop, "bob")
    count()

    assert _counts(stack) == {}
    stack.ok("login_start", shop, "bob")


def test_there_is_no_cap_by_default_nor_by_a_limit_of_a_later_version(stack, shop, count):
    stack.ok("associate", shop, "ann", context={"limits": "colours=7"})
    count()

    assert not [sk for _, sk in stack.items() if sk.startswith("DAY#")]
