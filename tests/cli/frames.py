"""The wire, spoken by hand: a peer that does what no tofu would do."""

import dataclasses
import os
import socket
import struct

# How long a peer may take for anything: for a loaded machine with sanitizers, or an emulator.
PATIENCE = 240 if os.environ.get("TOFU_TEST_EMULATOR") else 60

REQUEST = 0
RESPONSE = 1
SIGNAL = 2
HELLO_REQUEST = 3
HELLO_RESPONSE = 4
BYE_REQUEST = 5
BYE_RESPONSE = 6
BYE_SIGNAL = 7
WELCOME_REQUEST = 8

HEADER = struct.Struct(">HBBQHH")


@dataclasses.dataclass
class Frame:
    op: int = REQUEST
    message_id: int = 0
    headers: bytes = b""
    body: bytes = b""
    more: bool = False
    channel: int = 1
    origin: int = 0
    internal: int = 0
    status: int = 0

    def encode(self):
        proto = self.op | self.origin << 4 | int(self.more) << 5 | self.internal << 6
        return (
            HEADER.pack(
                self.channel, proto, self.status, self.message_id, len(self.headers), len(self.body)
            )
            + self.headers
            + self.body
        )


class Wire:
    """One connection, as frames."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.settimeout(PATIENCE)

    def send(self, *frames):
        self.socket.sendall(b"".join(frame.encode() for frame in frames))

    def _read(self, size):
        parts = bytearray()
        while len(parts) < size:
            part = self.socket.recv(size - len(parts))
            if not part:
                return bytes(parts)
            parts += part
        return bytes(parts)

    def receive(self):
        """The next frame, or None at the end of the stream."""
        header = self._read(HEADER.size)
        if not header:
            return None
        channel, proto, status, message_id, headers, body = HEADER.unpack(header)
        return Frame(
            op=proto & 15,
            origin=proto >> 4 & 1,
            more=bool(proto >> 5 & 1),
            internal=proto >> 6,
            status=status,
            message_id=message_id,
            channel=channel,
            headers=self._read(headers),
            body=self._read(body),
        )

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection by RST (TCP)."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def connect(address, receive_buffer=0):
    """A connection to an address as tofu prints it."""
    parts = address.split("|")
    if parts[0] == "uds":
        raw = socket.socket(socket.AF_UNIX)
        target = parts[1]
    else:
        raw = socket.socket(socket.AF_INET6 if ":" in parts[1] else socket.AF_INET)
        target = (parts[1], int(parts[2]))
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.settimeout(PATIENCE)
    raw.connect(target)
    return Wire(raw)


def say_hello(address, message_id=1, **options):
    """A connection on which the HelloRequest is answered."""
    wire = connect(address, **options)
    try:
        exchange_hello(wire, address, message_id)
    except BaseException:
        wire.close()
        raise
    return wire


def exchange_hello(wire, address, message_id):
    headers = b"~connect_to:" + address.encode() + b"\r\n"
    wire.send(Frame(HELLO_REQUEST, message_id, headers))
    answer = wire.receive()
    assert answer.op == HELLO_RESPONSE and answer.message_id == message_id, answer


class Server:
    """A listening socket of the test's own."""

    def __init__(self, receive_buffer=0):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.socket.settimeout(PATIENCE)
        self.wires = []
        self.address = f"tcp|127.0.0.1|{self.socket.getsockname()[1]}"

    def accept(self):
        """A connection whose first frame, the HelloRequest, is read but not answered."""
        connection, _ = self.socket.accept()
        wire = Wire(connection)
        self.wires.append(wire)
        hello = wire.receive()
        assert hello.op == HELLO_REQUEST, hello
        return wire, hello

    def welcome(self):
        """A connection whose HelloRequest is answered."""
        wire, hello = self.accept()
        wire.send(Frame(HELLO_RESPONSE, hello.message_id))
        return wire

    def close(self):
        for wire in self.wires:
            wire.close()
        self.socket.close()
