"""The functions in moto, as the tests of handlers drive them."""

from tests.functions.conftest import ann, clock, cloud, pauses, seeded, shop, stack, wire

__all__ = ["ann", "clock", "cloud", "pauses", "seeded", "shop", "stack", "wire"]
