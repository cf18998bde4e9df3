"""The wire format of tofu, for peers without an engine. Standard library only.

A frame is 16 bytes of header, big-endian, then text headers, then the body; docs/wire-format.md
specifies it. Nothing is checked here, so that wrong frames can be made too.
"""

import dataclasses
import struct

HEADER = struct.Struct(">HBBQHH")

OP_CODES = [
    "request", "response", "signal", "hello_request", "hello_response", "bye_request",
    "bye_response", "bye_signal", "welcome_request", "welcome_response",
]


@dataclasses.dataclass(frozen=True)
class Frame:
    """One frame; op_code as a number."""

    channel: int = 0
    op_code: int = 0
    origin: int = 0
    more: int = 0
    internal: int = 0
    status: int = 0
    message_id: int = 0
    text_headers: bytes = b""
    body: bytes = b""

    def encode(self):
        proto = self.op_code | self.origin << 4 | self.more << 5 | self.internal << 6
        header = HEADER.pack(self.channel, proto, self.status, self.message_id,
                             len(self.text_headers), len(self.body))
        return header + self.text_headers + self.body

    def pairs(self):
        """The text headers as (name, value), trimmed."""
        lines = self.text_headers.decode().split("\r\n")[:-1]
        return [tuple(part.strip(" \t") for part in line.split(":", 1)) for line in lines]


def decode(data):
    """One frame at the start of `data`, and the bytes used; (None, 0) if it is not whole yet."""
    if len(data) < HEADER.size:
        return None, 0
    channel, proto, status, message_id, headers_size, body_size = HEADER.unpack_from(data)
    end = HEADER.size + headers_size + body_size
    if len(data) < end:
        return None, 0
    body_at = HEADER.size + headers_size
    return Frame(channel, proto & 15, proto >> 4 & 1, proto >> 5 & 1, proto >> 6, status,
                 message_id, bytes(data[HEADER.size:body_at]), bytes(data[body_at:end])), end


def text_headers(*pairs):
    """Encoded text headers."""
    return b"".join(f"{name}:{value}\r\n".encode() for name, value in pairs)


class Stream:
    """Frames over a connected socket, with every write cut into pieces of `piece` bytes."""

    def __init__(self, connected, piece=None, read_size=65536):
        self.socket = connected
        self.piece = piece
        self.read_size = read_size
        self.received = bytearray()

    def send(self, data):
        step = self.piece or max(len(data), 1)
        for start in range(0, len(data), step):
            self.socket.sendall(data[start:start + step])

    def read(self):
        """The next frame, or None if the stream ended between two frames."""
        while True:
            frame, used = decode(self.received)
            if frame is not None:
                del self.received[:used]
                return frame
            more = self.socket.recv(self.read_size)
            if not more:
                if self.received:
                    raise EOFError(f"the stream ended inside a frame: {self.received.hex()}")
                return None
            self.received += more

    def ended(self):
        """True if the peer ended the stream, by FIN or by a reset."""
        try:
            return self.read() is None
        except ConnectionResetError:
            return True
