"""The code pending for a user, and the sends of codes to the user."""

from enum import StrEnum
from typing import NamedTuple


class Purpose(StrEnum):
    """What a code was sent for."""

    ASSOCIATION = "ASSOCIATION"
    LOGIN = "LOGIN"


class Send(NamedTuple):
    """One send of a code, from its write until a provider accepts or refuses its message.

    `id` identifies it in the items that it writes, `sent` is its time in the user's window (milliseconds), and
    `segments` is what networks bill for its message. `destination` is the prefix of an association's address, "" for
    a login.
    """

    id: int
    sent: int
    purpose: Purpose
    validation_id: str = ""
    segments: int = 1
    destination: str = ""


class Challenge(NamedTuple):
    """A user's last code and the user's send times.

    `revision` changes with every write except guesses; 0: no item. Without `digest` there is no code: none was sent,
    or it was voided. `guess` is the last guess. `receipt` is the delivery status of the message with the code
    `receipt_of`. `in_flight` are the ids of sends of the last minute, `carried_by` those whose message contains this
    code; a send that failed is in neither. `forgiven` are the failures that an association sets aside; they count
    again if no provider accepts its message.
    """

    revision: int = 0
    digest: bytes = b""
    prefixed: bytes = b""
    guess: frozenset[bytes] = frozenset()
    attempt: str = ""
    attempts_left: int = 0
    failures: int = 0
    forgiven: int = 0
    expires_at: int = 0
    validation_id: str = ""
    purpose: str = ""
    address_digest: str = ""
    nonce: bytes = b""
    recipe: str = ""
    login_sends: frozenset[int] = frozenset()
    association_sends: frozenset[int] = frozenset()
    in_flight: frozenset[int] = frozenset()
    carried_by: frozenset[int] = frozenset()
    binding: int = 0
    receipt_of: str = ""
    receipt: str = ""

    def matched_by(self, guess: frozenset[bytes]) -> bool:
        """Return whether `guess` contains the code, with or without its prefix."""
        return bool(self.digest) and (self.digest in guess or self.prefixed in guess)

    @property
    def used(self) -> bool:
        """Whether the last guess was right, so the code is used."""
        return self.matched_by(self.guess)

    @property
    def open_failures(self) -> int:
        """Consecutive failures: those since the last right code."""
        return 0 if self.used else self.failures


class NewCode(NamedTuple):
    """A code to store; times in milliseconds.

    `nonce` and `recipe` derive a repeatable code, together with the key; "" for others.
    """

    digest: bytes
    prefixed: bytes
    attempts_left: int
    expires_at: int
    validation_id: str
    purpose: Purpose
    address_digest: str
    nonce: bytes
    recipe: str
