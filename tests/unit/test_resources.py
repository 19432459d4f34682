"""Rules of the resources themselves."""

import pytest

from mfa.challenges import Challenge
from mfa.resources import Application, User
from mfa.tenancy import Token

CHALLENGE = Challenge(revision=1, digest=b"d", prefixed=b"p", failures=3)


def test_an_application_is_shown_without_its_account() -> None:
    shown = Application(id="i", account="acme", name="Shop").shown()
    assert "account" not in shown
    assert "acme" not in shown.values()
    assert shown["version_number"] == 1


def test_a_user_is_shown_with_the_documents_fields_and_nothing_of_what_is_kept() -> None:
    user = User("alice", "VALIDATED", "c", "l", 2, "pending", b"sealed", "digest")
    assert user.shown("+1") == {
        "id": "alice",
        "user_address": "+1",
        "status": "VALIDATED",
        "created_date": "c",
        "last_updated_date": "l",
        "version_number": 2,
    }


@pytest.mark.parametrize(
    ("guess", "matched"),
    [({b"d"}, True), ({b"p"}, True), ({b"x", b"d"}, True), ({b"x"}, False), (set(), False)],
)
def test_a_guess_matches_by_the_code_with_or_without_its_prefix(guess: set[bytes], matched: bool) -> None:
    assert CHALLENGE.matched_by(frozenset(guess)) is matched


def test_without_a_code_nothing_matches() -> None:
    assert not Challenge().matched_by(frozenset({b""}))


def test_failures_are_open_until_the_code_is_used() -> None:
    used = Challenge(revision=1, digest=b"d", prefixed=b"p", guess=frozenset({b"p"}), failures=3)
    assert (CHALLENGE.open_failures, used.open_failures) == (3, 0)
    assert (CHALLENGE.used, used.used) == (False, True)


@pytest.mark.parametrize(
    ("expires", "revoked", "live"),
    [
        ("", "", True),
        ("2026-12", "", True),
        ("2026-11", "", False),
        ("2026-10", "", False),
        ("", "2026-12", False),
    ],
)
def test_a_token_lives_until_it_expires_or_is_revoked(expires: str, revoked: str, live: bool) -> None:
    assert Token("i", "a", "n", (), "c", expires, revoked).live("2026-11") is live
