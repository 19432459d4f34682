"""Lets containers on Linux reach the emulator, which listens on 127.0.0.1: `python -m local.forward ADDRESS PORT`.

Listens on ADDRESS, the machine's address on the containers' network, and ends soon after the emulator.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress

# How often to check for the emulator, and how many checks in a row can fail, so that it can restart.
LOOK_SECONDS = 1.0
MISSED = 5


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def forward(address: str, port: int, target: int, listening: Callable[[], object]) -> None:
    """Forward `port` of `address` to port `target` of 127.0.0.1, while something listens there. Raises OSError.

    Calls `listening` when it listens.
    """

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))

    async with await asyncio.start_server(connected, address, port):
        listening()
        missed = 0
        while missed < MISSED:
            await asyncio.sleep(LOOK_SECONDS)
            missed = 0 if await _answers(target) else missed + 1


if __name__ == "__main__":
    try:
        number = int(sys.argv[2])
        # The process that started this one waits for this word.
        asyncio.run(forward(sys.argv[1], number, number, lambda: print("listening", flush=True)))  # noqa: T201
    except OSError as error:
        sys.exit(os.strerror(error.errno or 0))
