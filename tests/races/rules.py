"""The races, one function each: a round sets a stage, lets the crowd loose, and compares every response, and what is
stored, with the contract. A rule that is tried in several ways is registered under a name for each."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from mfa.codes.draw import Binding, guess_digests
from mfa.fraud import send_counts
from mfa.models.code import Purpose
from mfa.models.resources import Status, UserKey
from mfa.store import challenge_items, credit_items, guard_items
from mfa.store.credit_items import KEPT_MILLISECONDS
from mfa.values.ids import new_id, new_send_id
from tests.counted import change
from tests.races.crowd import SIZE
from tests.races.world import CALLER, START, Call, Outcome, World, wrong_guesses

# So that other limits do not end a race before the one that it is about.
MANY_TO_AN_ADDRESS = {"address_sends_short": 100, "address_sends_daily": 100}
MANY_SENDS = {"user_sends_short": 100, "user_sends_daily": 100} | MANY_TO_AN_ADDRESS
LIMIT = 5
EACH = 4  # Callers of one user, where the crowd calls for several users.
HALF = SIZE // 2
OF_LOGIN, OF_ASSOCIATION = {"purpose": Purpose.LOGIN}, {"purpose": Purpose.ASSOCIATION}
CONFLICT = "TransactionConflictException"
_numbers = itertools.count()

Rush = Callable[[Sequence[Call]], list[Outcome]]
RULES: dict[str, Callable[[World, Rush], None]] = {}


def rule(**ways: Any) -> Callable[[Callable[..., None]], None]:
    """Register a rule under its own name, or under each name of `ways` with the arguments of that."""

    def register(act: Callable[..., None]) -> None:
        RULES.update({name: partial(act, **ways[name]) for name in ways} or {act.__name__: act})

    return register


def of(answers: Sequence[Outcome], code: str) -> list[Outcome]:
    """The responses with that code."""
    return [each for each in answers if each.code == code]


def codes(answers: Sequence[Outcome]) -> Counter[str]:
    """The number of responses with each code."""
    return Counter(each.code for each in answers)


def compared(answers: Sequence[Outcome]) -> list[Outcome]:
    """The wrong guesses that were compared with a code: only their 2001 has the number of attempts left."""
    return [each for each in of(answers, "2001") if each.attempts_left is not None]


def messages(answers: Sequence[Outcome]) -> list[str]:
    """The texts of all messages that were delivered."""
    return [message.text for each in answers for message in each.messages]


def guesses(key: UserKey, texts: Sequence[str], **how: Any) -> list[Call]:
    return [guess(key, text, **how) for text in texts]


def guess(key: UserKey, text: str, *only: str, **how: Any) -> Call:
    return Call("validate", (key, text, *only), **how)


def login(key: UserKey, **how: Any) -> Call:
    return Call("login_start", (key,), **how)


def associate(key: UserKey, *address: str, **how: Any) -> Call:
    return Call("associate", (key, *address), **how)


def bystander(number: int | str, application: str) -> UserKey:
    """One of many users of an application."""
    return UserKey(CALLER.account, application, f"user {number}")


# Guesses.


@rule(wrong_login_guesses=OF_LOGIN, wrong_association_guesses=OF_ASSOCIATION)
def wrong_guesses_at_a_code(world: World, rush: Rush, *, purpose: Purpose) -> None:
    """Of all wrong guesses at a code five are compared."""
    key, code = world.waiting(purpose)
    answers = rush(guesses(key, wrong_guesses(code, SIZE)))
    assert codes(answers) == {"2001": LIMIT, "2004": SIZE - LIMIT}
    assert sorted(each.headers["x-attempts-remaining"] for each in compared(answers)) == list("01234")
    assert {each.headers["retry-after"] for each in of(answers, "2004")} == {"300"}
    left = world.challenge(key)
    assert (left.attempts_left, left.failures) == (0, LIMIT)
    assert world.call(guess(key, code)).code == "2004"
    assert world.call(guess(key, code, now=left.expires_at)).code == "2002"


@rule(right_login_guesses=OF_LOGIN, right_association_guesses=OF_ASSOCIATION)
def right_guesses(world: World, rush: Rush, *, purpose: Purpose) -> None:
    """A code is accepted once, and its user is validated once."""
    key, code = world.waiting(purpose)
    before = world.user(key)
    answers = rush([guess(key, code)] * SIZE)
    assert codes(answers) == {"200": 1, "2001": SIZE - 1}
    assert not compared(answers)
    left, user = world.challenge(key), world.user(key)
    assert (left.used, of(answers, "200")[0].value) == (True, left.validation_id)
    if purpose is Purpose.LOGIN:
        assert (left.attempts_left, user) == (LIMIT - 1, before)
    else:
        assert left.failures == 1
        assert (user.status, user.version_number, user.pending) == (Status.VALIDATED, 2, "")


@rule()
def guesses_by_validation_id(world: World, rush: Rush) -> None:
    """A code that is asked for by its id is accepted once, and guesses under another id do not wear it."""
    key, code = world.waiting(Purpose.ASSOCIATION)
    mine, other = world.challenge(key).validation_id, new_id(START - 86_400_000)
    elsewhere = [guess(key, wrong, other) for wrong in wrong_guesses(code, HALF)]
    answers = rush(elsewhere + [guess(key, code, mine)] * HALF)
    assert codes(answers[:HALF]) == {"404": HALF}
    assert codes(answers[HALF:]) == {"200": 1, "2001": HALF - 1}
    assert world.challenge(key).failures == 1


@rule(right_and_wrong_login_guesses=OF_LOGIN, right_and_wrong_association_guesses=OF_ASSOCIATION)
def right_and_wrong_guesses(world: World, rush: Rush, *, purpose: Purpose) -> None:
    """Among wrong guesses a code is accepted at most once, and within its attempts."""
    key, code = world.waiting(purpose)
    answers = rush(guesses(key, [*wrong_guesses(code, SIZE - 2), code, code]))
    left, accepted = world.challenge(key), codes(answers)["200"]
    assert accepted <= 1
    assert left.used == bool(accepted)
    # A guess at a used association code costs an attempt, too; the response does not say so.
    counted = left.failures
    assert counted <= LIMIT - left.attempts_left <= LIMIT
    assert len(compared(answers)) + accepted == counted
    assert counted == LIMIT or accepted
    assert codes(answers)["2004"] == (0 if accepted else SIZE - LIMIT)
    validated = world.user(key).status == Status.VALIDATED
    assert validated == (purpose is Purpose.LOGIN or bool(accepted))


@rule()
def consecutive_failures(world: World, rush: Rush) -> None:
    """Failures in a row are limited over all codes, whatever is sent meanwhile; a new association begins anew."""
    limit, total, key = 7, 0, world.validated()
    options = MANY_SENDS | {"max_failures": limit}
    start = login(key, settings=options)
    for _ in range(2):
        sent = world.call(start)
        if sent.status != 200:
            break
        answers = rush(guesses(key, wrong_guesses(sent.text, SIZE - 2), settings=options) + [start] * 2)
        if codes(answers[: SIZE - 2])["200"]:
            return  # A wrong guess was by chance the right one of a new code.
        total += len(compared(answers))
        assert total <= limit
        assert world.challenge(key).failures == total
    while (sent := world.call(start)).status == 200:
        for each in guesses(key, wrong_guesses(sent.text, LIMIT), settings=options):
            total += len(compared([world.call(each)]))
    assert (sent.code, sent.headers.get("retry-after"), total) == ("2004", None, limit)
    code = world.ok(associate(key, settings=options)).text
    assert codes(rush(guesses(key, wrong_guesses(code, SIZE), settings=options)))["2001"] == LIMIT
    assert world.challenge(key).failures == LIMIT


@rule()
def resends_among_guesses(world: World, rush: Rush) -> None:
    """Codes sent again and again never bring more guesses than their number allows."""
    (key, code), guessing = world.waiting(Purpose.LOGIN), SIZE * 3 // 4
    answers = rush(guesses(key, wrong_guesses(code, guessing)) + [login(key)] * (SIZE - guessing))
    if codes(answers[:guessing])["200"]:
        return  # A wrong guess was by chance the right one of a new code.
    sent, held = 1 + len(messages(answers)), compared(answers)
    assert sent <= LIMIT
    assert len(held) <= LIMIT * sent
    assert max(Counter(each.attempts_left for each in held).values()) <= sent
    assert world.challenge(key).failures == len(held)
    assert set(codes(answers[guessing:])) <= {"200", "1001", "2004"}


@rule()
def repeated_sendings_among_guesses(world: World, rush: Rush) -> None:
    """The policy SAME sends the live code again, with the attempts and the time that are left, and no more."""
    (key,) = world.enrolled(1, resend_policy="SAME")
    first = world.ok(login(key, settings=MANY_SENDS))
    resends = [login(key, now=START + 1000 * number, settings=MANY_SENDS) for number in range(SIZE - 4)]
    answers = rush(guesses(key, wrong_guesses(first.text, 4)) + resends)
    assert sorted(each.headers["x-attempts-remaining"] for each in answers[:4]) == list("1234")
    sent = of(answers[4:], "200")
    assert set(codes(answers[4:])) <= {"200", "1001"}
    assert {(each.text, each.value) for each in sent} <= {(first.text, first.value)}
    assert {each.headers["x-code-expires"] for each in sent} <= {first.headers["x-code-expires"]}
    left = world.challenge(key)
    assert (left.attempts_left, left.failures) == (1, 4)
    assert len(left.login_sends) == 1 + len(sent)
    assert world.call(guess(key, wrong_guesses(first.text, 5)[4])).attempts_left == 0
    assert world.call(guess(key, first.text)).code == "2004"


@rule()
def guesses_with_lost_answers(world: World, rush: Rush) -> None:
    """A guess whose first response is lost is counted once, and the retry gets the response of the first try."""
    keys = world.enrolled(SIZE)
    texts = [each.text for each in rush([login(key) for key in keys])]
    texts[:HALF] = [wrong_guesses(code, 1)[0] for code in texts[:HALF]]
    entered = zip(keys, texts, strict=True)
    answers = rush([guess(key, text, repeated=("update_item",)) for key, text in entered])
    assert codes(answers) == {"2001": HALF, "200": HALF}
    assert {each.attempts_left for each in compared(answers)} == {LIMIT - 1}
    assert {left.attempts_left for left in world.challenges(keys)} == {LIMIT - 1}


@rule()
def right_guesses_in_conflict(world: World, rush: Rush) -> None:
    """A guess that conflicts with a transaction never gets the response of a wrong code, or of no code."""
    key, code = world.waiting(Purpose.LOGIN)
    answers = codes(rush([guess(key, code, refused={"update_item": CONFLICT})] * SIZE))
    assert answers["200"] == 1 or not answers["2001"]


@rule()
def guesses_at_a_code_half_accepted(world: World, rush: Rush) -> None:
    """A code whose use was not answered takes no more guesses than any other, and none once it has expired.

    It is what a process leaves that is killed between the two writes of an accepted association.
    """
    key, code = world.waiting(Purpose.ASSOCIATION)
    digests = guess_digests(world.keys.current(START).accepted, Binding(*key), code)
    challenge_items.record_attempt(world.table, key, digests, 100, "killed", START)
    assert not of(rush(guesses(key, wrong_guesses(code, SIZE))), "200")
    left = world.challenge(key)
    assert left.attempts_left == 0
    assert world.call(guess(key, code, now=left.expires_at)).status != 200
    assert world.call(guess(key, code)).status != 200


# Sends.


def _spent_to_the_end(world: World, call: Call, delivered: int) -> None:
    """After the crowd, as many more as the budget still allows, and not one beyond."""
    while (answers := world.call(call)).status == 200:
        delivered += len(answers.messages)
    assert (answers.code, answers.headers["retry-after"], delivered) == ("2004", "600", LIMIT)


@rule(
    login_budget={},
    # Nothing of earlier codes is left in the table.
    first_login_budget={"first": True},
    login_budget_with_failures={"failing": HALF, "fails": True},
    # A send that the table refused gives back nothing of what another of the same millisecond spent.
    login_budget_with_refused_writes={"failing": HALF, "refused": {"update_item": "ThrottlingException"}},
)
def logins(world: World, rush: Rush, *, first: bool = False, failing: int = 0, **how: Any) -> None:
    """Of all logins at once as many are sent as the user's budget allows; those that fail are given back exactly."""
    key = world.enrolled(1)[0] if first else world.validated()
    answers = rush([login(key, **how)] * failing + [login(key)] * (SIZE - failing))
    delivered = len(messages(answers))
    assert delivered == codes(answers)["200"] <= LIMIT
    assert set(codes(answers)) <= {"200", "1001", "2004"} | ({"503"} if failing else set())
    left = world.challenge(key)
    assert len(left.login_sends) == delivered
    # No code is valid that was not handed over.
    assert not left.digest or left.validation_id in {each.value for each in of(answers, "200")}
    _spent_to_the_end(world, login(key), delivered)


@rule()
def association_budget(world: World, rush: Rush) -> None:
    """Of all associations of one user at once as many are sent as the user's budget allows."""
    key = bystander("ann", world.shop())
    call = associate(key, settings=MANY_TO_AN_ADDRESS)
    answers = rush([call] * SIZE)
    delivered = len(messages(answers))
    assert delivered <= LIMIT
    assert set(codes(answers)) <= {"200", "1001", "2004"}
    left, user = world.challenge(key), world.user(key)
    assert len(left.association_sends) == delivered
    assert len(world.address_budget(key.application).sends) == delivered
    assert (user.version_number, user.pending) == (delivered, left.validation_id)
    _spent_to_the_end(world, call, delivered)


@rule(
    address_budget={},
    address_budget_with_failures={"failing": HALF},
    # Each write that undoes meets another's transaction, as it may on AWS, once.
    address_budget_with_undoing_in_conflict={
        "failing": HALF,
        "refused": dict.fromkeys(("update_item", "put_item", "delete_item"), CONFLICT),
    },
)
def associations(world: World, rush: Rush, *, failing: int = 0, **how: Any) -> None:
    """However many users associate one address at once, it gets as many messages as its budget allows.

    An association that fails is given back exactly to the address, and leaves no user and no code.
    """
    application, options = world.shop(), {"users_per_address": 0}
    keys = [bystander(number, application) for number in range(SIZE)]
    answers = rush(
        [associate(key, settings=options, fails=True, **how) for key in keys[:failing]]
        + [associate(key, settings=options) for key in keys[failing:]]
    )
    delivered = len(messages(answers))
    assert delivered == codes(answers)["200"]
    assert set(codes(answers)) <= {"200", "1001", "2004"} | ({"503"} if failing else set())
    assert len(world.address_budget(application).sends) == delivered <= LIMIT
    for key, left, each in zip(keys, world.challenges(keys), answers, strict=True):
        assert (world.user(key) is not None) == (each.status == 200)
        assert left.validation_id == (each.value if each.status == 200 else "")
        assert len(left.association_sends) == len(each.messages)
    late = associate(bystander("late", application), settings=options | {"user_sends_short": 100})
    _spent_to_the_end(world, late, delivered)


@rule()
def users_of_one_address(world: World, rush: Rush) -> None:
    """Of all users who associate one address at once as many get it as the limit says."""
    application, limit, late = world.shop(), 7, itertools.count(SIZE)
    options = MANY_SENDS | {"users_per_address": limit}
    answers = rush([associate(bystander(number, application), settings=options) for number in range(SIZE)])
    assert set(codes(answers)) <= {"200", "1001", "1011"}
    while world.call(associate(bystander(number := next(late), application), settings=options)).status == 200:
        pass
    assert codes(answers)["200"] + number - SIZE == limit
    assert len(world.address_budget(application).users) == limit


# Twins, names, versions.


@rule()
def twins(world: World, rush: Rush) -> None:
    """Of equal requests with one Idempotency-Key one is carried out; the others get its response, or 409."""
    key, token = world.validated(), f"twin-{next(_numbers)}"
    call = Call("handle", ("login_start", key, {}, token))
    answers = rush([call] * SIZE)
    assert len(messages(answers)) == 1
    (first,) = [each for each in answers if each.messages]
    assert set(codes(answers)) <= {"200", "409"}
    assert {each.value["id"] for each in of(answers, "200")} == {first.value["id"]}
    replays = [each for each in answers if "idempotent-replayed" in each.headers]
    assert len(replays) == codes(answers)["200"] - 1
    for again in rush([call] * SIZE):
        assert (again.status, again.value, again.messages) == (200, first.value, ())
    assert len(world.challenge(key).login_sends) == 1
    other = Call("handle", ("login_start", key, {"display_name": "Other"}, token))
    assert codes(rush([other] * SIZE)) == {"422": SIZE}


@rule()
def twin_guesses(world: World, rush: Rush) -> None:
    """A guess that is repeated with its Idempotency-Key counts once."""
    key, code = world.waiting(Purpose.LOGIN)
    body = {"validation_code": wrong_guesses(code, 1)[0]}
    calls = [Call("handle", ("validate", key, body, f"twin-{next(_numbers)}"))] * SIZE
    assert set(codes(rush(calls))) <= {"2001", "409"}
    left = world.challenge(key)
    assert (left.attempts_left, left.failures) == (LIMIT - 1, 1)
    assert codes(rush(calls)) == {"2001": SIZE}
    assert world.challenge(key) == left


@rule()
def equal_names(world: World, rush: Rush) -> None:
    """Of all creations with one name one succeeds."""
    account = f"account {next(_numbers)}"
    answers = rush([Call("create_application", ({"name": "Shop"}, account))] * SIZE)
    assert codes(answers)["200"] == 1
    assert set(codes(answers)) <= {"200", "1011", "1001"}
    assert [each.id for each in world.applications(account)] == [each.value for each in of(answers, "200")]


def _change(application: str, **fields: str) -> Call:
    return Call("change_application", (application, {"version_number": 1} | fields))


@rule()
def renamings_to_one_name(world: World, rush: Rush) -> None:
    """Of all applications that take one name at once one gets it, and its old name is free."""
    ids, name = [world.shop() for _ in range(8)], f"name {next(_numbers)}"
    answers = rush([_change(each, name=name) for each in ids] * (SIZE // 8))
    assert codes(answers)["200"] == 1
    assert set(codes(answers)) <= {"200", "1011", "1001"}
    (winner,) = of(answers, "200")
    assert [each for each in ids if world.application(each).name == name] == [winner.value.id]


@rule()
def renamings_in_conflict(world: World, rush: Rush) -> None:
    """A name that a transaction under way, as AWS alone answers, may still give up is not called taken."""
    calls = [_change(world.shop(), name=f"name {next(_numbers)}") for _ in range(SIZE // 8)]
    refused = {"transact_write_items": "TransactionCanceledException"}
    assert not of(rush([call._replace(refused=refused) for call in calls] * 8), "1011")


@rule()
def changes_of_one_version(world: World, rush: Rush) -> None:
    """Of all changes of one version one is made."""
    application = world.shop()
    answers = rush([_change(application, description=str(number)) for number in range(SIZE)])
    assert codes(answers) == {"200": 1, "1001": SIZE - 1}
    assert world.application(application) == of(answers, "200")[0].value


@rule()
def deletion_of_a_template_among_its_users(world: World, rush: Rush) -> None:
    """A template is deleted or named, never both."""
    name = f"template {next(_numbers)}"
    template = world.template(name)
    shops = [{"name": f"{name}, shop {number}", "login_template": template} for number in range(HALF)]
    named = [Call("create_application", (fields,)) for fields in shops]
    answers = rush([Call("delete_template", (template,))] * HALF + named)
    assert set(codes(answers)) <= {"200", "400", "404", "409", "1001"}
    assert len(of(answers[:HALF], "200")) <= 1
    assert not (of(answers[:HALF], "200") and of(answers[HALF:], "200"))


# Ends.


@rule(dissociation_among_logins={"end": "dissociate"}, deletion_among_logins={"end": "delete_user"})
def end_among_logins(world: World, rush: Rush, *, end: str) -> None:
    """After a dissociation or a deletion no code is valid, not even one that was on its way."""
    key, code = world.waiting(Purpose.LOGIN)
    sends = [login(key, settings=MANY_SENDS)] * (SIZE - 6)
    answers = rush(sends + [guess(key, code)] * 4 + [Call(end, (key,))] * 2)
    assert codes(answers[SIZE - 6 : SIZE - 2])["200"] <= 1
    user = world.user(key)
    _nothing_valid(world, key, [code, *messages(answers)])
    if end == "delete_user":
        assert (codes(answers[-2:]), user) == ({"200": 1, "404": 1}, None)
        assert world.call(login(key)).code == "404"
    else:
        assert codes(answers[-2:]) == {"200": 2}
        assert (user.status, user.version_number, user.sealed_address) == (Status.INITIAL, 3, b"")
        assert world.call(login(key)).code == "2003"
        assert len(world.challenge(key).login_sends) == 1 + len(messages(answers))


@rule()
def deletion_among_validations(world: World, rush: Rush) -> None:
    """A user that is deleted while its association is validated is gone, and nobody is validated later."""
    key, code = world.waiting(Purpose.ASSOCIATION)
    answers = rush([guess(key, code)] * (SIZE - 2) + [Call("delete_user", (key,))] * 2)
    assert codes(answers[:-2])["200"] <= 1
    assert codes(answers[-2:]) == {"200": 1, "404": 1}
    assert world.user(key) is None
    _nothing_valid(world, key, [code])


@rule()
def deletions_of_one_user(world: World, rush: Rush) -> None:
    """Of all deletions of a user, one gets 200."""
    answers = rush([Call("delete_user", (world.validated(),))] * SIZE)
    assert codes(answers) == {"200": 1, "404": SIZE - 1}


def _nothing_valid(world: World, key: UserKey, texts: Sequence[str]) -> None:
    assert not world.challenge(key).digest
    assert "200" not in codes([world.call(each) for each in guesses(key, texts)])


# What happens while a message is on its way, step by step: every caller in a world of its own.


def _all_valid(rush: Rush, keys: Sequence[UserKey], answers: Sequence[Outcome]) -> None:
    """Every caller's message holds a valid code."""
    entered = rush([guess(key, each.text) for key, each in zip(keys, answers, strict=True)])
    assert codes(entered) == {"200": SIZE}


@rule(
    failed_send_behind_a_newer_code={},
    failed_send_behind_a_repeated_one={"policy": "SAME"},
    failed_association_behind_a_newer_one={"numbers": True},
    failed_association_of_a_user_enrolled_anew={"numbers": True, "known": False},
)
def failed_send(
    world: World, rush: Rush, *, policy: str = "NEW", numbers: bool = False, known: bool = True
) -> None:
    """A send that fails after a newer one was delivered leaves the code in that one's message valid.

    With `numbers` both associate a number. A user who is not `known` is deleted between the two.
    """
    keys, shop = world.enrolled(SIZE, resend_policy=policy), world.shop()
    if not known:
        keys = [bystander(each, shop) for each in range(SIZE)]
    calls = []
    for place, key in enumerate(keys):
        send = ("associate", key, f"+120255502{place:02}") if numbers else ("login_start", key)
        steps = [send, send] if known else [send, ("delete_user", key), send]
        calls.append(Call("overtaken", steps, settings=MANY_SENDS, fails=True))
    answers = rush(calls)
    assert codes(answers) == {"503": SIZE}
    assert {len(left.login_sends | left.association_sends) for left in world.challenges(keys)} == {1}
    _all_valid(rush, keys, answers)


@rule()
def failed_send_of_a_used_code(world: World, rush: Rush) -> None:
    """A send that fails after its message was delivered and its code entered leaves the code used."""
    keys = world.enrolled(SIZE)
    answers = rush([Call("used_at_once", (key,), fails=True) for key in keys])
    assert codes(answers) == {"503": SIZE}
    assert {left.used for left in world.challenges(keys)} == {True}


@rule()
def logins_with_lost_answers(world: World, rush: Rush) -> None:
    """A login whose write is repeated after a lost answer spends one send and sends one valid code."""
    keys = world.enrolled(SIZE)
    answers = rush([login(key, repeated=("update_item",)) for key in keys])
    assert codes(answers) == {"200": SIZE}
    assert {len(left.login_sends) for left in world.challenges(keys)} == {1}
    _all_valid(rush, keys, answers)


@rule()
def logins_overtaken(world: World, rush: Rush) -> None:
    """A login that read its user before the end of it, and the user's code after, sends nothing that is valid."""
    keys, ends = world.enrolled(SIZE), ["dissociate", "delete_user"] * HALF
    answers = rush([Call("login_overtaken_by", each) for each in zip(ends, keys, strict=True)])
    assert codes(answers) == {"2003": HALF, "404": HALF}
    assert not any(left.digest for left in world.challenges(keys))


# Several callers of each user, whose messages take a while.


def _slow_logins(keys: Sequence[UserKey], **how: Any) -> list[Call]:
    """Logins of each user at once, all of which fail."""
    call = partial(Call, "slowly", settings=MANY_SENDS, fails=True, **how)
    return [call(("login_start", key)) for key in keys for _ in range(EACH)]


@rule(failed_associations={"every": 1}, associations_that_fail_and_succeed={"every": 2})
def associations_that_fail(world: World, rush: Rush, *, every: int) -> None:
    """Of a validated user's associations at once, those that fail leave the user waiting for the last that did not.

    If none succeeded, the user is as if none had been.
    """
    keys = world.enrolled(SIZE // EACH)
    before, calls = [world.user(key) for key in keys], []
    for place, number in itertools.product(range(len(keys)), range(EACH)):
        step = ("associate", keys[place], f"+1202555{place:02}{number:02}")
        calls.append(Call("slowly", step, settings=MANY_SENDS, fails=number % every == 0))
    answers = rush(calls)
    for place, (key, was) in enumerate(zip(keys, before, strict=True)):
        user, code = world.user(key), world.challenge(key)
        sent = {each.value for each in of(answers[place * EACH : (place + 1) * EACH], "200")}
        assert len(code.association_sends) == len(sent)
        if code.digest:
            assert code.validation_id in sent
            assert user.pending == code.validation_id
        else:
            assert (user.status, user.pending, user.sealed_address) == (was.status, "", was.sealed_address)
            assert world.ok(login(key)).text


@rule()
def failed_sends_of_one_code(world: World, rush: Rush) -> None:
    """By the policy SAME, a code of which no message was taken is void, in whatever order they fail."""
    keys = world.enrolled(SIZE // EACH, resend_policy="SAME")
    assert set(codes(rush(_slow_logins(keys)))) <= {"503", "1001"}
    assert not any(left.digest or left.login_sends for left in world.challenges(keys))


@rule()
def failures_at_once(world: World, rush: Rush) -> None:
    """However many sends fail at once, each is counted as undone once, though each write is made twice."""
    keys = world.enrolled(SIZE // EACH)
    answers = rush(_slow_logins(keys, repeated=("update_item",)))
    assert set(codes(answers)) <= {"503", "1001"}
    items = world.table.get_all(*map(challenge_items.item_key, keys))
    failed = [codes(answers[start : start + EACH])["503"] for start in range(0, SIZE, EACH)]
    assert [item["undone"] for item in items] == failed


# Credit.


@rule(
    credit_of_an_account={},
    credit_with_lost_answers={"lost": ("update_item",)},
    # Neither of two periods' requests clears what the other's are known by.
    refunds_across_periods={"amount": SIZE, "across": True},
    lost_answers_across_periods={"across": True, "lost": ("update_item",)},
)
def spending(
    world: World, rush: Rush, *, amount: int = SIZE * 5 // 8, across: bool = False, lost: tuple[str, ...] = ()
) -> None:
    """No more messages go out than an account's credit pays, and each that failed is given back.

    Every fourth send fails. `across`: half of them come in the last millisecond of a period of credit's ids, half in
    the first of the next, another pair of sets each time. The first answers of requests that are `lost` are.
    """
    border = (START // KEPT_MILLISECONDS + next(_numbers)) * KEPT_MILLISECONDS
    clocks = (border - 1, border) if across else (START, START)
    account, application = world.paying_shop(amount)
    calls = []
    for number in range(SIZE):
        key = UserKey(account, application, f"user{number}")
        how = {"now": clocks[number // 4 % 2], "fails": number % 4 == 0, "repeated": lost}
        calls.append(associate(key, f"+12025550{number + 100}", **how))
    answers = rush(calls)
    delivered, left = len(messages(answers)), credit_items.balance(world.table, account)
    assert set(codes(answers)) <= {"200", "402", "503"}
    assert delivered == len(of(answers, "200"))
    assert left == amount - delivered
    assert 0 <= left <= len(of(answers, "503"))


@rule()
def credit_of_a_loser(world: World, rush: Rush) -> None:
    """A login that another one overtook has paid nothing: as much is paid as was sent."""
    account, application = world.paying_shop(100)
    key = UserKey(account, application, "ann")
    world.ok(guess(key, world.ok(associate(key)).text))
    answers = rush([login(key)] * SIZE)
    assert set(codes(answers)) <= {"200", "1001", "2004"}
    assert credit_items.balance(world.table, account) == 100 - 1 - len(messages(answers))


# The stream's consumer.


_GROUP = 8


def _sent(account: str, number: int) -> dict[str, Any]:
    """The record of an association code: eight of one second go to a destination of their own."""
    group = number // _GROUP
    image = {"purpose": {"S": Purpose.ASSOCIATION}, "destination": {"S": f"+120{group}"}}
    image["in_flight"] = {"NS": [str(new_send_id(START))]}
    key = (f"ACCOUNT#{account}#APP#{account}#USER#{number}", "CODE")
    return change(key, image, number=number, second=START // 1000 + group)


@rule()
def repeated_batches(world: World, rush: Rush) -> None:
    """A record that comes in several batches at once, and again after a batch that failed, is counted once."""
    account = new_id(START)
    records = [_sent(account, number) for number in range(SIZE)]
    groups = [records[start : start + _GROUP] for start in range(0, SIZE, _GROUP)]
    batches = [(group + group)[place : place + _GROUP // 2] for group in groups for place in range(_GROUP)]
    rush([Call("count", (batch,)) for batch in batches])
    assert send_counts.count(world.table, world.settings, records) == []
    circuits = [guard_items.fetch(world.table, account, f"+120{place}") for place in range(len(groups))]
    assert [each.sends for each in circuits] == [_GROUP] * len(groups)
