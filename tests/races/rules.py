"""The races, one function each: a round sets a stage, lets the crowd loose, and holds what everyone was told, and what
the table keeps, against the contract."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mfa.codes.draw import Binding, guess_digests
from mfa.fraud import send_counts
from mfa.models.code import Purpose
from mfa.models.resources import Status, User, UserKey
from mfa.store import challenge_items, guard_items
from mfa.store.credit_items import KEPT_MILLISECONDS
from mfa.values.ids import new_id, new_send_id
from tests.races.crowd import SIZE, Crowd
from tests.races.world import START, Call, Outcome, World, wrong_guesses

# So that other limits do not end a race before the one that it is about.
MANY_SENDS = {
    "user_sends_short": 100,
    "user_sends_daily": 100,
    "address_sends_short": 100,
    "address_sends_daily": 100,
}
LIMIT = 5
# Of a mixed crowd, those who guess; and what is too little credit for all of a crowd.
GUESSES, SCARCE = SIZE * 3 // 4, SIZE * 5 // 8
EACH = 4  # Callers of one user, where the crowd calls for several users.
_numbers = itertools.count()


@dataclass
class Figures:
    """What a rule's rounds came to."""

    rounds: int = 0
    callers: int = 0
    compared: int = 0
    accepted: int = 0
    messages: int = 0
    refusals: Counter[str] = field(default_factory=Counter)


@dataclass
class Stage:
    """Where a round takes place."""

    world: World
    crowd: Crowd
    figures: Figures

    def rush(self, calls: Sequence[Call]) -> list[Outcome]:
        """Let the crowd loose, and count what it was told."""
        outcomes = self.crowd.rush(calls)
        if faults := of(outcomes, "500"):
            raise RuntimeError(f"{len(faults)} callers met a fault: {faults[0].value}")  # It breaks no rule.
        guesses = [
            outcome for call, outcome in zip(calls, outcomes, strict=True) if call.operation == "validate"
        ]
        figures = self.figures
        figures.callers += SIZE
        figures.compared += len(compared(guesses)) + len(of(guesses, "200"))
        figures.accepted += len(of(guesses, "200"))
        figures.messages += len(messages(outcomes))
        figures.refusals.update(f"{each.status}/{each.code}" for each in outcomes if each.status != 200)
        return outcomes


Rule = Callable[[Stage], None]


def of(outcomes: Sequence[Outcome], code: str) -> list[Outcome]:
    """Those who were told so."""
    return [outcome for outcome in outcomes if outcome.code == code]


def codes(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many were told what."""
    return Counter(outcome.code for outcome in outcomes)


def compared(guesses: Sequence[Outcome]) -> list[Outcome]:
    """The wrong guesses that were held against a code: only they are told how many attempts are left, with 2001."""
    return [outcome for outcome in of(guesses, "2001") if outcome.attempts_left is not None]


def messages(outcomes: Sequence[Outcome]) -> list[str]:
    """The texts of all messages that were delivered."""
    return [message.text for outcome in outcomes for message in outcome.messages]


def repeat(call: Call, count: int = SIZE) -> list[Call]:
    """The same request of many callers."""
    return [call] * count


def guesses(key: UserKey, texts: Sequence[str], **options: Any) -> list[Call]:
    """A guess of each."""
    return [Call("validate", (key, text), **options) for text in texts]


# Guesses.


def _wrong_guesses(stage: Stage, purpose: Purpose) -> None:
    key, code = stage.world.waiting(stage.world.shop(), purpose)
    told = stage.rush(guesses(key, wrong_guesses(code, SIZE)))
    assert codes(told) == {"2001": LIMIT, "2004": SIZE - LIMIT}
    assert sorted(each.headers["x-attempts-remaining"] for each in compared(told)) == list("01234")
    assert {each.headers["retry-after"] for each in of(told, "2004")} == {"300"}
    left = stage.world.challenge(key)
    assert (left.attempts_left, left.failures) == (0, LIMIT)
    assert stage.world.call(Call("validate", (key, code))).code == "2004"
    assert stage.world.call(Call("validate", (key, code), left.expires_at)).code == "2002"


def wrong_login_guesses(stage: Stage) -> None:
    """Of all wrong guesses at a login code five are compared."""
    _wrong_guesses(stage, Purpose.LOGIN)


def wrong_association_guesses(stage: Stage) -> None:
    """Of all wrong guesses at an association code five are compared."""
    _wrong_guesses(stage, Purpose.ASSOCIATION)


def right_login_guesses(stage: Stage) -> None:
    """A login code is accepted once."""
    key, code = stage.world.waiting(stage.world.shop(), Purpose.LOGIN)
    before = stage.world.user(key)
    told = stage.rush(guesses(key, [code] * SIZE))
    assert codes(told) == {"200": 1, "2001": SIZE - 1}
    assert not compared(told)
    left = stage.world.challenge(key)
    assert left.used
    assert left.attempts_left == LIMIT - 1
    assert of(told, "200")[0].value == left.validation_id
    assert stage.world.user(key) == before


def right_association_guesses(stage: Stage) -> None:
    """An association code is accepted once, and its user is validated once."""
    key, code = stage.world.waiting(stage.world.shop(), Purpose.ASSOCIATION)
    told = stage.rush(guesses(key, [code] * SIZE))
    assert codes(told) == {"200": 1, "2001": SIZE - 1}
    user = stage.world.user(key)
    assert user is not None
    assert (user.status, user.version_number, user.pending) == (Status.VALIDATED, 2, "")
    assert stage.world.challenge(key).failures == 1


def guesses_by_validation_id(stage: Stage) -> None:
    """A code that is asked for by its id is accepted once, and guesses under another id do not wear it."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.ASSOCIATION)
    mine = world.challenge(key).validation_id
    other = new_id(START - 86_400_000)
    half = SIZE // 2
    elsewhere = [Call("validate_only", (key, wrong, other)) for wrong in wrong_guesses(code, half)]
    told = stage.rush(elsewhere + repeat(Call("validate_only", (key, code, mine)), half))
    assert codes(told[:half]) == {"404": half}
    assert codes(told[half:]) == {"200": 1, "2001": half - 1}
    assert world.challenge(key).failures == 1


def _right_and_wrong_guesses(stage: Stage, purpose: Purpose) -> None:
    key, code = stage.world.waiting(stage.world.shop(), purpose)
    calls = guesses(key, wrong_guesses(code, SIZE - 2)) + guesses(key, [code] * 2)
    told = stage.rush(calls)
    left = stage.world.challenge(key)
    accepted = codes(told)["200"]
    assert accepted <= 1
    assert left.used == bool(accepted)
    # A guess at a used association code costs an attempt, too, and is told nothing.
    counted = left.failures
    assert counted <= LIMIT - left.attempts_left <= LIMIT
    assert len(compared(told)) + accepted == counted
    assert counted == LIMIT or accepted
    assert codes(told)["2004"] == (0 if accepted else SIZE - LIMIT)
    user = stage.world.user(key)
    assert user is not None
    assert (user.status == Status.VALIDATED) == (purpose is Purpose.LOGIN or bool(accepted))


def right_and_wrong_login_guesses(stage: Stage) -> None:
    """Among wrong guesses a login code is accepted at most once, and within its attempts."""
    _right_and_wrong_guesses(stage, Purpose.LOGIN)


def right_and_wrong_association_guesses(stage: Stage) -> None:
    """Among wrong guesses an association code is accepted at most once, and within its attempts."""
    _right_and_wrong_guesses(stage, Purpose.ASSOCIATION)


def consecutive_failures(stage: Stage) -> None:
    """Failures in a row are limited over all codes, whatever is sent meanwhile; a new association begins anew."""
    limit, total, world = 7, 0, stage.world
    options = MANY_SENDS | {"max_failures": limit}
    key = world.validated(world.shop())
    login = Call("login_start", (key,), START, options)
    for _ in range(2):
        sent = world.call(login)
        if sent.status != 200:
            break
        calls = guesses(key, wrong_guesses(sent.text, SIZE - 2), settings=options)
        told = stage.rush(calls + repeat(login, 2))
        if codes(told[: SIZE - 2])["200"]:
            return  # A wrong guess was by chance the right one of a new code.
        total += len(compared(told))
        assert total <= limit
        assert world.challenge(key).failures == total
    while (sent := world.call(login)).status == 200:
        for guess in guesses(key, wrong_guesses(sent.text, LIMIT), settings=options):
            total += len(compared([world.call(guess)]))
    assert (sent.code, sent.headers.get("retry-after"), total) == ("2004", None, limit)
    code = world.ok("associate", key, settings=options).text
    assert codes(stage.rush(guesses(key, wrong_guesses(code, SIZE), settings=options)))["2001"] == LIMIT
    assert world.challenge(key).failures == LIMIT


def resends_among_guesses(stage: Stage) -> None:
    """Codes sent again and again never bring more guesses than their number allows."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.LOGIN)
    told = stage.rush(
        guesses(key, wrong_guesses(code, GUESSES)) + repeat(Call("login_start", (key,)), SIZE - GUESSES)
    )
    if codes(told[:GUESSES])["200"]:
        return  # A wrong guess was by chance the right one of a new code.
    sent, held = 1 + len(messages(told)), compared(told)
    assert sent <= LIMIT
    assert len(held) <= LIMIT * sent
    assert max(Counter(each.attempts_left for each in held).values()) <= sent
    assert world.challenge(key).failures == len(held)
    assert set(codes(told[GUESSES:])) <= {"200", "1001", "2004"}


def repeated_sendings_among_guesses(stage: Stage) -> None:
    """The policy SAME sends the live code again, with the attempts and the time that are left, and no more."""
    world = stage.world
    key = world.validated(world.shop(resend_policy="SAME"))
    first = world.ok("login_start", key, settings=MANY_SENDS)
    resends = [Call("login_start", (key,), START + 1000 * number, MANY_SENDS) for number in range(SIZE - 4)]
    told = stage.rush(guesses(key, wrong_guesses(first.text, 4)) + resends)
    assert sorted(each.headers["x-attempts-remaining"] for each in told[:4]) == list("1234")
    sent = of(told[4:], "200")
    assert set(codes(told[4:])) <= {"200", "1001"}
    assert {each.text for each in sent} <= {first.text}
    assert {each.value for each in sent} <= {first.value}
    assert {each.headers["x-code-expires"] for each in sent} <= {first.headers["x-code-expires"]}
    left = world.challenge(key)
    assert (left.attempts_left, left.failures) == (1, 4)
    assert len(left.login_sends) == 1 + len(sent)
    assert world.call(guesses(key, wrong_guesses(first.text, 5)[4:])[0]).attempts_left == 0
    assert world.call(Call("validate", (key, first.text))).code == "2004"


# Sends.


def _spent_to_the_end(world: World, call: Call, delivered: int) -> None:
    """After the crowd, as many more as the budget still allows, and not one beyond."""
    while (told := world.call(call)).status == 200:
        delivered += len(told.messages)
    assert (told.code, told.headers["retry-after"], delivered) == ("2004", "600", LIMIT)


def _login_budget(stage: Stage, key: UserKey, failing: int, **how: Any) -> None:
    call = Call("login_start", (key,))
    told = stage.rush(repeat(call._replace(**how), failing) + repeat(call, SIZE - failing))
    delivered = messages(told)
    assert len(delivered) <= LIMIT
    assert len(delivered) == codes(told)["200"]
    assert set(codes(told)) <= {"200", "1001", "2004"} | ({"503"} if failing else set())
    left = stage.world.challenge(key)
    assert len(left.login_sends) == len(delivered)
    # No code is valid that was not handed over.
    assert not left.digest or left.validation_id in {each.value for each in of(told, "200")}
    _spent_to_the_end(stage.world, call, len(delivered))


def login_budget(stage: Stage) -> None:
    """Of all logins at once as many are sent as the user's budget allows."""
    world = stage.world
    _login_budget(stage, world.validated(world.shop()), 0)


def first_login_budget(stage: Stage) -> None:
    """The same where nothing of earlier codes is left in the table."""
    world = stage.world
    key = world.validated(world.shop())
    pk, sk = challenge_items.item_key(key)
    world.client.delete_item(TableName=world.table.name, Key={"pk": {"S": pk}, "sk": {"S": sk}})
    _login_budget(stage, key, 0)


def login_budget_with_failures(stage: Stage) -> None:
    """A send that fails is given back exactly, whatever else is sent meanwhile."""
    world = stage.world
    _login_budget(stage, world.validated(world.shop()), SIZE // 2, fails=True)


def login_budget_with_refused_writes(stage: Stage) -> None:
    """A send that the table refused gives back nothing of what another of the same millisecond spent."""
    world = stage.world
    how: dict[str, Any] = {"meets": "ThrottlingException", "operations_met": ("update_item",)}
    _login_budget(stage, world.validated(world.shop()), SIZE // 2, **how)


def association_budget(stage: Stage) -> None:
    """Of all associations of one user at once as many are sent as the user's budget allows."""
    world = stage.world
    key = UserKey("acme", world.shop(), "ann")
    call = Call("associate", (key,), START, {"address_sends_short": 100, "address_sends_daily": 100})
    told = stage.rush(repeat(call))
    delivered = messages(told)
    assert len(delivered) <= LIMIT
    assert set(codes(told)) <= {"200", "1001", "2004"}
    assert len(world.challenge(key).association_sends) == len(delivered)
    assert len(world.address_budget(key.application).sends) == len(delivered)
    user = world.user(key)
    assert user is not None
    assert user.version_number == len(delivered)
    assert user.pending == world.challenge(key).validation_id
    _spent_to_the_end(world, call, len(delivered))


def _address_budget(stage: Stage, failing: int, **how: Any) -> None:
    world = stage.world
    application = world.shop()
    keys = [UserKey("acme", application, f"user {number}") for number in range(SIZE)]
    calls = [Call("associate", (key,), START, {"users_per_address": 0}) for key in keys]
    calls[:failing] = [call._replace(fails=True, **how) for call in calls[:failing]]
    told = stage.rush(calls)
    delivered = messages(told)
    assert len(delivered) == codes(told)["200"]
    assert set(codes(told)) <= {"200", "1001", "2004"} | ({"503"} if failing else set())
    assert len(world.address_budget(application).sends) == len(delivered) <= LIMIT
    for user, left, each in zip(world.users(keys), world.challenges(keys), told, strict=True):
        assert (user is not None) == (each.status == 200)
        assert left.validation_id == (each.value if each.status == 200 else "")
        assert len(left.association_sends) == len(each.messages)
    options = {"user_sends_short": 100, "users_per_address": 0}
    call = Call("associate", (UserKey("acme", application, "late"),), START, options)
    _spent_to_the_end(world, call, len(delivered))


def address_budget(stage: Stage) -> None:
    """However many users associate one address at once, it gets as many messages as its budget allows."""
    _address_budget(stage, 0)


def address_budget_with_failures(stage: Stage) -> None:
    """An association that fails is given back exactly to the address, and leaves no user and no code."""
    _address_budget(stage, SIZE // 2)


def address_budget_with_undoing_in_conflict(stage: Stage) -> None:
    """The same where each write that undoes meets another's transaction, as it may on AWS, once."""
    writes = ("update_item", "put_item", "delete_item")
    _address_budget(stage, SIZE // 2, meets="TransactionConflictException", operations_met=writes)


# Twins, names, versions.


def twins(stage: Stage) -> None:
    """Of equal requests with one Idempotency-Key one is carried out; the others are told its answer, or to wait."""
    world = stage.world
    key = world.validated(world.shop())
    path = {"Application_ID": key.application, "User_ID": key.user}
    call = Call("handle", ("login_start", path, {}, f"twin-{next(_numbers)}"))
    told = stage.rush(repeat(call))
    assert len(messages(told)) == 1
    (first,) = [each for each in told if each.messages]
    assert set(codes(told)) <= {"200", "409"}
    assert {each.value["id"] for each in of(told, "200")} == {first.value["id"]}
    replays = [each for each in told if "idempotent-replayed" in each.headers]
    assert len(replays) == codes(told)["200"] - 1
    again = world.call(call)
    assert (again.status, again.value, again.messages) == (200, first.value, ())
    assert len(world.challenge(key).login_sends) == 1
    other = (*call.arguments[:2], {"display_name": "Other"}, *call.arguments[3:])
    assert world.call(call._replace(arguments=other)).code == "422"


def twin_guesses(stage: Stage) -> None:
    """A guess that is repeated with its Idempotency-Key counts once."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.LOGIN)
    path = {"Application_ID": key.application, "User_ID": key.user}
    (wrong,) = wrong_guesses(code, 1)
    call = Call("handle", ("validate", path, {"validation_code": wrong}, f"twin-{next(_numbers)}"))
    told = stage.rush(repeat(call))
    assert set(codes(told)) <= {"2001", "409"}
    left = world.challenge(key)
    assert (left.attempts_left, left.failures) == (LIMIT - 1, 1)
    assert world.call(call).code == "2001"
    assert world.challenge(key) == left


def equal_names(stage: Stage) -> None:
    """Of all creations with one name one succeeds."""
    account = f"account {next(_numbers)}"
    told = stage.rush(repeat(Call("create_application", ({"name": "Shop"}, account))))
    assert codes(told)["200"] == 1
    assert set(codes(told)) <= {"200", "1011", "1001"}
    assert [each.id for each in stage.world.applications(account)] == [each.value for each in of(told, "200")]


def renamings_to_one_name(stage: Stage) -> None:
    """Of all applications that take one name at once one gets it, and its old name is free."""
    world, name = stage.world, f"name {next(_numbers)}"
    ids = [world.shop() for _ in range(8)]
    calls = [Call("change_application", (app, {"version_number": 1, "name": name})) for app in ids]
    told = stage.rush(calls * (SIZE // 8))
    assert codes(told)["200"] == 1
    assert set(codes(told)) <= {"200", "1011", "1001"}
    (winner,) = of(told, "200")
    assert [app for app in ids if (found := world.application(app)) and found.name == name] == [
        winner.value.id
    ]


def changes_of_one_version(stage: Stage) -> None:
    """Of all changes of one version one is made."""
    world = stage.world
    app = world.shop()
    calls = [
        Call("change_application", (app, {"version_number": 1, "description": str(number)}))
        for number in range(SIZE)
    ]
    told = stage.rush(calls)
    assert codes(told) == {"200": 1, "1001": SIZE - 1}
    assert world.application(app) == of(told, "200")[0].value


def deletion_of_a_template_among_those_who_name_it(stage: Stage) -> None:
    """A template is deleted or named, never both."""
    world, name = stage.world, f"template {next(_numbers)}"
    template = world.ok("create_template", name).value
    shops = [{"name": f"{name}, shop {number}", "login_template": template} for number in range(SIZE // 2)]
    calls = [Call("delete_template", (template,)) for _ in range(SIZE - len(shops))]
    told = stage.rush(calls + [Call("create_application", (fields,)) for fields in shops])
    assert set(codes(told)) <= {"200", "400", "404", "409", "1001"}
    # A deletion answers nothing, a creation the id.
    deleted, named = (
        [each for each in of(told, "200") if (each.value is None) is gone] for gone in (True, False)
    )
    assert len(deleted) <= 1
    assert not (deleted and named)


# Ends.


def dissociation_among_logins(stage: Stage) -> None:
    """After a dissociation no code is valid, not even one that was on its way."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.LOGIN)
    calls = repeat(Call("login_start", (key,), START, MANY_SENDS), SIZE - 6)
    calls += guesses(key, [code] * 4) + repeat(Call("dissociate", (key,)), 2)
    told = stage.rush(calls)
    assert codes(told[-2:]) == {"200": 2}
    assert codes(told[SIZE - 6 : SIZE - 2])["200"] <= 1
    user = world.user(key)
    assert user is not None
    assert (user.status, user.version_number, user.sealed_address) == (Status.INITIAL, 3, b"")
    _nothing_valid(world, key, [code, *messages(told)])
    assert world.call(Call("login_start", (key,))).code == "2003"
    assert len(world.challenge(key).login_sends) == 1 + len(messages(told))


def deletion_among_logins(stage: Stage) -> None:
    """After a deletion no code is valid, not even one that was on its way."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.LOGIN)
    calls = repeat(Call("login_start", (key,), START, MANY_SENDS), SIZE - 5)
    calls += [*guesses(key, [code] * 4), Call("delete_user", (key,))]
    told = stage.rush(calls)
    assert told[-1].status == 200
    assert world.user(key) is None
    _nothing_valid(world, key, [code, *messages(told)])
    assert world.call(Call("login_start", (key,))).code == "404"


def deletion_among_validations(stage: Stage) -> None:
    """A user that is deleted while its association is validated is gone, and nobody is validated later."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.ASSOCIATION)
    told = stage.rush(guesses(key, [code] * (SIZE - 2)) + repeat(Call("delete_user", (key,)), 2))
    assert codes(told[:-2])["200"] <= 1
    assert codes(told[-2:]) == {"200": 1, "404": 1}
    assert world.user(key) is None
    _nothing_valid(world, key, [code])


def deletions_of_one_user(stage: Stage) -> None:
    """Of all deletions of a user one is told that it deleted it."""
    key = stage.world.validated(stage.world.shop())
    told = stage.rush(repeat(Call("delete_user", (key,))))
    assert codes(told) == {"200": 1, "404": SIZE - 1}


def _nothing_valid(world: World, key: UserKey, texts: Sequence[str]) -> None:
    assert not world.challenge(key).digest
    for text in texts:
        assert world.call(Call("validate", (key, text))).status != 200


# What happens while a message is on its way, step by step: every caller in a world of its own.


def failed_send_behind_a_newer_code(stage: Stage) -> None:
    """A send that fails after a newer one was delivered leaves that one's code valid."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    told = stage.rush([Call("overtaken", ("login_start", (key,)), fails=True) for key in keys])
    assert codes(told) == {"503": SIZE}
    assert {len(left.login_sends) for left in world.challenges(keys)} == {1}
    _all_valid(stage, keys, told)


def failed_send_behind_a_repeated_one(stage: Stage) -> None:
    """By the policy SAME, a first sending that fails leaves valid what a second one delivered meanwhile."""
    world = stage.world
    keys = world.enrolled(world.shop(resend_policy="SAME"), SIZE)
    told = stage.rush([Call("overtaken", ("login_start", (key,)), fails=True) for key in keys])
    assert codes(told) == {"503": SIZE}
    _all_valid(stage, keys, told)


def failed_association_behind_a_newer_one(stage: Stage) -> None:
    """An association that fails after a newer one was delivered leaves the user waiting for that one."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    told = stage.rush(
        [
            Call("overtaken", ("associate", (key, f"+120255502{number:02}")), START, MANY_SENDS, fails=True)
            for number, key in enumerate(keys)
        ]
    )
    assert codes(told) == {"503": SIZE}
    _all_valid(stage, keys, told)


def failed_send_of_a_used_code(stage: Stage) -> None:
    """A send that fails after its message was delivered and its code entered leaves the code used."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    told = stage.rush([Call("used_at_once", (key,), fails=True) for key in keys])
    assert codes(told) == {"503": SIZE}
    assert {left.used for left in world.challenges(keys)} == {True}


def logins_with_lost_answers(stage: Stage) -> None:
    """A login whose write is repeated after a lost answer spends one send and sends one valid code."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    told = stage.rush([Call("login_start", (key,), repeated=("update_item",)) for key in keys])
    assert codes(told) == {"200": SIZE}
    assert {len(left.login_sends) for left in world.challenges(keys)} == {1}
    _all_valid(stage, keys, told)


def failed_association_of_a_user_enrolled_anew(stage: Stage) -> None:
    """An association that fails leaves alone a user who was deleted and enrolled again meanwhile."""
    world = stage.world
    application = world.shop()
    keys = [UserKey("acme", application, f"user {number}") for number in range(SIZE)]
    told = stage.rush(
        [
            Call("enrolled_anew", (key, f"+120255501{number:02}"), START, MANY_SENDS, fails=True)
            for number, key in enumerate(keys)
        ]
    )
    assert codes(told) == {"503": SIZE}
    assert None not in world.users(keys)
    _all_valid(stage, keys, told)


def failed_associations(stage: Stage) -> None:
    """However many associations of a validated user fail at once, the user is as if none had been."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE // EACH)
    before = world.users(keys)
    told = stage.rush([call._replace(fails=True) for call in _associations(keys)])
    assert set(codes(told)) <= {"503", "1001"}
    for was, user, left in zip(before, world.users(keys), world.challenges(keys), strict=True):
        assert was is not None
        assert user is not None
        assert _shown(user) == _shown(was)
        assert not left.association_sends
        assert not left.digest
    assert all(world.ok("login_start", key).text for key in keys)


def associations_that_fail_and_succeed(stage: Stage) -> None:
    """Of associations at once, those that fail leave the user waiting for the last that did not, or as before."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE // EACH)
    before, calls = world.users(keys), _associations(keys)
    told = stage.rush([call._replace(fails=bool(place % 2)) for place, call in enumerate(calls)])
    left = world.challenges(keys)
    for place, (was, user, code) in enumerate(zip(before, world.users(keys), left, strict=True)):
        sent = {each.value for each in of(told[place * EACH : (place + 1) * EACH], "200")}
        assert was is not None
        assert user is not None
        if code.digest:
            assert code.validation_id in sent
            assert user.pending == code.validation_id
        else:
            assert _shown(user) == _shown(was)
        assert len(code.association_sends) == len(sent)


def _shown(user: User) -> tuple[str, str, bytes]:
    """What a caller sees of a user."""
    return user.status, user.pending, user.sealed_address


def failed_sends_of_one_code(stage: Stage) -> None:
    """By the policy SAME, a code of which no message was taken is void, in whatever order they fail."""
    world = stage.world
    keys = world.enrolled(world.shop(resend_policy="SAME"), SIZE // EACH)
    calls = [Call("login_slowly", (key,), START, MANY_SENDS, fails=True) for key in keys for _ in range(EACH)]
    told = stage.rush(calls)
    assert set(codes(told)) <= {"503", "1001"}
    for left in world.challenges(keys):
        assert not left.digest
        assert not left.login_sends


def failures_at_once(stage: Stage) -> None:
    """However many sends fail at once, each is counted as undone once, though each write is made twice."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE // EACH)
    how: dict[str, Any] = {"fails": True, "repeated": ("update_item",)}
    told = stage.rush(
        [Call("login_slowly", (key,), START, MANY_SENDS, **how) for key in keys for _ in range(EACH)]
    )
    assert set(codes(told)) <= {"503", "1001"}
    for place, item in enumerate(world.table.get_all(*map(challenge_items.item_key, keys))):
        assert item is not None
        assert item["undone"] == codes(told[place * EACH : (place + 1) * EACH])["503"]


def users_of_one_address(stage: Stage) -> None:
    """Of all users who associate one address at once as many get it as the limit says."""
    world, limit = stage.world, 7
    application, options = world.shop(), MANY_SENDS | {"users_per_address": limit}
    keys = [UserKey("acme", application, f"user {number}") for number in range(SIZE)]
    told = stage.rush([Call("associate", (key,), START, options) for key in keys])
    assert set(codes(told)) <= {"200", "1001", "1011"}
    late = 0
    while (
        world.call(Call("associate", (UserKey("acme", application, f"late {late}"),), START, options)).status
        == 200
    ):
        late += 1
    assert codes(told)["200"] + late == limit
    assert len(world.address_budget(application).users) == limit


def _associations(keys: Sequence[UserKey]) -> list[Call]:
    """Slow associations of each user at once, with an address each."""
    return [
        Call("associate_slowly", (key, f"+1202555{place:02}{number:02}"), START, MANY_SENDS)
        for place, key in enumerate(keys)
        for number in range(EACH)
    ]


def logins_overtaken(stage: Stage) -> None:
    """A login that read its user before the end of it, and the user's code after, sends nothing that is valid."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    ends = ["dissociate", "delete_user"] * (SIZE // 2)
    told = stage.rush([Call("login_overtaken_by", each) for each in zip(ends, keys, strict=True)])
    assert codes(told) == {"2003": SIZE // 2, "404": SIZE // 2}
    assert not any(left.digest for left in world.challenges(keys))


def _all_valid(stage: Stage, keys: Sequence[UserKey], told: Sequence[Outcome]) -> None:
    """Every caller's message holds a valid code."""
    entered = stage.crowd.rush(
        [Call("validate", (key, each.text)) for key, each in zip(keys, told, strict=True)]
    )
    assert codes(entered) == {"200": SIZE}


# What the local engines never answer, and AWS does: a write that meets another's transaction.


def right_guesses_in_conflict(stage: Stage) -> None:
    """A guess that meets a transaction is not told that the code is wrong, or that there is none."""
    world = stage.world
    key, code = world.waiting(world.shop(), Purpose.LOGIN)
    call = Call(
        "validate", (key, code), meets="TransactionConflictException", operations_met=("update_item",)
    )
    told = stage.rush(repeat(call))
    assert codes(told)["200"] == 1 or not codes(told)["2001"]


def renamings_in_conflict(stage: Stage) -> None:
    """A name that a transaction under way may still give up is not called taken."""
    world = stage.world
    calls = [
        Call("change_application", (world.shop(), {"version_number": 1, "name": f"name {next(_numbers)}"}))
        for _ in range(SIZE // 8)
    ]
    conflict: dict[str, Any] = {
        "meets": "TransactionCanceledException",
        "operations_met": ("transact_write_items",),
    }
    told = stage.rush([call._replace(**conflict) for call in calls] * 8)
    assert not codes(told)["1011"]


def guesses_with_lost_answers(stage: Stage) -> None:
    """A guess whose first answer is lost is counted once, and told what the first try was told."""
    world = stage.world
    keys = world.enrolled(world.shop(), SIZE)
    texts = [sent.text for sent in stage.rush([Call("login_start", (key,)) for key in keys])]
    wrong = SIZE // 2
    calls = [
        Call(
            "validate", (key, wrong_guesses(code, 1)[0] if place < wrong else code), repeated=("update_item",)
        )
        for place, (key, code) in enumerate(zip(keys, texts, strict=True))
    ]
    told = stage.rush(calls)
    assert codes(told) == {"2001": wrong, "200": SIZE - wrong}
    assert {each.attempts_left for each in compared(told)} == {LIMIT - 1}
    assert {left.attempts_left for left in world.challenges(keys)} == {LIMIT - 1}


# What a process leaves that is killed between the two writes of an accepted association.


def guesses_at_a_code_half_accepted(stage: Stage) -> None:
    """A code whose use was not told takes no more guesses than any other, and none once it has expired."""
    world = stage.world
    key, code = world.pending(world.shop())
    digests = guess_digests(world.keys.current(START).accepted, Binding(*key), code)
    challenge_items.record_attempt(world.table, key, digests, 100, "killed", START)
    told = stage.rush(guesses(key, wrong_guesses(code, SIZE)))
    assert not of(told, "200")
    left = world.challenge(key)
    assert left.attempts_left == 0
    assert world.call(Call("validate", (key, code), left.expires_at)).status != 200
    assert world.call(Call("validate", (key, code))).status != 200


# Credit.


def _spending(stage: Stage, amount: int, clocks: Sequence[int] = (START,), **how: Any) -> None:
    """Sends of one account at once, a quarter of which fail, against its credit; `clocks` go by fours of callers."""
    world = stage.world
    account, application = world.paying_shop(amount)
    told = stage.rush(
        [
            Call(
                "associate_metered",
                (UserKey(account, application, f"user{number}"), f"+1202555{number:04}"),
                clocks[number // 4 % len(clocks)],
                fails=number % 4 == 0,
                **how,
            )
            for number in range(100, 100 + SIZE)
        ]
    )
    delivered = len(messages(told))
    assert set(codes(told)) <= {"200", "402", "503"}
    assert delivered == len(of(told, "200"))
    assert world.credit(account) == amount - delivered
    assert 0 <= world.credit(account) <= len(of(told, "503"))


def credit_of_an_account(stage: Stage) -> None:
    """No more messages go out than the account's credit pays, and each that failed is given back."""
    _spending(stage, SCARCE)


def credit_with_lost_answers(stage: Stage) -> None:
    """The same where each change of the balance is tried twice, because its first answer is lost."""
    _spending(stage, SCARCE, repeated=("update_item",))


def _both_sides() -> tuple[int, int]:
    """The last millisecond of a period of credit's ids and the first of the next, another pair of sets each time."""
    border = (START // KEPT_MILLISECONDS + next(_numbers)) * KEPT_MILLISECONDS
    return border - 1, border


def refunds_across_periods(stage: Stage) -> None:
    """What failed is given back where requests of two periods meet: neither clears what the other is known by."""
    _spending(stage, SIZE, _both_sides())


def lost_answers_across_periods(stage: Stage) -> None:
    """A debit is made once where requests of two periods meet and each change of the balance is tried twice."""
    _spending(stage, SCARCE, _both_sides(), repeated=("update_item",))


def credit_of_a_loser(stage: Stage) -> None:
    """A login that another one overtook has paid nothing: as much is paid as was sent."""
    world = stage.world
    account, application = world.paying_shop(100)
    key = UserKey(account, application, "ann")
    sent = world.ok("associate_metered", key, "+12025550123")
    world.ok("validate_of", key, sent.text)
    told = stage.rush(repeat(Call("login_metered", (key,))))
    assert set(codes(told)) <= {"200", "1001", "2004"}
    assert world.credit(account) == 100 - 1 - len(messages(told))


# The stream's consumer.


_GROUP = 8


def _sent(account: str, number: int) -> dict[str, Any]:
    """The record of an association code: eight of one second go to a destination of their own."""
    group = number // _GROUP
    texts = {"purpose": Purpose.ASSOCIATION, "destination": f"+120{group}"}
    image = {name: {"S": value} for name, value in texts.items()}
    pk = f"ACCOUNT#{account}#APP#{account}#USER#{number}"
    change = {
        "Keys": {"pk": {"S": pk}, "sk": {"S": "CODE"}},
        "NewImage": image | {"in_flight": {"NS": [str(new_send_id(START))]}},
        "SequenceNumber": str(number),
        "ApproximateCreationDateTime": START // 1000 + group,
    }
    return {"eventName": "INSERT", "dynamodb": change}


def repeated_batches(stage: Stage) -> None:
    """A record that comes in several batches at once, and again after a batch that failed, is counted once."""
    world = stage.world
    account = new_id(START)
    records = [_sent(account, number) for number in range(SIZE)]
    groups = [records[start : start + _GROUP] for start in range(0, SIZE, _GROUP)]
    batches = [(group + group)[place : place + _GROUP // 2] for group in groups for place in range(_GROUP)]
    stage.rush([Call("count", (batch,)) for batch in batches])
    assert send_counts.count(world.table, world.settings, records) == []
    circuits = [guard_items.fetch(world.table, account, f"+120{place}") for place in range(len(groups))]
    assert [each.sends for each in circuits] == [_GROUP] * len(groups)
