"""What the golden client and the golden server share."""

import contextlib
import dataclasses
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))

import wire  # noqa: E402  (found by the line above)

FRAMES = {frame["name"]: frame
          for frame in json.loads((TESTS / "golden" / "golden_frames.json").read_text())}
PATIENCE = 20  # seconds for what has to happen; a passing test never waits for it


def golden(name, **changes):
    """A golden frame, decoded, with fields changed."""
    data = bytes.fromhex(FRAMES[name]["hex"])
    frame, used = wire.decode(data)
    assert used == len(data), name
    return dataclasses.replace(frame, **changes)


class Peer:
    """The program tofu_test_peer, with what it prints."""

    command = []  # set by main()

    def __init__(self, *arguments):
        self.process = subprocess.Popen([*self.command, *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def line(self):
        line = self.process.stdout.readline().rstrip("\n")
        if not line:
            raise EOFError("the peer ended, or says nothing")
        return line

    def message(self):
        """The next message it printed, as a frame; of `closed` the reason instead."""
        words = self.line().split(" ")
        if words[0] == "closed":
            return " ".join(words[3:])
        _, channel, op_code, origin, more, status, message_id, headers, body = words
        text = {"-": ""}
        return wire.Frame(int(channel), wire.OP_CODES.index(op_code), int(origin == "engine"),
                          int(more), 0, 0 if status == "success" else 1, int(message_id),
                          bytes.fromhex(text.get(headers, headers)),
                          bytes.fromhex(text.get(body, body)))

    def finish(self):
        """Ends its standard input; its exit code."""
        self.process.stdin.close()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.stdout.close()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


class GoldenTest(unittest.TestCase):
    """Runs a conversation over each transport, drive and segmentation."""

    def conversation(self, transport, drive, piece):
        raise NotImplementedError

    def over(self, transport):
        if transport == "uds" and Peer.command[-1].endswith(".exe"):
            self.skipTest("Wine has no Unix sockets")
        for drive in ("own thread", "caller"):
            for piece in (1, 2, 15, 16, 17, None):
                with self.subTest(transport=transport, drive=drive, piece=piece):
                    self.conversation(transport, [] if drive == "own thread" else ["--caller"],
                                      piece)

    def started(self, *arguments):
        peer = Peer(*arguments)
        self.addCleanup(peer.kill)
        return peer

    def socket_path(self):
        directory = tempfile.TemporaryDirectory(prefix="tofu-")
        self.addCleanup(directory.cleanup)
        return os.path.join(directory.name, "golden")

    def assert_same(self, received, expected):
        """All but the channel number, which is each side's own."""
        self.assertEqual(dataclasses.replace(received, channel=0),
                         dataclasses.replace(expected, channel=0))


def connect(address):
    """A blocking socket connected to an address as tofu writes it."""
    kind, *rest = address.split("|")
    if kind == "uds":
        connected = socket.socket(socket.AF_UNIX)
        target = rest[0]
    else:
        connected = socket.socket(socket.AF_INET)
        target = (rest[0], int(rest[1]))
    connected.settimeout(PATIENCE)
    connected.connect(target)
    if kind == "tcp":
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def main():
    """Runs the caller's tests; the first argument is the program tofu_test_peer."""
    program = sys.argv.pop(1)
    # What starts it, if it is for another system than this one.
    emulator = os.environ.get("TOFU_TEST_EMULATOR")
    Peer.command = [emulator, program] if emulator else [program]
    unittest.main(module="__main__")
