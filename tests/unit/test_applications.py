"""Rules of applications: creation, versions, strength of codes, ownership, and how old a cached one may be."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa import applications
from mfa.applications import CACHE_SECONDS, ApplicationCache
from mfa.errors import Forbidden, InvalidRequest, MfaError, NotFound, StaleData
from mfa.paging import Page
from mfa.resources import Application, Caller
from mfa.store import application_items
from mfa.store.table import decoded, encoded

Refused = Callable[..., ClientError]
ID = "019ab2c4-5d6e-7f80-9a1b-2c3d4e5f6071"


def create(world: Any, **fields: Any) -> Application:
    return applications.create(
        world.table, world.service.settings, world.caller, {"name": "Shop"} | fields, world.now, "request"
    )


def change(world: Any, **changes: Any) -> Application:
    return applications.change(world.table, world.service.settings, world.caller, ID, changes, world.now)


def test_a_new_application_is_the_callers_first_version(world: Any) -> None:
    made = create(world)
    (request,) = world.dynamo.made("transact_write_items")
    stored = application_items.read(decoded(request["TransactItems"][1]["Put"]["Item"]))
    assert stored == made
    assert (stored.account, stored.version_number) == ("acme", 1)
    assert stored.created_date == stored.last_updated_date == "2026-11-23T18:16:00.123Z"


STRENGTHS = [("NUMERIC", 6), ("ALPHA", 5), ("ALPHANUMERIC", 4), ("COMPLEX", 4)]


@pytest.mark.parametrize(("kind", "least"), STRENGTHS)
def test_a_code_of_less_than_twenty_bits_needs_the_stacks_permission(
    world: Any, kind: str, least: int
) -> None:
    create(world, auth_token_type=kind, auth_code_length=least)
    allowing = replace(world.service.settings, allow_short_codes=True)
    for length in range(4, least):
        with pytest.raises(InvalidRequest, match=f"auth_code_length: .* {least} for {kind}"):
            create(world, auth_token_type=kind, auth_code_length=length)
        fields = {"name": "Shop", "auth_token_type": kind, "auth_code_length": length}
        applications.create(world.table, allowing, world.caller, fields, world.now, "request")


def test_a_code_is_valid_no_longer_than_the_stack_allows(world: Any) -> None:
    create(world, auth_token_validity_duration=600)
    with pytest.raises(InvalidRequest, match=r"auth_token_validity_duration: .* 600"):
        create(world, auth_token_validity_duration=601)


def test_a_change_makes_the_next_version_and_keeps_what_it_does_not_name(world: Any) -> None:
    before = world.application(description="old", auth_code_length=8)
    after = change(world, version_number=1, description="new")
    assert after == replace(
        before, description="new", version_number=2, last_updated_date="2026-11-23T18:16:00.123Z"
    )


@pytest.mark.parametrize("version", [1, 3])
def test_a_change_of_another_version_is_stale(world: Any, version: int) -> None:
    world.application(version_number=2)
    with pytest.raises(StaleData, match="current version is 2"):
        change(world, version_number=version, description="new")
    assert world.dynamo.made("transact_write_items") == []


def test_a_change_of_nothing_is_refused(world: Any) -> None:
    world.application()
    with pytest.raises(InvalidRequest, match="At least one field"):
        change(world, version_number=1)


def test_strength_is_that_of_the_whole_new_version(world: Any) -> None:
    world.application(auth_token_type="ALPHANUMERIC", auth_code_length=4)
    with pytest.raises(InvalidRequest, match="auth_code_length"):
        change(world, version_number=1, auth_token_type="NUMERIC")


@pytest.mark.parametrize(
    "call",
    [
        lambda world: applications.get(world.table, world.caller, ID, {}),
        lambda world: change(world, version_number=1, description="x"),
        lambda world: applications.delete(world.table, world.caller, ID, world.now),
        lambda world: world.service.applications.require(world.table, world.caller, ID, world.now),
    ],
)
def test_an_application_is_its_accounts_alone(world: Any, call: Callable[[Any], object]) -> None:
    with pytest.raises(NotFound):
        call(world)
    world.application(account="other")
    with pytest.raises(Forbidden):
        call(world)
    assert world.dynamo.made("transact_write_items") == []


@pytest.mark.parametrize("wrong", ["", "x", ID.upper(), ID + "\n", "../" + ID])
def test_what_cannot_be_an_id_is_not_looked_for(world: Any, wrong: str) -> None:
    with pytest.raises(NotFound):
        applications.get(world.table, world.caller, wrong, {})
    assert world.dynamo.calls == []


def test_an_application_that_a_filter_does_not_match_is_not_found(world: Any) -> None:
    world.application()
    assert applications.get(world.table, world.caller, ID, {"name": "Shop", "auth_code_length": 6}).id == ID
    with pytest.raises(NotFound, match="filters"):
        applications.get(world.table, world.caller, ID, {"name": "Other"})


def test_a_deletion_takes_the_guard_of_the_name_with_it(world: Any) -> None:
    world.application(version_number=4)
    applications.delete(world.table, world.caller, ID, world.now)
    (request,) = world.dynamo.made("transact_write_items")
    gone, guard = (write["Delete"] for write in request["TransactItems"])
    assert decoded(gone["ExpressionAttributeValues"]) == {":version": 4}
    assert guard["Key"]["sk"] == {"S": "NAME#Shop"}


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
@pytest.mark.parametrize(
    "call",
    [
        lambda world: change(world, version_number=1, description="x"),
        lambda world: applications.delete(world.table, world.caller, ID, world.now),
    ],
)
def test_a_version_that_changed_meanwhile_is_stale(
    world: Any, refused: Refused, call: Callable[[Any], object], reason: str
) -> None:
    world.application()
    world.dynamo.outcomes = [refused("TransactionCanceledException", reasons=[reason])]
    with pytest.raises(StaleData) as stale:
        call(world)
    assert (stale.value.status, stale.value.code) == (409, "1001")


# --- lists


def found(world: Any, filters: dict[str, Any]) -> list[str]:
    page, position = applications.find_page(world.table, world.caller, Page(filters, 10))
    assert position == ""
    return [each.id for each in page]


def test_a_list_is_a_page_of_the_accounts_applications(world: Any) -> None:
    application = world.application()
    world.dynamo.outcomes = [{"Items": [encoded(asdict(application))]}]
    assert found(world, {}) == [ID]
    (request,) = world.dynamo.made("query")
    assert request["ExpressionAttributeValues"][":list_pk"] == {"S": "ACCOUNT#acme#APPS"}


def test_a_filter_by_id_reads_the_application_and_shows_no_other_accounts(world: Any) -> None:
    world.application()
    assert found(world, {"id": ID}) == [ID]
    assert found(world, {"id": ID, "name": "Other"}) == []
    assert found(world, {"id": "x"}) == []
    world.application(account="other")
    assert found(world, {"id": ID}) == []
    assert world.dynamo.made("query") == []


# --- the cache


def require(world: Any, cache: ApplicationCache, now: int, caller: Caller | None = None) -> Application:
    return cache.require(world.table, caller or world.caller, ID, now)


def test_a_cached_application_is_at_most_ten_seconds_old(world: Any) -> None:
    assert CACHE_SECONDS == 10
    world.application()
    cache = ApplicationCache()
    require(world, cache, world.now)
    world.dynamo.items.clear()
    require(world, cache, world.now + CACHE_SECONDS * 1000 - 1)
    with pytest.raises(NotFound):
        require(world, cache, world.now + CACHE_SECONDS * 1000)


@pytest.mark.parametrize(("account", "error"), [("other", Forbidden), (None, NotFound)])
def test_a_refusal_is_never_cached(world: Any, account: str | None, error: type[MfaError]) -> None:
    cache = ApplicationCache()
    if account:
        world.application(account=account)
    with pytest.raises(error):
        require(world, cache, world.now)
    world.application()
    assert require(world, cache, world.now).account == "acme"


def test_a_cached_application_is_still_its_accounts_alone(world: Any) -> None:
    world.application()
    cache = ApplicationCache()
    require(world, cache, world.now)
    with pytest.raises(Forbidden):
        require(world, cache, world.now, Caller("other", frozenset()))


def test_the_cache_does_not_grow_without_end(world: Any) -> None:
    cache = ApplicationCache()
    for number in range(1100):
        application_id = f"{number:08d}-0000-7000-8000-000000000000"
        world.application(id=application_id)
        cache.require(world.table, world.caller, application_id, world.now)
    assert len(cache._entries) <= 1000
