"""The guards of the rules, and what the code is without each: a race that no mutation can lose proves nothing.

A mutation replaces text of a module of `mfa`, and fails if the text is not there exactly once, so that it cannot
outlive the guard. It is applied in the processes of the crowd only.
"""

import importlib
import inspect
from typing import NamedTuple


class Mutation(NamedTuple):
    """A guard taken away: what it was, where it stands, the replacements, and the race that must be lost.

    `also` are replacements elsewhere, by module: of a guard that the first one would stand in for.
    """

    name: str
    module: str
    replacements: tuple[tuple[str, str], ...]
    breaks: str
    also: tuple[tuple[str, str, str], ...] = ()


_CODE = "mfa.store.challenge_items"
_BUDGET = "mfa.store.budget_items"
_USER = "mfa.store.user_items"
_APPLICATION = "mfa.store.application_items"
_TEMPLATE = "mfa.store.template_items"
_REPLAY = "mfa.store.replay_items"
_CREDIT = "mfa.store.credit_items"

_READ_FIRST = (
    '    values: dict[str, Value] = {":guess": guess,',
    """    before = read(table.get(item_key(key)))
    if before.used or before.attempts_left <= 0 or before.failures >= max_failures:
        return Attempt(False, before)
    values: dict[str, Value] = {":guess": guess,""",
)
_NO_ATTEMPTS_LEFT = ('    " AND attempts_left > :zero"  # Of this code.\n', '    " AND :zero < :most"\n')
_NO_USED = (
    '    " AND NOT contains(guess, digest) AND NOT contains(guess, prefixed)"  # The last guess did not use it.\n',
    "",
)
_NO_FAILURES = (
    '    " AND failures < :most"  # Over all of the user\'s codes.\n',
    '    " AND :zero < :most"\n',
)
_STORE = 'condition = "revision = :before AND failures = :failures_before"'
_STORE_USES_ALL = "(:before = :before OR :failures_before = :failures_before)"
_UNSEEN = (
    'f"SET revision = revision + :one{counted}{removed} DELETE {attribute} :sent"',
    'f"SET given = :one{counted}{removed} DELETE {attribute} :sent"',
)
_BUDGET_REVISION = ('condition = "revision = :before"\n', 'condition = ":before = :before"\n')
# A write clears the set of the period after its own, or of the one before.
_NEXT_CLEARED = ("_DONE = range(2, _SETS - 1)\n", "_DONE = range(1, _SETS - 1)\n")
_LAST_CLEARED = ("_DONE = range(2, _SETS - 1)\n", "_DONE = range(2, _SETS)\n")
# A user that changed stops an association as well.
_USER_VERSION = (
    _USER,
    '"ConditionExpression": "version_number = :version"',
    '"ConditionExpression": ":version = :version"',
)

MUTATIONS = (
    Mutation("attempts of a code unlimited", _CODE, (_NO_ATTEMPTS_LEFT,), "wrong_login_guesses"),
    Mutation(
        "attempts of an association unlimited", _CODE, (_NO_ATTEMPTS_LEFT,), "wrong_association_guesses"
    ),
    Mutation(
        "guess read, compared, then counted",
        _CODE,
        (_READ_FIRST, _NO_ATTEMPTS_LEFT, _NO_USED, _NO_FAILURES),
        "wrong_login_guesses",
    ),
    Mutation(
        "code read, compared, then used",
        _CODE,
        (_READ_FIRST, _NO_ATTEMPTS_LEFT, _NO_USED, _NO_FAILURES),
        "right_login_guesses",
    ),
    Mutation("used login code taken again", _CODE, (_NO_USED,), "right_login_guesses"),
    Mutation("used code taken again among wrong ones", _CODE, (_NO_USED,), "right_and_wrong_login_guesses"),
    Mutation(
        "association completed by any right guess",
        _USER,
        (('"#status = :pending AND pending = :id"', '":pending = :pending AND :id = :id"'),),
        "right_association_guesses",
    ),
    Mutation(
        "code burnt by guesses at the one before",
        _CODE,
        (('(" AND validation_id = :id" if only else "")', '(" AND :id = :id" if only else "")'),),
        "guesses_by_validation_id",
    ),
    Mutation(
        "guess counted with each try",
        _CODE,
        (('    " AND attempt <> :request"  # A', '    " AND :request = :request"  # A'),),
        "guesses_with_lost_answers",
    ),
    Mutation(
        "repetitions of a used code unlimited",
        _CODE,
        (('"revision = :revision AND attempts_left > :zero"', '"revision = :revision AND :zero < :one"'),),
        "guesses_at_a_code_half_accepted",
    ),
    Mutation("consecutive failures unlimited", _CODE, (_NO_FAILURES,), "consecutive_failures"),
    Mutation(
        "failures forgotten by a resend",
        _CODE,
        ((_STORE, f'condition = "revision = :before AND {_STORE_USES_ALL}"'),),
        "resends_among_guesses",
    ),
    Mutation(
        "attempts restored by sending again",
        _CODE,
        ((_STORE, f'condition = "revision = :before AND {_STORE_USES_ALL}"'),),
        "repeated_sendings_among_guesses",
    ),
    Mutation(
        "login budget read, then written",
        _CODE,
        ((_STORE, f'condition = "{_STORE_USES_ALL}"'),),
        "login_budget",
    ),
    Mutation(
        "first code stored unconditionally",
        _CODE,
        (
            (
                'condition = "attribute_not_exists(pk)"\n    if before.revision:\n        condition = "revision = :before AND',
                'condition = ":revision = :revision"\n    if before.revision:\n        condition = "revision = :before AND',
            ),
        ),
        "first_login_budget",
    ),
    Mutation(
        "association budget read, then written",
        _CODE,
        ((_STORE, f'condition = "{_STORE_USES_ALL}"'),),
        "association_budget",
        (_USER_VERSION, (_BUDGET, *_BUDGET_REVISION)),
    ),
    Mutation(
        "address budget read, then written",
        _BUDGET,
        (_BUDGET_REVISION,),
        "address_budget",
    ),
    Mutation(
        "refund hidden from a send in flight",
        _CODE,
        (_UNSEEN,),
        "address_budget_with_failures",
    ),
    Mutation(
        "retraction hidden from a send in flight",
        _CODE,
        (_UNSEEN,),
        "login_budget_with_failures",
    ),
    Mutation(
        "failed send not given back",
        _CODE,
        ((" DELETE {attribute} :sent", " DELETE nobody :sent"),),
        "login_budget_with_failures",
    ),
    Mutation(
        "failed send voids the code that replaced it",
        _CODE,
        (('condition = "write_id = :write_id"', 'condition = ":write_id = :write_id"'),),
        "failed_send_behind_a_newer_code",
    ),
    Mutation(
        "burial hidden from a send in flight",
        _CODE,
        (('"SET revision = if_not_exists(revision, :zero) + :one, ', '"SET given = :zero, buried = :one, '),),
        "dissociation_among_logins",
    ),
    Mutation(
        "deletion hidden from a send in flight",
        _CODE,
        (('"SET revision = if_not_exists(revision, :zero) + :one, ', '"SET given = :zero, buried = :one, '),),
        "deletion_among_logins",
    ),
    Mutation(
        "user written whatever became of it",
        _USER,
        (_USER_VERSION[1:],),
        "deletions_of_one_user",
    ),
    Mutation(
        "failed association undone by what it had read alone",
        "mfa.unsettled",
        (("    if later:\n", "    if later and False:\n"),),
        "associations_that_fail_and_succeed",
    ),
    Mutation(
        "failed association hidden from those behind it",
        "mfa.unsettled",
        (("known = before.unsettled if before else ()", "known = ()"),),
        "failed_associations",
    ),
    Mutation(
        "key claimed by every twin",
        _REPLAY,
        (
            (
                'f"attribute_not_exists(pk) OR ({_LEFT}) OR {_OURS}"',
                'f"attribute_not_exists(pk) OR ({_LEFT}) OR :now = :now OR {_OURS}"',
            ),
        ),
        "twins",
    ),
    Mutation(
        "name taken without a guard",
        _APPLICATION,
        (('"Item": item, "ConditionExpression": _ABSENT', '"Item": item'),),
        "equal_names",
    ),
    Mutation(
        "name changed without a guard",
        _APPLICATION,
        (('"Item": item, "ConditionExpression": _ABSENT', '"Item": item'),),
        "renamings_to_one_name",
    ),
    Mutation(
        "template deleted after a look at who names it",
        _TEMPLATE,
        (('uses["Delete"]["ConditionExpression"] = "attribute_not_exists(applications)"', "pass"),),
        "deletion_of_a_template_among_those_who_name_it",
    ),
    Mutation(
        "template named after a look whether it is there",
        _TEMPLATE,
        (
            (
                '"ConditionExpression": "account = :account AND version_number = :version"',
                '"ConditionExpression": ":account = :account AND :version = :version"',
            ),
        ),
        "deletion_of_a_template_among_those_who_name_it",
    ),
    Mutation(
        "user and code of a login read apart",
        "mfa.login",
        (("table.get_snapshot(", "table.get_all("),),
        "logins_overtaken",
    ),
    Mutation(
        "credit read, then written",
        _CREDIT,
        (('" AND credit >= :needed"', '" AND (credit >= :needed OR :needed = :needed)"'),),
        "credit_of_an_account",
    ),
    Mutation(
        "failed message not given back",
        _CREDIT,
        (('made, "credit", removal', 'made, "credit - :amount", removal'),),
        "credit_of_an_account",
    ),
    Mutation(
        "debit taken again with each try",
        _CREDIT,
        (('f"NOT contains({ours}, :own)"', 'f":zero = :zero OR NOT contains({ours}, :own)"'),),
        "credit_with_lost_answers",
    ),
    Mutation(
        "debit known by the last change alone",
        _CREDIT,
        (('f"ADD {ours} :ids REMOVE', 'f", {ours} = :ids REMOVE'),),
        "credit_with_lost_answers",
    ),
    Mutation(
        "debit given back with each try",
        _CREDIT,
        (
            (
                'made, removal = f"contains({ours}, :own)"',
                'made, removal = f":own = :own OR contains({ours}, :own)"',
            ),
        ),
        "credit_with_lost_answers",
    ),
    Mutation("refund not known to a late write", _CREDIT, (_NEXT_CLEARED,), "refunds_across_periods"),
    Mutation("refund not known to the next period", _CREDIT, (_LAST_CLEARED,), "refunds_across_periods"),
    Mutation("debit not known to a late write", _CREDIT, (_NEXT_CLEARED,), "lost_answers_across_periods"),
    Mutation("debit not known to the next period", _CREDIT, (_LAST_CLEARED,), "lost_answers_across_periods"),
    Mutation(
        "loser of a race not given back",
        "mfa.credit",
        (("    except Exception:\n        charge.take_back()\n", "    except Exception:\n"),),
        "credit_of_a_loser",
    ),
    Mutation(
        "each try paid anew",
        "mfa.credit",
        (
            ("owed = self._price(message) - self._paid()", "owed = self._price(message)"),
            ("        if excess > 0:", "        if excess < 0:"),
        ),
        "credit_of_a_loser",
    ),
    Mutation(
        "application read, then written",
        _APPLICATION,
        (('_SAME_VERSION = "version_number = :version"', '_SAME_VERSION = ":version = :version"'),),
        "changes_of_one_version",
    ),
    Mutation(
        "records counted without their names",
        "mfa.counting",
        (("new = [each for each in told if each.name not in found.names]", "new = list(told)"),),
        "repeated_batches",
    ),
    Mutation(
        "names of counted records read, then written",
        "mfa.store.count_items",
        (
            ('"revision = :before", found.revision', '":before = :before", found.revision'),
            ('condition = "attribute_not_exists(pk)"\n', 'condition = ":revision = :revision"\n'),
        ),
        "repeated_batches",
    ),
)
NAMES = {mutation.name: mutation for mutation in MUTATIONS}


def apply(name: str) -> None:
    """Take the guard away in this process; "" takes none. Raises LookupError if its text is not there once."""
    if not name:
        return
    mutation = NAMES[name]
    _replace(mutation.module, mutation.replacements)
    for module, before, after in mutation.also:
        _replace(module, ((before, after),))


def _replace(name: str, replacements: tuple[tuple[str, str], ...]) -> None:
    module = importlib.import_module(name)
    source = inspect.getsource(module)
    for before, after in replacements:
        if source.count(before) != 1:
            raise LookupError(f"{name} holds {source.count(before)} times: {before}")
        source = source.replace(before, after)
    exec(compile(source, str(module.__file__), "exec"), module.__dict__)
