"""Associations whose message may still fail: each can be taken back alone, whatever came before or after it."""

from dataclasses import replace

from mfa.resources import Association, User

# An association is over once its function has ended, after 25 seconds at most; the rest is for clocks that differ.
_SETTLED_AFTER = 60_000


def begun(
    before: User | None, write_id: str, failures: int, fresh: bool, now: int
) -> tuple[Association, ...]:
    """Return the associations that are unsettled once one more was written over `before` (None: no user).

    `write_id` names the write, `failures` are those it forgives, `fresh` says whether its code is new. `now` is in
    milliseconds.
    """
    known = before.unsettled if before else ()
    last = Association(write_id, now, failures, fresh)
    if before:
        last = last._replace(
            status=before.status,
            pending=before.pending,
            sealed_address=before.sealed_address,
            address_digest=before.address_digest,
        )
    return *(each for each in known if now - each.begun < _SETTLED_AFTER), last


def find(user: User | None, write_id: str) -> Association | None:
    """Return the unsettled association of this write, or None."""
    unsettled = user.unsettled if user else ()
    return next((each for each in unsettled if each.write_id == write_id), None)


def without(user: User, failed: Association) -> User | None:
    """Return the next version of `user` as if the `failed` association had never been; None for no user.

    Where another was written over it, what the user was before the failed one is what that one goes back to.
    """
    place = user.unsettled.index(failed)
    earlier, later = user.unsettled[:place], user.unsettled[place + 1 :]
    version = user.version_number + 1
    if later:
        heir = failed._replace(
            write_id=later[0].write_id,
            begun=later[0].begun,
            failures=failed.failures + later[0].failures,
            fresh=failed.fresh or later[0].fresh,
        )
        return replace(user, unsettled=(*earlier, heir, *later[1:]), version_number=version)
    if not failed.status:
        return None
    return replace(
        user,
        status=failed.status,
        pending=failed.pending,
        sealed_address=failed.sealed_address,
        address_digest=failed.address_digest,
        unsettled=earlier,
        version_number=version,
    )
