"""One world for all tests of faults."""

import logging
from collections.abc import Iterator

import pytest

from tests.faults.world import World
from tests.support import cloud as clouds


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    logging.disable(logging.CRITICAL)  # Some thousand requests; what they log is the subject of other tests.
    with clouds.running() as cloud, pytest.MonkeyPatch.context() as environment:
        yield World(cloud, environment)
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def within_rights(world: World) -> Iterator[None]:
    """No function asks for an item that its rights do not reach, whatever fails."""
    yield
    assert world.wire.beyond_rights() == []
