"""Mutations: each removes one condition of the code, and a rule must then fail. Otherwise the rule proves nothing.

A mutation replaces constants and functions of `mfa` by name, and fails if a name does not exist. To add one, write its
name, the rule that must fail, and its patches:

    Mutation("budget read, then written", "address_budget", [(budget_items, "_SAME_REVISION", ":before = :before")]),

DynamoDB refuses values that an expression does not use, so a condition without a guard still names them all. Patch where
the name is looked up when the function is called.
"""

import math
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from mfa.flows import login
from mfa.models.code import Purpose
from mfa.models.resources import User
from mfa.store import (
    budget_items,
    challenge_items,
    count_items,
    credit_items,
    expressions,
    replay_items,
    retraction,
    template_items,
    user_items,
)
from mfa.store.named_items import NamedItems
from mfa.tenants import credit

Patch = tuple[Any, str, Any]  # The module or class, the name in it, and what stands there instead.


class Mutation(NamedTuple):
    """A guard taken away: what it was, the rule that must break, the patches, and how many rounds that takes on average.

    README.md has the figures.
    """

    name: str
    breaks: str
    patches: Sequence[Patch]
    rounds: float = 1


def _counts(*parts: str, condition: str = ":zero < :most") -> Patch:
    conditions = challenge_items._ATTEMPT_COUNTS | dict.fromkeys(parts, condition)
    return challenge_items, "_ATTEMPT_COUNTS", conditions


_record_attempt, _named = challenge_items.record_attempt, challenge_items._named
_put_lock, _update = NamedItems._put_lock, credit_items.update
_fetch, _delete = count_items.fetch, template_items.delete


def _read_first(table: Any, key: Any, guess: Any, max_failures: int, *more: Any) -> Any:
    before = challenge_items.read(table.get(challenge_items.item_key(key)))
    if before.used or before.attempts_left <= 0 or before.failures >= max_failures:
        return challenge_items.Attempt(False, before)
    return _record_attempt(table, key, guess, max_failures, *more)


def _put_unguarded(*arguments: Any) -> Any:
    write = _put_lock(*arguments)
    del write["Put"]["ConditionExpression"]
    return write


def _without_ids_before(*of: Any, adds: Any = (), **more: Any) -> Any:
    return _update(*of, **more | {"sets": more["sets"] | dict(adds)})


def _carried_by_unknown(*of: Any) -> Any:
    return _named(*of) | {"carried_by": frozenset({challenge_items._UNKNOWN_SEND})}


# Guesses.
USED, LEFT, FAILED = "not used by the last guess", "attempts left to the code", "failures left to the user"
NO_ATTEMPTS, NO_USED, NO_FAILURES = _counts(LEFT), _counts(USED), _counts(FAILED)
ANY_TRY = _counts("not counted by an earlier try", condition=":attempt = :attempt")
ANY_REPETITION = (challenge_items, "_REPETITION_COUNTS", "revision = :revision AND :zero < :one")
READ_FIRST = [(challenge_items, "record_attempt", _read_first), _counts(USED, LEFT, FAILED)]
ANY_CODE = (challenge_items, "_THIS_CODE", ":id = :id")
ANY_AWAITED = (user_items, "_AWAITS_IT", ":awaited = :awaited AND :id = :id")
# Sends.
ANY_FAILURES = (challenge_items, "_SAME_FAILURES", ":failures_before = :failures_before")
ANY_REVISION = (challenge_items, "_SAME_REVISION", ":before = :before")
ANY_FIRST = (challenge_items, "_NO_CODE", ":revision = :revision")
ANY_USER = (user_items, "_SAME_REVISION", ":revision = :revision")
ANY_BUDGET = (budget_items, "_SAME_REVISION", ":before = :before")
# A user that changed stops an association as well.
ANY_ASSOCIATION = [ANY_REVISION, ANY_FAILURES, ANY_USER, ANY_BUDGET]
EACH_TRY = (challenge_items, "save", lambda table, stored, send: table.update(**stored))
READ_APART = (login, "_belongs", lambda *_: True)
# What undoes a send.
UNSEEN = (retraction, "_NEXT_REVISION", {"given": ":one"})
UNSEEN_BURIAL = (challenge_items, "_NEXT_OR_FIRST_REVISION", {"given": ":first", "buried": ":one"})
NOT_GIVEN_BACK = (retraction, "SENDS", dict.fromkeys(Purpose, "nobody"))
REPLACED = (retraction, "_ALONE", "(:code = :code AND :ids = :ids)")
SHARED = (retraction, "_ALONE", "(validation_id = :code AND :ids = :ids)")
OF_UNKNOWN = (challenge_items, "_named", _carried_by_unknown)
ANY_USED = (retraction, "NOT_USED", ":one = :one")
TAKEN_BACK = (retraction, "_STANDS", ":id = :id")
ANY_PENDING = (user_items, "_STILL_PENDING", ":id = :id")
UNPROVED = (User, "proved", property(lambda _: (b"", "")))
# Keys, names, versions, templates, counts.
ANY_TWIN = (replay_items, "_LEFT", f"{replay_items._LEFT} OR :now = :now")
ANY_NAME = (NamedItems, "_put_lock", _put_unguarded)
ANY_VERSION = (expressions, "_SAME_VERSION", ":version = :version")
DELETED = (template_items, "delete", lambda *of, used: _delete(*of, used=True))
NAMED = (template_items, "_STILL_USABLE", ":account = :account AND :version = :version")
NO_NAMES = (count_items, "fetch", lambda *of: _fetch(*of)._replace(names=frozenset()))
ANY_NAMES = [
    (count_items, "_SAME_REVISION", ":before = :before"),
    (count_items, "_NO_NAMES", ":revision = :revision"),
]
# Credit. A write clears the set of the period after its own, or of the one before.
ANY_CREDIT = (credit_items, "_ENOUGH", ":needed = :needed")
KEPT = (credit_items, "take_back", lambda *_: None)
DEBITED_AGAIN = (credit_items, "_NOT_MADE", ":own = :own")
LAST_ALONE = (credit_items, "update", _without_ids_before)
GIVEN_BACK_AGAIN = (credit_items, "_MADE", ":own = :own")
NEXT_CLEARED = (credit_items, "_DONE", range(1, credit_items._SETS - 1))
LAST_CLEARED = (credit_items, "_DONE", range(2, credit_items._SETS))
LOSER_PAYS = (credit.Charge, "take_back", lambda _: None)

MUTATIONS = (
    Mutation("attempts of a code unlimited", "wrong_login_guesses", [NO_ATTEMPTS]),
    Mutation("attempts of an association unlimited", "wrong_association_guesses", [NO_ATTEMPTS]),
    Mutation("guess read, compared, then counted", "wrong_login_guesses", READ_FIRST),
    Mutation("code read, compared, then used", "right_login_guesses", READ_FIRST),
    Mutation("used login code accepted again", "right_login_guesses", [NO_USED]),
    Mutation("used code accepted again among wrong guesses", "right_and_wrong_login_guesses", [NO_USED], 1.2),
    Mutation("association completed by any right code", "right_association_guesses", [ANY_AWAITED]),
    Mutation("code exhausted by guesses at the previous one", "guesses_by_validation_id", [ANY_CODE], 1.2),
    Mutation("guess counted again by each retry", "guesses_with_lost_answers", [ANY_TRY]),
    Mutation("guesses at a used code unlimited", "guesses_at_a_code_half_accepted", [ANY_REPETITION]),
    Mutation("consecutive failures unlimited", "consecutive_failures", [NO_FAILURES]),
    Mutation("failures reset by a resend", "resends_among_guesses", [ANY_FAILURES], 1.1),
    Mutation("attempts reset by sending again", "repeated_sendings_among_guesses", [ANY_FAILURES]),
    Mutation("login limit read, then written", "login_budget", [ANY_REVISION, ANY_FAILURES]),
    Mutation("first code stored unconditionally", "first_login_budget", [ANY_FIRST]),
    Mutation("association limit read, then written", "association_budget", ANY_ASSOCIATION),
    Mutation("address limit read, then written", "address_budget", [ANY_BUDGET]),
    Mutation("refund not noticed by a running send", "address_budget_with_failures", [UNSEEN], 1.1),
    Mutation("undo not noticed by a running send", "login_budget_with_failures", [UNSEEN], 1.2),
    Mutation("failed send counted", "login_budget_with_failures", [NOT_GIVEN_BACK]),
    Mutation("failed send voids the code that replaced it", "failed_send_behind_a_newer_code", [REPLACED]),
    Mutation("failed send voids another message's code", "failed_send_behind_a_repeated_one", [SHARED]),
    Mutation("failed send voids a used code", "failed_send_of_a_used_code", [ANY_USED]),
    Mutation("login stored again by each retry", "logins_with_lost_answers", [EACH_TRY]),
    Mutation("code stays valid though all its messages failed", "failed_sends_of_one_code", [OF_UNKNOWN]),
    Mutation("undo counted again by each retry", "failures_at_once", [TAKEN_BACK]),
    Mutation("users of an address read, then written", "users_of_one_address", [ANY_BUDGET]),
    Mutation("dissociation not noticed by a running send", "dissociation_among_logins", [UNSEEN_BURIAL], 3.9),
    Mutation("deletion not noticed by a running send", "deletion_among_logins", [UNSEEN_BURIAL], 3.7),
    Mutation("user written though changed or deleted", "deletions_of_one_user", [ANY_USER]),
    Mutation(
        "failed association removes a newer address", "failed_association_behind_a_newer_one", [ANY_PENDING]
    ),
    Mutation("confirmed address lost to a pending one", "failed_associations", [UNPROVED]),
    Mutation("key claimed by every equal request", "twins", [ANY_TWIN]),
    Mutation("name taken without a condition", "equal_names", [ANY_NAME]),
    Mutation("name changed without a condition", "renamings_to_one_name", [ANY_NAME]),
    Mutation(
        "template deleted after its uses were read", "deletion_of_a_template_among_its_users", [DELETED], 1.4
    ),
    Mutation("template used after it was read", "deletion_of_a_template_among_its_users", [NAMED], 2.4),
    Mutation("user and code of a login read separately", "logins_overtaken", [READ_APART]),
    Mutation("credit read, then written", "credit_of_an_account", [ANY_CREDIT]),
    Mutation("failed message not refunded", "credit_of_an_account", [KEPT], 1.1),
    Mutation("debit repeated by each retry", "credit_with_lost_answers", [DEBITED_AGAIN], 2.5),
    Mutation("debit remembered until the next change only", "credit_with_lost_answers", [LAST_ALONE]),
    Mutation("refund repeated by each retry", "credit_with_lost_answers", [GIVEN_BACK_AGAIN], 1.1),
    Mutation("refund not known to a late write", "refunds_across_periods", [NEXT_CLEARED], 1.3),
    Mutation("refund not known to the next period", "refunds_across_periods", [LAST_CLEARED], 1.2),
    Mutation("debit not known to a late write", "lost_answers_across_periods", [NEXT_CLEARED], 1.1),
    Mutation("debit not known to the next period", "lost_answers_across_periods", [LAST_CLEARED], 1.1),
    Mutation("loser of a race not refunded", "credit_of_a_loser", [LOSER_PAYS]),
    Mutation("each try paid again", "credit_of_a_loser", [(credit.Charge, "_paid", lambda _: 0)]),
    Mutation("application read, then written", "changes_of_one_version", [ANY_VERSION]),
    Mutation("records counted without their ids", "repeated_batches", [NO_NAMES]),
    Mutation("ids of counted records read, then written", "repeated_batches", ANY_NAMES),
)
NAMES = {mutation.name: mutation for mutation in MUTATIONS}


def apply(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apply the mutation in this process, until `monkeypatch` is undone."""
    for patch in NAMES[name].patches:
        monkeypatch.setattr(*patch)


def rounds(rule: str) -> int:
    """How often to try a rule: five times as often as its mutations need to break it on average; 20 times if DEEP=1."""
    needed = [each.rounds for each in MUTATIONS if each.breaks == rule]
    return 20 if os.environ.get("DEEP") == "1" else math.ceil(5 * max(needed, default=1))
