"""A TCP proxy that hands every byte on, in order, but not when and not in the pieces in which it
came."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from dataclasses import dataclass

READ = 64 * 1024


@dataclass(frozen=True)
class Manner:
    """How each direction of a connection is handed on. Times are the longest ones, in seconds."""

    pieces: int = READ  # longest piece that is written at once; 1: single bytes
    coalesce: int = 0  # waits until it has so many bytes, or `patience` has passed
    patience: float = 0.01
    delay: float = 0.0  # before each piece, of which more come in meanwhile
    stalls: float = 0.0  # how likely a piece waits for `stall`; nothing is read meanwhile
    stall: float = 0.3


class Proxy:
    """Listens on 127.0.0.1, in a thread of its own, until close()."""

    def __init__(self, target: str, manner: Manner, seed: str) -> None:
        """`target` as tofu prints it."""
        _, self._host, self._port = target.split("|")
        self._manner = manner
        self._random = random.Random(seed)
        self.pieces = 0  # handed on so far, by all directions
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task] = set()
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0)
        )
        self.address = f"tcp|127.0.0.1|{self._server.sockets[0].getsockname()[1]}"
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader, writer) -> None:
        task = asyncio.current_task()
        self._connections.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
                await self._join((reader, writer), (far_reader, far_writer))
        finally:
            writer.transport.abort()
            self._connections.discard(task)

    async def _join(self, near, far) -> None:
        for _, writer in (near, far):
            socket_of(writer).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await asyncio.gather(self._hand_on(near[0], far[1]), self._hand_on(far[0], near[1]))
        except OSError:
            for _, writer in (near, far):
                reset(writer)
        finally:
            far[1].transport.abort()

    async def _hand_on(self, reader, writer) -> None:
        """Until the end of the stream, which is handed on, too."""
        while data := await self._read(reader):
            for piece in self._cut(data):
                await self._wait()
                writer.write(piece)
                await writer.drain()
                self.pieces += 1
        writer.write_eof()

    async def _read(self, reader) -> bytes:
        data = await reader.read(READ)
        while data and len(data) < self._manner.coalesce:
            try:
                more = await asyncio.wait_for(reader.read(READ), self._manner.patience)
            except asyncio.TimeoutError:
                break
            if not more:
                break  # the next read says so again
            data += more
        return data

    def _cut(self, data: bytes):
        at = 0
        while at < len(data):
            size = self._random.randint(1, self._manner.pieces)
            yield data[at : at + size]
            at += size

    async def _wait(self) -> None:
        if self._manner.delay > 0:
            await asyncio.sleep(self._random.random() * self._manner.delay)
        if self._random.random() < self._manner.stalls:
            await asyncio.sleep(self._random.random() * self._manner.stall)


def socket_of(writer) -> socket.socket:
    return writer.get_extra_info("socket")


def reset(writer) -> None:
    """A reset, or the end of one side, is news for the other."""
    with contextlib.suppress(OSError):
        socket_of(writer).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
