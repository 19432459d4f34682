"""The cases that are counted: each operation, and each outcome that sends requests of its own."""

from bench.cases import applications, background, checking, facade, sending, templates, users
from bench.cases.case import WRONG, Case

__all__ = ["CASES", "WRONG", "Case"]

# Those that pass time come last.
CASES: tuple[Case, ...] = (
    *checking.CASES,
    *sending.CASES,
    *applications.CASES,
    *templates.CASES,
    *users.CASES,
    *facade.CASES,
    *background.CASES,
    *checking.LATE,
)
