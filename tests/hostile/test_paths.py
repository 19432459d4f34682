"""Ids, names and paths: whatever is a different id is a different user, what is no id is refused, and what is another's is 403."""

from urllib.parse import quote

import pytest

from tests.hostile.conftest import of, on_applications

# Ids that look alike, fold together, sort together or decode into one another. Every two are two users.
IDS = [
    "bob", "Bob", "BOB", "b\u043eb", "bob ", " bob", "bob\u00a0", "bo\u200bb", "\u200ebob", "bob\u200f", "bob\u00ad", "bob\ufe0f",
    "caf\u00e9", "cafe\u0301", "\uff42ob", "\u212b", "\u00c5", "A\u030a", "\ufb01", "fi", "\u1e9e", "\u00df", "ss", "SS", "\u0131", "i", "I",
    "\u0130", "i\u0307", "\u212a", "k", "K", "\u017f", "s", "1", "01", "\u0661", "\u2460", "a/b", "a%2Fb", "a%252Fb", "a\\b", "a//b",
    "a+b", "a b", "a%20b", "a%2Bb", "...", "....", "%2e%2e", "../..", "a;b", "a?b", "a#b", "a&b=c", "a:b", "a,b", "{User_ID}", "*", "%",
    "%%", "%25", "%zz", "%00", "null", "None", "undefined", "true", "0", "-1", "USER", "CODE", "APP", "#USER", "ACCOUNT#globex",
    "users", "associate", "validate", "$code", "${x}", "{}", "{0}", "%s", "%n", "'", '"', "`id`", "$(id)", "' OR 1=1 --", "<script>",
    "\U0001f600", "\U0001f600\ufe0f", "\U0001f469\u200d\U0001f469", "\ufeff", "\u2027", "\ue000", "\ufdd0", "\U0010ffff", "x" * 128,
    "x" * 127, "\U0001f600" * 128, "e\u0301" * 64, "\u0301" * 128, "__proto__", "constructor", "a\tb".replace("\t", "\u2003"),
]  # fmt: skip


def _path(shop, user):
    return f"/applications/{shop}/users/{quote(user, safe='')}"


def test_every_id_is_a_user_of_its_own(service, shop):
    assert len(set(IDS)) == len(IDS)
    for number, user in enumerate(IDS):
        answer = service.json("POST", f"{_path(shop, user)}/associate", {"address": f"+1201555{number:04d}"})
        assert answer.status == 200, (user, answer.body)
    for number, user in enumerate(IDS):
        shown = service.send("GET", _path(shop, user)).json
        assert (shown["id"], shown["user_address"]) == (user, f"+1201555{number:04d}")
        listed = service.send("GET", f"/applications/{shop}/users?id={quote(user, safe='')}").json
        assert [each["id"] for each in listed] == [user]
    assert sum(1 for _, sk in service.cloud.items() if sk == "USER") == len(IDS) + 1


# What stands in the request line, and the id that it means.
SPELLINGS = [
    ("%62ob", "bob"), ("b%6fb", "bob"), ("a%2fb", "a/b"), ("a%252Fb", "a%2Fb"), ("a+b", "a+b"), ("%2e%2e%2e", "..."), ("%252E", "%2E"),
    ("a;x=1", "a;x=1"),
]  # fmt: skip


@pytest.mark.parametrize(("spelling", "user"), SPELLINGS)
def test_a_path_is_decoded_exactly_once(service, shop, spelling, user):
    path = f"/applications/{shop}/users/{spelling}"

    assert service.json("POST", f"{path}/associate", {"address": "+12015550123"}).status == 200
    assert service.send("GET", path).json["id"] == user
    assert service.send("GET", _path(shop, user)).json["id"] == user


NO_IDS = [
    "%", "%4", "%zz", "a%", "%u0041", "%%32%35", "%C0%AF", "%C0%80", "%E0%80%AF", "%F0%80%80%AF", "%C3", "%C3%28", "%80", "%FF%FE", "%ED%A0%80",
    "%ED%A0%80%ED%B0%80", "%F4%90%80%80", "%EF%BF%BD", "%00", "ann%00", "%00ann", "ann%0d%0aX-Evil:%201", "%0A", "%7F", "%C2%85", "%1b[2J",
    "ann%09", "%08", ".", "..", "%2e", "%2E%2e", ".%2E", "%E2%80%AEann", "ann%E2%80%AC", "%E2%81%A6", "%E2%80%A8", "%E2%80%A9",
]  # fmt: skip


@of(lambda each: "{User_ID}" in each.path)
@pytest.mark.parametrize("spelling", NO_IDS)
def test_what_is_no_id_is_400(ask, operation, spelling):
    assert ask(operation, path={"User_ID": spelling}).code == "400"


APPLICATIONS = [
    "%20", "*", "APP", "%23", "x" * 100_000, "%F0%9F%98%80" * 5000, "{SHOP}", "{shop}%20", "%20{shop}", "{shop}%2F", "{shop}%2Fusers",
    "{shop}%23USER", "{shop}%2500", "{shop}%E2%80%8B", "{shop}%0A", "\uff10{shop}",
]  # fmt: skip


@on_applications
def test_what_names_no_application_is_400_or_404(shop, ask, operation):
    for spelling in APPLICATIONS:
        given = quote(spelling.replace("{shop}", shop).replace("{SHOP}", shop.upper()), safe="%*.{}")

        answer = ask(operation, path={"Application_ID": given})

        assert answer.code in ("400", "404"), (spelling, answer.body)


@on_applications
def test_anothers_application_is_403_when_its_owner_has_just_used_it(service, shop, ask, operation):
    """The environment has acme's application cached."""
    service.send("GET", f"/applications/{shop}/users")

    assert ask(operation, account="globex").code == "403"


def test_names_that_differ_are_different_names(service):
    names = ["x", "X", "x ", " x", "#", "ACCOUNT", "NAME#x", "x" * 64]
    names += ["\u0445", "x\u200b", "e\u0301", "\u00e9", "\U0001f600" * 64]

    made = [service.json("POST", "/applications", {"name": name}).status for name in names]

    assert made == [200] * len(names)
