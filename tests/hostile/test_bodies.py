"""Bodies nobody sends by accident: huge, deep, doubled, mis-encoded, mistyped. Each is a 4xx that leaves nothing."""

import gzip
import json

import pytest

from tests.hostile.conftest import OPERATIONS, of, with_body
from tools.operations import sample


@with_body
@pytest.mark.parametrize("size", [16385, 10**6, 6 * 10**6])
def test_a_huge_value_is_413_and_not_repeated(ask, operation, size):
    answer = ask(operation, {"name": "A" * size})

    assert answer.code == "413"
    assert len(answer.body) < 500


@of(lambda each: not each.takes("body"))
@pytest.mark.parametrize("body", ["{}", " ", "\0", "x", b"\xff", "9" * 17000])
def test_a_body_where_none_is_taken_is_refused(ask, operation, body):
    assert ask(operation, body).code == ("413" if len(body) > 16384 else "400")


MALFORMED = {
    "nothing but a blank": " ",
    "half": '{"name": "x"',
    "no object: null": "null",
    "no object: array": '[{"name": "Club"}]',
    "two values": '{"name": "x"} {"name": "y"}',
    "form": "name=x",
    "deep arrays, open": "[" * 16000,
    "deep objects": '{"a":' * 2700 + "1" + "}" * 2700,
    "not quite too deep": '{"name":' + "[" * 500 + "]" * 500 + "}",
    "duplicate key, escaped": '{"name": "a", "n\\u0061me": "b"}',
    "duplicate key inside": '{"name": {"a": 1, "a": 2}}',
    "minus Infinity": '{"name": -Infinity}',
    "many digits": '{"name": ' + "9" * 16000 + "}",
    "many digits, exponent": '{"name": 1e' + "9" * 16000 + "}",
    "raw NUL": '{"name": "a\0b"}',
    "half an escape": '{"name": "\\u00',
    "model": '{"name": "x", "model_config": {"extra": "allow"}}',
    "account": '{"name": "x", "account": "globex"}',
}


@with_body
@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_the_object_that_is_wanted_is_400(ask, operation, text):
    assert ask(operation, text).code == "400"


def _with(raw):
    """Put bytes at the beginning of a text."""
    return lambda text: text.encode().replace(b'": "', b'": "' + raw)


ENCODINGS = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "overlong": _with(b"\xc0\xaf"),
    "latin-1": _with(b"\xe9"),
    "surrogates in UTF-8": _with(b"\xed\xa0\x80\xed\xb0\x80"),
}


@with_body
@pytest.mark.parametrize("binary", [False, True], ids=["as text", "as base64"])
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_what_is_not_plain_utf_8_is_400(service, ask, operation, encode, binary):
    service.gateway.binary = binary
    body = sample(operation.takes("body")) or {"display_name": "x"}

    assert ask(operation, encode(json.dumps(body))).code == "400"


@pytest.mark.parametrize("binary", [False, True])
def test_good_text_beyond_ascii_is_taken(service, binary):
    service.gateway.binary = binary
    name = "Ü 日本 😀 e\u0301 \u200eabc"

    made = service.send("POST", "/applications", json.dumps({"name": name}, ensure_ascii=False))

    assert service.send("GET", f"/applications/{made.json['id']}").json["name"] == name


MISLEADING = [*range(0x2028, 0x202F), *range(0x2066, 0x206A)]
CONTROLS = [*range(32), 127, *range(128, 160), *MISLEADING, 0xD800, 0xDFFF, 0xFFFD]
# What comes with a code that was pasted is ignored.
PASTED = [*range(9, 14), 0x85, *MISLEADING]
NO_TEXTS = {"auth_code_length", "auth_token_validity_duration", "version_number", "bodies"}
TEXTS = [
    pytest.param(each, field, id=f"{each.name}, {field}")
    for each in OPERATIONS
    if each.takes("body")
    for field in each.takes("body").model_fields
    if field not in NO_TEXTS
]


@pytest.mark.parametrize(("operation", "field"), TEXTS)
def test_no_string_takes_a_control_character(ask, operation, field):
    body = sample(operation.takes("body"))
    for point in CONTROLS:
        if point == 10 and field.endswith(("_template", "body")):
            continue
        if point in PASTED and field == "validation_code":
            continue

        answer = ask(operation, body | {field: f"$code{chr(point)}123"})

        assert answer.code == "400", (hex(point), answer.body)


NUMBERS = [
    "1e400", "-1e400", "1e2", "6.0", "6.5", "-0", "-0.0", "0", "-6", "true", "false", "null", '"6"', "[6]", "{}",
    "9" * 400, "-" + "9" * 400, "9223372036854775808", "1E5000000", "0.6e1",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["auth_code_length", "auth_token_validity_duration", "version_number"])
def test_a_number_that_is_no_small_integer_is_refused(service, shop, field, number):
    of = ("PATCH", f"/applications/{shop}") if field == "version_number" else ("POST", "/applications")
    answer = service.send(*of, f'{{"name": "Club", "{field}": {number}}}')

    assert answer.code == "400" or (answer.code, field) == ("1001", "version_number")


@pytest.mark.parametrize(("operation", "field"), TEXTS)
def test_a_string_is_a_string(ask, operation, field):
    body = sample(operation.takes("body")) | {field: "MARK"}
    for value in ("null", "true", "0", "1.5", "[]", "{}", '["x"]', "1e400", "9" * 400):
        assert ask(operation, json.dumps(body).replace('"MARK"', value)).code == "400", value


@pytest.mark.parametrize(
    "names",
    [["x" * 5000], ["\u202e"], ["\ud800"], ["a\r\nb"], ["\0"], ["$code"], ["{0}"], ["😀" * 300], range(1500)],
    ids=lambda names: ascii(names)[:20],
)
def test_unknown_fields_are_named_harmlessly(service, names):
    answer = service.json("POST", "/applications", {"name": "Club"} | {str(name): 1 for name in names})

    assert answer.code == "400"
    assert answer.json["error_description"].isascii()
    assert answer.json["error_description"].isprintable()
    assert len(answer.body) < 1000 * len(names)
