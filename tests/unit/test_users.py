"""Rules of users: reading, listing and deleting them."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mfa import users
from mfa.dates import parse_range
from mfa.errors import Forbidden, NotFound, StaleData
from mfa.paging import Filters, Page
from mfa.resources import Status
from mfa.store.table import encoded

Refused = Callable[..., ClientError]


def get(world: Any, filters: Filters | None = None) -> dict[str, Any]:
    return users.get(world.service, world.caller, world.key, filters or {}, world.now)


def delete(world: Any) -> None:
    users.delete(world.table, world.caller, world.key, world.now)


def test_a_user_is_shown_with_the_address_in_clear(world: Any) -> None:
    world.application()
    world.user()
    assert get(world) == {
        "id": "alice",
        "user_address": "+12025550123",
        "status": "VALIDATED",
        "created_date": "2026-11-01T00:00:00.000Z",
        "last_updated_date": "2026-11-01T00:00:00.000Z",
        "version_number": 3,
    }


def test_a_user_without_an_address_has_an_empty_one(world: Any) -> None:
    world.application()
    world.user(Status.INITIAL)
    assert get(world)["user_address"] == ""


@pytest.mark.parametrize(
    "filters", [{"status": "INITIAL"}, {"id": "bob"}, {"created_date": parse_range("2026-11-02")}]
)
def test_a_user_that_a_filter_does_not_match_is_not_found(world: Any, filters: Filters) -> None:
    world.application()
    world.user()
    assert get(world, {"status": "VALIDATED", "created_date": parse_range("2026-11-01")})
    with pytest.raises(NotFound):
        get(world, filters)


def test_there_is_no_user_without_the_callers_application(world: Any) -> None:
    world.user()
    with pytest.raises(NotFound, match="application"):
        get(world)
    world.application(account="other")
    with pytest.raises(Forbidden):
        get(world)


@pytest.mark.parametrize("application_id", ["x", "", "APP", "019AB2C4-5D6E-7F80-9A1B-2C3D4E5F6071"])
def test_what_cannot_be_an_application_is_not_looked_for(world: Any, application_id: str) -> None:
    world.key = world.key._replace(application=application_id)
    with pytest.raises(NotFound):
        get(world)
    assert world.dynamo.calls == []


def find_page(world: Any, filters: Filters) -> tuple[list[str], str]:
    found, position = users.find_page(
        world.service, world.caller, world.key.application, Page(filters, 10), world.now
    )
    return [each["id"] for each in found], position


def test_a_page_of_users_is_shown_as_single_users_are(world: Any) -> None:
    world.application()
    user = world.user()
    world.dynamo.outcomes = [
        {"Items": [encoded(asdict(user))], "LastEvaluatedKey": encoded({"list_sk": "2026#x"})}
    ]
    assert find_page(world, {}) == (["alice"], "2026#x")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [({"id": "alice"}, ["alice"]), ({"id": "bob"}, []), ({"id": "alice", "status": "INITIAL"}, [])],
)
def test_a_filter_by_id_reads_the_user_and_no_list(world: Any, filters: Filters, ids: list[str]) -> None:
    world.application()
    world.user()
    assert find_page(world, filters) == (ids, "")
    assert world.dynamo.made("query") == []


def test_a_list_needs_the_callers_application(world: Any) -> None:
    world.application(account="other")
    with pytest.raises(Forbidden):
        find_page(world, {})


# --- deletion


def test_a_user_goes_with_the_code_in_one_transaction(world: Any) -> None:
    world.application()
    world.user()
    delete(world)
    (request,) = world.dynamo.made("transact_write_items")
    user, code = request["TransactItems"]
    assert user["Delete"]["ConditionExpression"] == "version_number = :version"
    assert "REMOVE digest" in code["Update"]["UpdateExpression"]


@pytest.mark.parametrize("reason", ["TransactionConflict", "ConditionalCheckFailed"])
def test_a_deletion_that_loses_a_race_is_decided_again_and_then_stale(
    world: Any, refused: Refused, reason: str
) -> None:
    world.application()
    world.user()
    outcome = refused("TransactionCanceledException", reasons=[reason])
    world.dynamo.outcomes = [outcome, outcome]
    delete(world)
    assert len(world.dynamo.made("batch_get_item")) == 3
    world.dynamo.outcomes = [outcome, outcome, outcome]
    with pytest.raises(StaleData) as stale:
        delete(world)
    assert (stale.value.status, stale.value.code) == (409, "1001")


def test_nobody_cannot_be_deleted(world: Any) -> None:
    world.application()
    with pytest.raises(NotFound, match="user"):
        delete(world)
