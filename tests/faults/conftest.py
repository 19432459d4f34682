"""One world and one matrix for all tests of faults."""

import logging
from collections.abc import Iterator

import pytest

from tests.faults.matrix import Matrix
from tests.faults.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    logging.disable(logging.CRITICAL)  # Some thousand requests; what they log is the subject of other tests.
    with World().running() as world:
        yield world
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def matrix(world: World) -> Matrix:
    return Matrix(world)
