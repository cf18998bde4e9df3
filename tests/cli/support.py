"""What the tests of the command tofu share: the program as a process, and how to wait for it."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import frames

PATIENCE = frames.PATIENCE

OK = 0
FAILED = 1
USAGE = 2
NO_CONNECTION = 3
DIFFERS = 4
INTERRUPTED = 130


def take_tool_from_command_line():
    """The path of the program under test: the first argument of every test script."""
    if len(sys.argv) < 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit("usage: NAME_test.py PATH_OF_TOFU [unittest arguments]")
    return os.path.abspath(sys.argv.pop(1))


TOOL = take_tool_from_command_line()
# What starts it: for another system than this one an emulator, which the build names.
EMULATOR = os.environ.get("TOFU_TEST_EMULATOR")
COMMAND = [EMULATOR, TOOL] if EMULATOR else [TOOL]

# A program for Windows, run by Wine. What these tests do by means of Linux is not there for it.
WINDOWS = TOOL.lower().endswith(".exe")
NO_UNIX_SOCKETS = "Wine has no Unix sockets"
NO_SIGNALS = "Windows has Ctrl-C and Ctrl-Break, and no other signals"
NO_TERMINAL = "a pseudo-terminal is no Windows console"
# Its server goes on holding them, open, now and then; seen with Wine 8 by ss(8).
NO_END = "Wine may keep the sockets of a program that was killed"
NO_LINKS = "Wine shows what a link leads to, and no pipes"
NO_PROCESS_NUMBERS = "Windows numbers processes in its own way, and has no /proc"

# What the systems say of a path with nothing at it.
NO_SUCH_FILE = "(No such file|[Ff]ile not found|cannot find the file)"

# What exists everywhere and is neither file nor folder.
NO_FILE = "NUL" if WINDOWS else "/dev/null"


def skip_on_windows(reason):
    """Leaves a test, or a class of them, out there, with a reason."""
    return unittest.skipIf(WINDOWS, reason)


def is_sanitized():
    """Whether the program was built with a sanitizer: those need descriptors of their own."""
    with open(TOOL, "rb") as program:
        return re.search(rb"__(asan_init|tsan_init|ubsan_handle)", program.read()) is not None


def environment(**changes):
    """The environment without what changes the tool's looks."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    return {**kept, "TERM": "xterm", **changes}


def has_ipv6():
    """Whether this machine has IPv6's loopback address: containers often have not."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class Process:
    """A running tofu whose lines can be awaited.

    `prepare` is called in it before the program starts; `stderr` may be a descriptor, which then is
    the test's to read.
    """

    def __init__(self, *arguments, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, prepare=None):
        self.popen = subprocess.Popen(
            [*COMMAND, *arguments],
            preexec_fn=prepare,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=environment(),
        )
        self.stdin = self.popen.stdin
        self._seen = {"stdout": b"", "stderr": b""}
        self._lines = {"stdout": queue.Queue(), "stderr": queue.Queue()}
        self._readers = [
            threading.Thread(target=self._read, args=(name,), daemon=True)
            for name in self._seen
            if getattr(self.popen, name) is not None
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, name):
        with getattr(self.popen, name) as stream:
            for line in iter(stream.readline, b""):
                self._seen[name] += line
                self._lines[name].put(line)
        self._lines[name].put(None)

    def line(self, pattern, stream="stdout"):
        """The match of the next line of that stream that has the pattern."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines[stream].get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line {pattern!r} in time; {self.report()}") from None
            if line is None:
                raise AssertionError(f"it ended without a line {pattern!r}; {self.report()}")
            match = re.search(pattern, line.decode(errors="replace"))
            if match:
                return match

    def listening(self, stream="stdout"):
        """The next address that it says it listens on."""
        return self.line(r"listening on (\S+)", stream).group(1)

    def send_signal(self, number):
        # Windows has one wish to end, Ctrl-C, which Wine makes of SIGINT.
        if WINDOWS and number == signal.SIGTERM:
            number = signal.SIGINT
        self.popen.send_signal(number)

    def wait(self):
        """The exit code, once it has ended."""
        try:
            code = self.popen.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; {self.report()}") from None
        for reader in self._readers:
            reader.join(PATIENCE)
        return code

    def is_all_read(self):
        """Whether its output has come to its end: nobody that it started can write to it either."""
        return not any(reader.is_alive() for reader in self._readers)

    def interrupt(self):
        self.send_signal(signal.SIGINT)
        return self.wait()

    @property
    def stdout(self):
        return self._seen["stdout"].decode(errors="replace")

    @property
    def stderr(self):
        return self._seen["stderr"].decode(errors="replace")

    @property
    def stdout_bytes(self):
        return self._seen["stdout"]

    def report(self):
        return f"stdout: {self.stdout!r} stderr: {self.stderr!r}"

    def end(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        for reader in self._readers:
            reader.join()
        if self.stdin and not self.stdin.closed:
            try:
                self.stdin.close()
            except BrokenPipeError:
                pass


class Finished:
    """What a tofu that has ended left."""

    def __init__(self, completed):
        self.code = completed.returncode
        self.stdout_bytes = completed.stdout
        self.stdout = completed.stdout.decode(errors="replace")
        self.stderr = completed.stderr.decode(errors="replace")


class CliTestCase(unittest.TestCase):
    maxDiff = None

    def run_tofu(self, *arguments, input=b"", env=None, prepare=None):
        """Runs it to its end."""
        try:
            completed = subprocess.run(
                [*COMMAND, *arguments],
                preexec_fn=prepare,
                input=input,
                capture_output=True,
                timeout=PATIENCE * 2,
                env=env or environment(),
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            said = [(stream or b"").decode(errors="replace") for stream in (late.stdout, late.stderr)]
            self.fail(f"{late}; it said {said[0]!r}, and to stderr {said[1]!r}")
        return Finished(completed)

    def start(self, *arguments, **options):
        """Starts it; it is ended with the test at the latest."""
        process = Process(*arguments, **options)
        self.addCleanup(process.end)
        return process

    def need(self, address):
        """Skips what this machine has no such address for."""
        if "::1" in address and not has_ipv6():
            self.skipTest("this machine has no IPv6 loopback address")
        if address.startswith("uds") and WINDOWS:
            self.skipTest(NO_UNIX_SOCKETS)

    def start_echo(self, *arguments, address="tcp:0"):
        """An echo server and the address it listens on."""
        server = self.start("echo", address, *arguments)
        return server, server.listening()

    def say_hello(self, address, **options):
        """A connection by hand to it, on which the HelloRequest is answered."""
        wire = frames.say_hello(address, **options)
        self.addCleanup(wire.close)
        return wire

    def own_server(self, **options):
        """A server by hand."""
        server = frames.Server(**options)
        self.addCleanup(server.close)
        return server

    def finish_bye(self, wire, goodbye):
        """Answers the ByeRequest and leaves, as a peer does: when the other side has."""
        self.assertEqual(frames.BYE_REQUEST, goodbye.op)
        wire.send(frames.Frame(frames.BYE_RESPONSE, goodbye.message_id))
        self.assertIsNone(wire.receive())
        wire.close()

    def wait_until(self, condition, what):
        """Until something outside of every process's output is so."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"not in time: {what}")
            time.sleep(0.005)

    def folder(self):
        """A folder that goes with the test, short enough for socket paths."""
        folder = tempfile.TemporaryDirectory(prefix="tofu-test-")
        self.addCleanup(folder.cleanup)
        return folder.name

    def assert_code(self, code, finished):
        self.assertEqual(code, finished.code, f"{finished.stdout}\n{finished.stderr}")
