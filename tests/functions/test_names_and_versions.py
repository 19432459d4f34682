"""What applications and stored templates have in common: unique names, versions, deletion, filters and pages."""

import pytest

KINDS = ["application", "template"]
BODIES = {"application": {}, "template": {"body": "$code"}}
VERSION, CLUB = {"version_number": 1}, {"name": "Club"}
NO_VERSIONS = (0, -1, "1", 1.0, None, True)
# A field that is not the name, and what it may become.
FIELDS = {"application": "description", "template": "body"}
FILTERS = {
    "name": ("Shop", "shop"),
    "created_date": ("2026-11-23", "2026-11-24"),
    "last_updated_date": ("2026-11-23T18:16:00.123Z", "2026-11-23T18:16:00.124Z"),
}


class Things:
    """Applications, or templates: the five operations on one or the other."""

    def __init__(self, stack, kind):
        self.stack, self.kind = stack, kind

    def body(self, name="Shop"):
        return {"name": name} | BODIES[self.kind]

    def make(self, name="Shop", account="acme"):
        return self.stack.ok(f"create_{self.kind}", body=self.body(name), account=account)["id"]

    def rename(self, made, name, version=1):
        return self.stack.update(self.kind, made, version, name=name)

    def listed(self, **request):
        return [each["id"] for each in self.stack.ok(f"list_{self.kind}s", **request)]

    def refused(self, code, operation, *path, **request):
        name = f"{operation}_{self.kind}{'s' * (operation == 'list')}"
        return self.stack.refused(code, name, *path, **request).description


@pytest.fixture(params=KINDS)
def things(stack, request):
    return Things(stack, request.param)


@pytest.fixture
def made(things):
    """One by the name of Shop; its id."""
    return things.make()


changes = pytest.mark.parametrize("change", [{"name": "Mine"}, {}], ids=["name", "another field"])


def _of(things, change):
    return {"version_number": 1} | (change or {FIELDS[things.kind]: "mine $code"})


# --- names


def test_a_name_is_unique_among_the_accounts_own_of_the_kind(stack, things, made):
    assert "name" in things.refused("1011", "create", body=things.body())
    assert len(stack.items()) == 2  # It, and the guard of its name.

    things.make(account="other")
    for kind in set(KINDS) - {things.kind}:
        Things(stack, kind).make()


def test_a_name_that_is_taken_meanwhile_is_taken(stack, wire, things):
    wire.interrupt("TransactWriteItems", things.make)

    assert stack.call(f"create_{things.kind}", body=things.body()).code == "1011"
    assert len(stack.items()) == 2


def test_a_rename_frees_the_old_name_and_takes_the_new(things, made):
    things.make("Taken")
    assert "name" in things.refused("1011", "update", made, body=VERSION | {"name": "Taken"})

    things.rename(made, "Club")

    things.refused("1011", "create", body=things.body("Club"))
    things.make()


def test_a_name_that_is_too_long_is_named(things, made):
    name = {"name": "n" * 65}
    for said in (
        things.refused("1023", "create", body=things.body() | name),
        things.refused("1023", "update", made, body=VERSION | name),
        things.refused("1023", "get", made, query=name),
        things.refused("1023", "list", query=name),
    ):
        assert "name: " in said
        assert name["name"] not in said


# --- versions


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        *((CLUB | {"version_number": each}, "1001", "current version is 1") for each in (2, 99, 10**30)),
        *((CLUB | {"version_number": each}, "400", "version_number: ") for each in NO_VERSIONS),
        (CLUB, "400", "version_number: "),
        (VERSION, "400", "At least one field"),
    ],
    ids=str,
)
def test_a_change_names_the_version_that_is_stored(things, made, change, code, said):
    assert said in things.refused(code, "update", made, body=change)


@changes
def test_a_version_that_changes_meanwhile_is_stale(stack, wire, things, made, change):
    field = FIELDS[things.kind]
    wire.interrupt("TransactWriteItems", lambda: stack.update(things.kind, made, **{field: "theirs $code"}))

    assert stack.call(f"update_{things.kind}", made, body=_of(things, change)).code == "1001"
    found = stack.ok(f"get_{things.kind}", made)
    assert (found["name"], found[field], found["version_number"]) == ("Shop", "theirs $code", 2)
    assert len(stack.items()) == 2


@changes
def test_what_is_deleted_meanwhile_is_stale(stack, wire, things, made, change):
    wire.interrupt("TransactWriteItems", lambda: stack.ok(f"delete_{things.kind}", made))

    assert stack.call(f"update_{things.kind}", made, body=_of(things, change)).code == "1001"
    assert stack.items() == {}


def test_what_is_deleted_is_gone_with_its_name(stack, things, made):
    assert stack.ok(f"delete_{things.kind}", made) == {}

    assert stack.items() == {}
    things.refused("404", "delete", made)
    assert things.listed() == []


def test_what_changes_meanwhile_is_not_deleted(stack, wire, things, made):
    wire.interrupt("TransactWriteItems", lambda: things.rename(made, "Club"))

    assert stack.call(f"delete_{things.kind}", made).code == "1001"
    assert stack.ok(f"get_{things.kind}", made)["name"] == "Club"
    things.refused("1011", "create", body=things.body("Club"))


# --- filters and lists


@pytest.mark.parametrize("field", FILTERS)
def test_a_filter_holds_or_does_not(stack, things, made, field):
    holds, fails = ({field: value} for value in FILTERS[field])

    assert stack.ok(f"get_{things.kind}", made, query=holds)["id"] == made
    assert "does not match" in things.refused("404", "get", made, query=fails)
    assert things.listed(query=holds) == [made]
    assert things.listed(query=fails) == []


def test_the_id_finds_one_of_the_accounts_own_with_the_other_filters(stack, things, made):
    other = things.make(account="other")
    things.make("Club")

    assert things.listed(query={"id": made}) == things.listed(query={"id": made, "name": "Shop"}) == [made]
    for query in ({"id": made, "name": "Club"}, {"id": other}, {"id": "x"}):
        assert things.listed(query=query) == []
    assert stack.ok(f"get_{things.kind}", made, query={"id": made})["id"] == made
    things.refused("404", "get", made, query={"id": "x"})


def test_they_are_listed_newest_first_page_by_page_as_they_are(stack, things):
    assert things.listed() == []
    made = []
    for number in range(5):
        made.append(things.make(f"Shop {number}"))
        stack.clock.advance(1)
    theirs = things.make(account="other")
    things.rename(made[0], "Renamed")

    first = stack.call(f"list_{things.kind}s", query={"limit": "3"})
    cursor = first.headers["x-next-cursor"]
    rest = stack.call(f"list_{things.kind}s", query={"limit": "200", "cursor": cursor})

    assert first.body + rest.body == [stack.ok(f"get_{things.kind}", each) for each in reversed(made)]
    assert not {"link", "x-next-cursor"} & rest.headers.keys()
    assert things.listed(account="other") == [theirs]
    things.refused("400", "list", query={"limit": "3", "cursor": cursor}, account="other")
