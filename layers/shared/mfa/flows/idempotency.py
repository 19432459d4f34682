"""Rule of Idempotency-Key: a repeated request gets the first response and has no further effect."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from mfa.codes.keyring import KeySource
from mfa.errors import CodeExpired, InvalidCode, InvalidRequest, KeyReused, MfaError, TwinInFlight
from mfa.runtime import telemetry
from mfa.store import replay_items
from mfa.store.replay_items import KEPT_SECONDS
from mfa.store.table import Table

# A request that is older than its function's timeout has ended, in success or failure.
LEASE_SECONDS = 30
_GUESSED = (InvalidCode.code, CodeExpired.code)
_NONE: Mapping[str, str] = {}
KEY = re.compile(r'[!#-~]{1,255}|"[!#-~]{1,255}"')


class Answer(NamedTuple):
    """A response: its JSON body (None: no body), its status, and headers besides those of every response.

    `cursor` is that of the next page of a list. `outcome` is the error code of a failure in this API, even if the
    body has another format.
    """

    body: Any
    status: int = 200
    cursor: str = ""
    headers: Mapping[str, str] = _NONE
    outcome: str = ""

    @property
    def decided(self) -> bool:
        """Whether the request had an effect: success, or a counted guess. Others can be retried."""
        return self.status < 400 or self.outcome in _GUESSED


class Replays(NamedTuple):
    """Stores responses for KEPT_SECONDS (draft-ietf-httpapi-idempotency-key-header-07).

    Each application has its own keys, and the account has others for requests without an application.
    """

    table: Table
    keys: KeySource

    def once(
        self,
        account: str,
        key: str,
        request: tuple[str, ...],
        now: int,
        run: Callable[[str], Answer],
        application: str = "",
    ) -> Answer:
        """Return the response of `run`, or that to the first such request, marked by a header.

        Requests are the same if `request` (operation, path and body) is. `now` is in milliseconds. `run` gets the id
        of the attempt, which is the same for each retry: after a crash, it identifies the writes of this request.
        Raises InvalidRequest (the key), KeyReused, TwinInFlight, Unavailable.
        """
        seconds = now // 1000
        digest, fingerprint = self._digests(application, key, request, now)
        claimed = replay_items.Claim(
            account, digest, fingerprint, secrets.token_urlsafe(12), seconds + KEPT_SECONDS
        )
        kept = replay_items.claim(self.table, claimed, seconds, seconds + LEASE_SECONDS)
        if kept is not None:
            return _replayed(kept, fingerprint)
        try:
            answer = run(f"{digest[:16]}{fingerprint[:16]}")
        except Exception:
            self._end(claimed, Answer(None, 500))
            raise
        self._end(claimed, answer)
        return answer

    def _end(self, claimed: replay_items.Claim, answer: Answer) -> None:
        """Store the response, or free the key. A failure does not change the response: the operation is done."""
        with suppress(MfaError):
            if answer.decided:
                replay_items.keep(self.table, claimed, _written(answer))
            else:
                replay_items.release(self.table, claimed)

    def _digests(self, application: str, key: str, request: tuple[str, ...], now: int) -> list[str]:
        """Return keyed hashes of key and request, because a plain hash of a request would reveal its code."""
        if not KEY.fullmatch(key):
            raise InvalidRequest("Idempotency-Key: must be 1 to 255 visible ASCII characters.")
        secret = self.keys.current(now).address_key
        texts = ("key", *filter(None, [application]), key.strip('"')), ("request", *request)
        return [hmac.new(secret, json.dumps(text).encode(), hashlib.sha256).hexdigest() for text in texts]


def _written(answer: Answer) -> str:
    """Store a body without its error code, so that an earlier release can read it."""
    is_in_body = (answer.body or {}).get("error_code", "") == answer.outcome
    stored = answer.status, answer.body, dict(answer.headers), answer.outcome
    return json.dumps(stored[:3] if is_in_body else stored)


def _replayed(kept: replay_items.Kept, fingerprint: str) -> Answer:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    if not kept.answer:
        raise TwinInFlight(retry_after=1)
    status, body, headers, *outcome = json.loads(kept.answer)
    telemetry.note(replayed="true")
    return Answer(body, status, "", headers | {"idempotent-replayed": "true"}, *outcome)
