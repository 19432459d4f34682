"""Rules of rolling windows: how many sends fit, and how long to wait for the next."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mfa.errors import TooManyRequests
from mfa.fraud import limits
from mfa.fraud.limits import Window, Windows
from mfa.runtime.settings import Settings

START = 10_000_000
windows = st.lists(
    st.builds(Window, st.just("any"), st.integers(1, 4), st.integers(1, 20)), min_size=1, max_size=3
).map(lambda each: Windows(tuple(each)))
# Times of sends up to START, close enough for windows of 1 to 20 seconds to matter.
histories = st.frozensets(st.integers(START - 25_000, START), max_size=12)


def fits(model: Windows, sends: frozenset[int], at: int) -> bool:
    """The rule in the contract's words: counting every send of the last `seconds`, there is room for one."""
    return all(
        sum(1 for sent in sends if at - sent < each.seconds * 1000) < each.most for each in model.windows
    )


@given(windows, histories)
def test_the_wait_is_the_shortest_after_which_one_more_fits(model: Windows, sends: frozenset[int]) -> None:
    ends = {sent + each.seconds * 1000 for sent in sends for each in model.windows}
    soonest = min(at for at in ends | {START} if at >= START and fits(model, sends, at))
    assert model.wait(sends, START) == soonest - START


@given(windows, histories, windows, histories)
def test_retry_after_is_true_to_the_second_for_all_budgets_together(model, sends, other, other_sends):
    budgets = {model: sends, other: other_sends}
    try:
        limits.require(budgets, START)
    except TooManyRequests as refusal:
        wait = refusal.retry_after
    else:
        assert all(fits(each, spent, START) for each, spent in budgets.items())
        return
    assert wait
    limits.require(budgets, START + wait * 1000)
    with pytest.raises(TooManyRequests):
        limits.require(budgets, START + (wait - 1) * 1000)


@given(windows, histories)
@example(Windows((Window("any", 1, 10),)), frozenset({START - 10_000}))
def test_spending_keeps_what_still_counts_and_adds_one(model: Windows, sends: frozenset[int]) -> None:
    kept, sent = model.spend(sends, START)
    longest = max(each.seconds for each in model.windows) * 1000
    assert kept - {sent} == {each for each in sends if START - each < longest}
    assert sent in kept
    assert sent == min({START, START + 1} - sends)


@given(windows, histories)
def test_the_headers_say_what_is_left_of_each_window_and_when_more_will_be(model, sends):
    headers = limits.headers({model: sends}, START)
    assert headers["ratelimit-policy"] == ", ".join(
        f'"any";q={each.most};w={each.seconds}' for each in model.windows
    )
    for each, item in zip(model.windows, headers["ratelimit"].split(", "), strict=True):
        counted = {sent for sent in sends if START - sent < each.seconds * 1000}
        name, left, reset = item.split(";")
        assert (name, left) == ('"any"', f"r={max(0, each.most - len(counted))}")
        later = START + int(reset.removeprefix("t=")) * 1000
        assert not counted or any(later - sent >= each.seconds * 1000 for sent in counted)
        if len(counted) >= each.most:  # More than the most, if the limit was lowered.
            assert int(reset.removeprefix("t=")) == limits.seconds(each.wait(sends, START))


def test_a_send_counts_up_to_the_last_millisecond_of_its_window_and_a_refusal_tells_that(settings) -> None:
    model = Windows((Window("any", 2, 10),))
    assert limits.headers({model: [START - 9999]}, START)["ratelimit"] == '"any";r=1;t=1'
    assert limits.headers({model: [START - 10_000]}, START)["ratelimit"] == '"any";r=2;t=10'
    budgets = {limits.per_user(settings): range(START - 5, START)}
    with pytest.raises(TooManyRequests, match="in 600 s") as refusal:
        limits.require(budgets, START)
    assert refusal.value.headers == limits.headers(budgets, START)
    assert '"user-short";r=0;t=600' in refusal.value.headers["ratelimit"]


def test_users_and_addresses_have_the_windows_of_the_settings(settings: Settings) -> None:
    mine = replace(settings, user_sends_short=1, user_sends_daily=2)
    theirs = replace(settings, address_sends_short=3, address_sends_daily=4)
    assert [each[1:] for each in limits.per_user(mine).windows] == [(1, 600), (2, 86_400)]
    assert [each[1:] for each in limits.per_address(theirs).windows] == [(3, 600), (4, 86_400)]
