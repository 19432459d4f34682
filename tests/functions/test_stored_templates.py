"""/templates and /templates/{Template_ID}: what is stored and changed; test_names_and_versions.py has the rest."""

import json

import pytest

from tests.functions.conftest import DATES

BODIES = {"de": "Ihr Code: $code", "pt-BR": "Seu código: $code\n$validity_minutes min", "zh-Hant-TW": "$code"}


def test_a_template_is_kept_as_it_was_sent(stack):
    body = {"name": "Hello", "body": "Hi $code", "bodies": BODIES}
    made = stack.ok("create_template", body=body)

    assert made.keys() == {"id"}
    assert stack.ok("get_template", made["id"]) == body | made | DATES | {"version_number": 1}


WRONG = [
    ("body", ""),
    ("body", "no code"),
    ("body", "01935b7e-7a4c-7d3e-9f21-4b6a5c8d7e90"),
    ("bodies", None),
    ("bodies", {"de": "kein Code"}),
    ("bodies", {"de": 7}),
    ("bodies", {"": "$code"}),
    ("bodies", {"de_DE": "$code"}),
    ("bodies", {"de": "$code", "DE": "$code"}),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda each: json.dumps(each)[:40])
def test_a_field_that_will_not_do_is_named(stack, hello, field, value):
    stack.unfit(field, "create_template", **{field: value})
    stack.unfit(field, "update_template", hello, **{field: value})


def test_name_and_body_are_required(stack):
    for field, body in (("name", {"body": "$code"}), ("body", {"name": "Hello"})):
        stack.refused("400", "create_template", body=body, naming=field)


def test_a_field_that_is_sent_changes_and_no_other_does(stack, hello):
    stack.clock.advance(60)
    before = stack.ok("get_template", hello)

    after = stack.update("template", hello, bodies=BODIES)

    changed = {"bodies": BODIES, "version_number": 2, "last_updated_date": "2026-11-23T18:17:00.123Z"}
    assert after == before | changed
    assert stack.ok("get_template", hello) == after


@pytest.mark.parametrize(
    "query", [{"force": "yes"}, {"force": ""}, {"force": "TRUE"}, {"name": "Hello"}], ids=str
)
def test_a_deletion_takes_force_and_nothing_else(stack, hello, query):
    stack.refused("400", "delete_template", hello, query=query, naming=next(iter(query)))
