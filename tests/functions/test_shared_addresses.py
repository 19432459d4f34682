"""How many users of an application may have one address."""

import pytest

from tests.functions.conftest import NUMBER, OTHER_NUMBER, START


@pytest.fixture
def two(stack):
    """At most two users may have one address."""
    stack.restart(USERS_PER_ADDRESS="2")


def _refused(stack, shop, user="carol"):
    stack.refused("1011", "associate", shop, user, body={"address": NUMBER}, said="address")


def test_ten_users_may_have_one_address_and_no_more(stack, shop):
    stack.restart(**dict.fromkeys(("ADDRESS_SENDS_SHORT", "ADDRESS_SENDS_DAILY"), "100"))
    for number in range(10):
        stack.associate(shop, f"user {number}")

    stack.ok("associate", shop, "user 3", body={"address": NUMBER})

    _refused(stack, shop)
    stack.ok("associate", shop, "carol", body={"address": OTHER_NUMBER})


def test_the_pending_and_the_proved_address_both_count(stack, shop, two):
    stack.validated(shop, "ann")
    stack.associate(shop, "ann", OTHER_NUMBER)
    stack.validated(shop, "bob")

    _refused(stack, shop)


def _delete_unnoticed(stack, shop):
    """Nobody gives the place back: what follows the deletion fails."""
    stack.wire.refuse("BatchGetItem", "ThrottlingException", skip=1)
    stack.ok("delete_user", shop, "ann")
    stack.wire.mend()


@pytest.mark.parametrize(
    "leave",
    [
        lambda stack, shop: stack.ok("dissociate", shop, "ann"),
        lambda stack, shop: stack.ok("delete_user", shop, "ann"),
        lambda stack, shop: stack.validated(shop, "ann", OTHER_NUMBER),
        _delete_unnoticed,
    ],
    ids=["dissociated", "deleted", "enrolled with another number", "deleted and not noticed"],
)
def test_a_user_who_gives_the_address_up_makes_room(stack, shop, two, leave):
    for user in ("ann", "bob"):
        stack.validated(shop, user)
    leave(stack, shop)

    stack.ok("associate", shop, "carol", body={"address": NUMBER})
    _refused(stack, shop, "dave")


def test_a_mistyped_number_is_let_go_when_another_takes_its_place(stack, shop, two):
    stack.associate(shop, "ann")
    stack.associate(shop, "ann", OTHER_NUMBER)
    stack.validated(shop, "bob")

    stack.ok("associate", shop, "carol", body={"address": NUMBER})


TWO_DAYS = str(START // 1000 + 2 * 86_400)


def test_an_address_that_nobody_has_expires_and_one_that_somebody_has_does_not(stack, wire, shop):
    """Where users of an address are not limited, nobody has one."""
    wire.cut("Publish")
    stack.refused("503", "associate", shop, "ann", body={"address": NUMBER}, stores=True)
    assert stack.item("BUDGET")["ttl"] == stack.item("CODE")["ttl"] == {"N": TWO_DAYS}
    wire.mend()

    stack.validated(shop, "ann")
    assert "ttl" not in stack.item("BUDGET")

    stack.ok("dissociate", shop, "ann")
    assert stack.item("BUDGET")["ttl"] == {"N": TWO_DAYS}

    stack.restart(USERS_PER_ADDRESS="0")
    stack.clock.advance(60)
    stack.associate(shop, "ann")
    assert stack.item("BUDGET")["ttl"] == {"N": str(int(TWO_DAYS) + 60)}


def test_a_failed_association_takes_no_place_and_lets_go_of_the_address_before_it(stack, wire, shop, two):
    stack.associate(shop, "ann")
    wire.cut("Publish")
    stack.refused("503", "associate", shop, "ann", body={"address": OTHER_NUMBER}, stores=True)
    stack.refused("503", "associate", shop, "dave", body={"address": NUMBER}, stores=True)
    wire.mend()
    stack.validated(shop, "bob")

    stack.ok("associate", shop, "carol", body={"address": NUMBER})


def test_who_takes_the_address_again_while_it_is_given_up_keeps_it(stack, wire, shop):
    stack.restart(USERS_PER_ADDRESS="1")
    stack.validated(shop, "ann")
    wire.interrupt("BatchGetItem", lambda: stack.associate(shop, "ann"), skip=2)

    stack.ok("dissociate", shop, "ann")

    _refused(stack, shop, "bob")


def test_a_test_number_is_anybodys(stack, shop, two):
    stack.restart(TEST_NUMBERS="+15550100=123456")

    for number in range(4):
        stack.ok("associate", shop, f"user {number}", body={"address": "+15550100"})
