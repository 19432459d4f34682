"""/templates and /templates/{Template_ID}: stored, read, changed, deleted, listed."""

import json

import pytest

BODIES = {"de": "Ihr Code: $code", "pt-BR": "Seu código: $code\n$validity_minutes min", "zh-Hant-TW": "$code"}


def test_a_template_is_kept_as_it_was_sent(stack):
    made = stack.ok("create_template", body={"name": "Hello", "body": "Hi $code", "bodies": BODIES})

    assert made.keys() == {"id"}
    assert stack.ok("get_template", made["id"]) == {
        "id": made["id"],
        "name": "Hello",
        "body": "Hi $code",
        "bodies": BODIES,
        "created_date": "2026-11-23T18:16:00.123Z",
        "last_updated_date": "2026-11-23T18:16:00.123Z",
        "version_number": 1,
    }


def test_a_template_and_the_guard_of_its_name_are_all_that_is_stored(stack):
    made = stack.template()

    assert stack.items().keys() == {(f"TEMPLATE#{made}", "TEMPLATE"), ("ACCOUNT#acme", "TEMPLATE_NAME#Hello")}


WRONG = [
    ("name", ""),
    ("name", 7),
    ("name", "a\nb"),
    ("body", ""),
    ("body", None),
    ("body", "no code"),
    ("body", "$code $brand"),
    ("body", "$code " + "x" * 995),
    ("body", "$code" + "$display_name" * 30),
    ("body", "$code\x00"),
    ("body", "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"),
    ("bodies", None),
    ("bodies", []),
    ("bodies", {"de": "kein Code"}),
    ("bodies", {"de": 7}),
    ("bodies", {"": "$code"}),
    ("bodies", {"d": "$code"}),
    ("bodies", {"de_DE": "$code"}),
    ("bodies", {"de-": "$code"}),
    ("bodies", {"x" * 36: "$code"}),
    ("bodies", {"de\n": "$code"}),
    ("bodies", {"de": "$code", "DE": "$code"}),
    ("id", "x"),
    ("account", "x"),
    ("created_date", "2026-11-23"),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda each: json.dumps(each)[:40])
def test_a_field_that_will_not_do_is_named(stack, hello, field, value):
    made = stack.refused("400", "create_template", body={"name": "Bye", "body": "$code", field: value})
    changed = stack.refused("400", "update_template", hello, body={"version_number": 1, field: value})

    assert all(field in answer.description for answer in (made, changed))


@pytest.mark.parametrize("field", ["name", "body"])
def test_name_and_body_are_required(stack, field):
    body = {"name": "Hello", "body": "$code"}
    del body[field]

    assert f"{field}: " in stack.refused("400", "create_template", body=body).description


def test_a_name_that_is_too_long_is_named(stack, hello):
    answers = [
        stack.refused("1023", "create_template", body={"name": "n" * 65, "body": "$code"}),
        stack.refused("1023", "update_template", hello, body={"version_number": 1, "name": "n" * 65}),
        stack.refused("1023", "get_template", hello, query={"name": "n" * 65}),
        stack.refused("1023", "list_templates", query={"name": "n" * 65}),
    ]

    assert all("name: " in answer.description for answer in answers)


def test_a_name_is_unique_among_the_accounts_templates(stack, hello):
    answer = stack.refused("1011", "create_template", body={"name": "Hello", "body": "$code"})

    assert "another template" in answer.description
    stack.template(account="other")
    stack.application("Hello")


def test_a_name_that_is_taken_meanwhile_is_taken(stack, wire):
    wire.interrupt("TransactWriteItems", stack.template)

    assert stack.call("create_template", body={"name": "Hello", "body": "$code"}).code == "1011"


@pytest.mark.parametrize("operation", ["create_template", "update_template", "delete_template"])
def test_a_change_that_others_are_in_the_way_of_is_unavailable(stack, wire, hello, operation):
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    wire.refuse("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)
    place = () if operation == "create_template" else (hello,)
    body = {
        "create_template": {"name": "Bye", "body": "$code"},
        "update_template": {"version_number": 1, "name": "Bye"},
    }

    stack.refused("503", operation, *place, body=body.get(operation))


def test_a_field_that_is_sent_changes_and_no_other_does(stack, hello):
    stack.clock.advance(60)
    before = stack.ok("get_template", hello)

    after = stack.ok("update_template", hello, body={"version_number": 1, "bodies": BODIES})

    assert after == before | {
        "bodies": BODIES,
        "version_number": 2,
        "last_updated_date": "2026-11-23T18:17:00.123Z",
    }
    assert stack.ok("get_template", hello) == after


def test_the_languages_change_as_a_whole(stack):
    hello = stack.template(bodies=BODIES)

    changed = stack.ok("update_template", hello, body={"version_number": 1, "bodies": {"fr": "$code"}})

    assert changed["bodies"] == {"fr": "$code"}


@pytest.mark.parametrize("version", [2, 99])
def test_another_version_is_stale(stack, hello, version):
    answer = stack.refused("1001", "update_template", hello, body={"version_number": version, "name": "Bye"})

    assert "current version is 1" in answer.description


@pytest.mark.parametrize("change", [{"body": "Mine $code"}, {"name": "Mine"}])
def test_a_version_that_changes_meanwhile_is_stale(stack, wire, hello, change):
    def theirs():
        stack.ok("update_template", hello, body={"version_number": 1, "body": "Theirs $code"})

    wire.interrupt("TransactWriteItems", theirs)

    assert stack.call("update_template", hello, body={"version_number": 1} | change).code == "1001"
    assert stack.ok("get_template", hello)["body"] == "Theirs $code"


def test_a_change_of_nothing_or_without_version_is_refused(stack, hello):
    nothing = stack.refused("400", "update_template", hello, body={"version_number": 1})
    without = stack.refused("400", "update_template", hello, body={"name": "Bye"})

    assert "At least one field" in nothing.description
    assert "version_number: " in without.description


def test_a_rename_frees_the_old_name_and_takes_the_new(stack, hello):
    stack.template("Taken")
    stack.refused("1011", "update_template", hello, body={"version_number": 1, "name": "Taken"})

    stack.ok("update_template", hello, body={"version_number": 1, "name": "Bye"})

    stack.refused("1011", "create_template", body={"name": "Bye", "body": "$code"})
    stack.template("Hello")


def test_a_deleted_template_is_gone_with_its_name(stack, hello):
    assert stack.ok("delete_template", hello) == {}

    assert stack.items() == {}
    stack.refused("404", "delete_template", hello)


def test_a_template_that_changes_meanwhile_is_not_deleted(stack, wire, hello):
    def change():
        stack.ok("update_template", hello, body={"version_number": 1, "name": "Bye"})

    wire.interrupt("TransactWriteItems", change)

    assert stack.call("delete_template", hello).code == "1001"
    assert stack.ok("get_template", hello)["name"] == "Bye"


@pytest.mark.parametrize(
    "query", [{"force": "yes"}, {"force": ""}, {"force": "TRUE"}, {"name": "Hello"}], ids=str
)
def test_a_deletion_takes_force_and_nothing_else(stack, hello, query):
    answer = stack.refused("400", "delete_template", hello, query=query)

    assert f"{next(iter(query))}: " in answer.description


FILTERS = {
    "name": ("Hello", "hello"),
    "created_date": ("2026-11-23", "2026-11-24"),
    "last_updated_date": ("2026-11-23T18:16:00.123Z", "2026-11-23T18:16:00.124Z"),
}


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_holds_or_does_not(stack, hello, field):
    holds, fails = ({field: value} for value in FILTERS[field])

    assert stack.ok("get_template", hello, query=holds)["id"] == hello
    assert "does not match" in stack.refused("404", "get_template", hello, query=fails).description
    assert [each["id"] for each in stack.ok("list_templates", query=holds)] == [hello]
    assert stack.ok("list_templates", query=fails) == []


def test_the_id_is_a_filter_too(stack, hello):
    other = stack.template(account="other")

    assert [each["id"] for each in stack.ok("list_templates", query={"id": hello})] == [hello]
    assert stack.ok("list_templates", query={"id": other}) == []
    assert stack.ok("list_templates", query={"id": hello, "name": "Bye"}) == []
    assert stack.ok("list_templates", query={"id": "x"}) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created_date", "yesterday"),
        ("last_updated_date", ""),
        ("body", "x"),
        ("limit", "0"),
        ("cursor", "x"),
    ],
)
def test_a_filter_limit_or_cursor_that_will_not_do_is_named(stack, hello, field, value):
    assert f"{field}: " in stack.refused("400", "list_templates", query={field: value}).description
    assert f"{field}: " in stack.refused("400", "get_template", hello, query={field: value}).description


def test_templates_are_listed_newest_first_page_by_page(stack):
    made = []
    for number in range(5):
        made.append(stack.template(f"T{number}", bodies=BODIES))
        stack.clock.advance(1)
    stack.template(account="other")

    first = stack.call("list_templates", query={"limit": "3"})
    rest = stack.call("list_templates", query={"limit": "3", "cursor": first.headers["x-next-cursor"]})

    assert [each["id"] for each in first.body + rest.body] == made[::-1]
    assert first.body[0] == stack.ok("get_template", made[-1])
    assert "x-next-cursor" not in rest.headers
