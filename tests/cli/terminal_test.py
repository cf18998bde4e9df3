"""What the command looks like on a terminal, and that nobody else can steer that."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
import unittest

import frames
import support
from frames import Frame

# Sets the window's title and clears the screen.
STEERING = b"\x1b]0;x\x07\x1b[2J"
STEERING_SHOWN = b"\\x1b]0;x\\x07\\x1b[2J"


class OnTerminal:
    """A tofu whose output and errors go to one terminal, 24 lines of 80 columns."""

    def __init__(self, *arguments, **changes):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.popen = subprocess.Popen(
            [*support.COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=slave,
            env=support.environment(**changes),
        )
        os.close(slave)
        self.shown = b""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                piece = os.read(self.master, 4096)
            except OSError:  # EIO: nobody has it open any more
                return
            if not piece:
                return
            self.shown += piece

    def wait(self):
        """The exit code, once it has ended and all that it wrote is here."""
        code = self.popen.wait(support.PATIENCE)
        self.reader.join(support.PATIENCE)
        return code

    def end(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        self.reader.join()
        os.close(self.master)


class Terminal(support.CliTestCase):
    def on_terminal(self, *arguments, **changes):
        if support.WINDOWS:
            self.skipTest(support.NO_TERMINAL)
        process = OnTerminal(*arguments, **changes)
        self.addCleanup(process.end)
        return process

    def cat_of(self, *sent, options=(), **changes):
        """What cat shows of what a peer sends it."""
        server = self.own_server()
        cat = self.on_terminal("cat", server.address, "--wait", "1h", *options, **changes)
        wire = server.welcome()
        wire.send(*sent, Frame(frames.BYE_REQUEST, 99))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.OK, cat.wait(), cat.shown)
        return cat.shown

    def test_a_peer_cannot_steer_the_terminal_through_cat(self):
        shown = self.cat_of(Frame(frames.SIGNAL, 1, b"", b"text " + STEERING + b"\xff"))
        self.assertEqual(b"text " + STEERING_SHOWN + b"\\xff\r\n", shown)

    def test_a_peer_cannot_steer_it_through_text_headers_either(self):
        headers = b"a" + STEERING.replace(b":", b"") + b":" + STEERING + b"\r\n"
        message = Frame(frames.SIGNAL, 1, headers, STEERING)
        shown = self.cat_of(message, options=["--headers"], NO_COLOR="1")
        self.assertIn(b"a" + STEERING_SHOWN + b": " + STEERING_SHOWN + b"\r\n", shown)
        self.assertNotIn(b"\x1b", shown)
        self.assertNotIn(b"\x07", shown)

    def test_a_pipe_gets_what_was_sent_as_it_is(self):
        server = self.own_server()
        cat = self.start("cat", server.address, "--wait", "1h")
        wire = server.welcome()
        wire.send(Frame(frames.SIGNAL, 1, b"", STEERING), Frame(frames.BYE_REQUEST, 2))
        wire.receive()
        wire.close()
        self.assertEqual(support.OK, cat.wait())
        self.assertEqual(STEERING + b"\n", cat.stdout_bytes)

    def test_colours_are_for_terminals_that_want_them(self):
        red = b"\x1b[31mtofu status: \x1b[0m"
        for changes, coloured in [
            ({}, True),
            ({"NO_COLOR": ""}, True),
            ({"NO_COLOR": "1"}, False),
            ({"TERM": "dumb"}, False),
        ]:
            with self.subTest(changes):
                status = self.on_terminal("status", "nonsense", **changes)
                self.assertEqual(support.USAGE, status.wait())
                self.assertEqual(coloured, red in status.shown, status.shown)
                self.assertEqual(coloured, b"\x1b" in status.shown, status.shown)
        status = self.run_tofu("status", "nonsense")
        self.assertNotIn("\x1b", status.stderr)

    def test_progress_bars_are_for_terminals(self):
        path = os.path.join(self.folder(), "big")
        with open(path, "wb") as file:
            file.truncate(8 * 1024 * 1024)
        target = self.folder()
        pull = self.start("pull", "tcp:0", target)
        where = pull.listening()
        push = self.on_terminal("push", path, where)
        self.assertEqual(support.OK, push.wait(), push.shown)
        # One is drawn at once; how many follow is a question of speed.
        self.assertRegex(push.shown, rb"\x1b\[2K1 files +\[[#.]{24}\] +\d+% ")
        self.assertRegex(push.shown, rb"\x1b\[J1 file stored, checksums right: 8\.0 MiB in [^\x1b]*$")

        os.remove(os.path.join(target, "big"))
        push = self.run_tofu("push", path, where)
        self.assert_code(support.OK, push)
        self.assertNotIn("\x1b", push.stderr + push.stdout)

        os.remove(os.path.join(target, "big"))
        push = self.on_terminal("push", "--quiet", path, where)
        self.assertEqual(support.OK, push.wait())
        self.assertEqual(b"", push.shown)

    def test_bench_says_on_a_terminal_what_it_measures(self):
        server = self.start("bench", "--listen", "tcp:0")
        options = ["--only", "echo,connect", "--connections", "3", "--seconds", "0.05"]
        address = server.listening()
        bench = self.on_terminal("bench", address, *options)
        self.assertEqual(support.OK, bench.wait(), bench.shown)
        self.assertIn(b"1 of 2: echo, 3 x 64 B", bench.shown)
        self.assertRegex(bench.shown, rb"(?s)2 of 2: connect, 64 B.*\r\x1b\[2K.*connect +cycles/s")
        bench = self.run_tofu("bench", address, *options)
        self.assert_code(support.OK, bench)
        self.assertNotIn("\x1b", bench.stdout + bench.stderr)
        self.assertNotIn(" of 2", bench.stdout + bench.stderr)


if __name__ == "__main__":
    unittest.main()
