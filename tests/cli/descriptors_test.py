"""Started without standard input, output or error, or with too few descriptors."""

import os
import resource
import socket
import unittest

import frames
import support
from frames import Frame


def closing(*descriptors):
    """Makes a process start without these, as `<&-` and `>&-` do in a shell."""
    return lambda: [os.close(descriptor) for descriptor in descriptors]


def limited_to(descriptors):
    """Makes a process start under that `ulimit -n`."""
    limits = (descriptors, descriptors)
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def is_listened_on(path):
    """Whether somebody takes connections there."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


@support.skip_on_windows("Wine takes the free descriptors for itself")
class ClosedDescriptors(support.CliTestCase):
    def test_a_closed_input_is_an_empty_one(self):
        server = self.own_server()
        cat = self.start("cat", server.address, prepare=closing(0))
        wire = server.welcome()
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait(), cat.report())
        decode = self.run_tofu("decode", prepare=closing(0))
        self.assert_code(support.OK, decode)
        self.assertEqual("0 frames, 0 bytes, 0 wrong\n", decode.stdout)

    def test_what_goes_to_a_closed_output_goes_nowhere(self):
        for descriptors in [(1,), (2,), (0, 1, 2)]:
            with self.subTest(descriptors):
                server = self.own_server()
                cat = self.start("cat", server.address, "--wait", "1h", prepare=closing(*descriptors))
                wire = server.welcome()
                wire.send(Frame(frames.SIGNAL, 5, b"", b"for nobody"), Frame(frames.BYE_REQUEST, 6))
                # Nothing of what it printed has got into the connection.
                answer = wire.receive()
                self.assertEqual((frames.BYE_RESPONSE, 6), (answer.op, answer.message_id))
                wire.close()
                self.assertEqual(support.OK, cat.wait(), cat.report())

    def test_a_server_without_any_of_them_serves(self):
        path = os.path.join(self.folder(), "socket")
        server = self.start("echo", "uds:" + path, "--verbose", prepare=closing(0, 1, 2))
        self.wait_until(lambda: is_listened_on(path), "a listening socket")
        ping = self.run_tofu("ping", "uds:" + path, "-c", "3", "-i", "0", prepare=closing(0, 1))
        self.assert_code(support.OK, ping)
        self.assertEqual(support.INTERRUPTED, server.interrupt())


@support.skip_on_windows("Windows does not limit how many files a process has open")
@unittest.skipIf(support.is_sanitized(), "without descriptors a sanitizer reports false errors")
class FewDescriptors(support.CliTestCase):
    REMEDY = r"EMFILE.*Raise the limit of open files \(ulimit -n\)"

    def errors_of(self, *arguments):
        """What it says under each limit that lets it come far enough to say something."""
        return [
            self.run_tofu(*arguments, prepare=limited_to(descriptors)).stderr
            for descriptors in range(4, 16)
        ]

    def test_what_cannot_connect_or_listen_says_to_raise_the_limit(self):
        _, address = self.start_echo()
        for arguments, status in [
            (["ping", address, "-c", "1"], "connect_failed"),
            (["echo", *["tcp:0"] * 16], "listen_failed"),
        ]:
            with self.subTest(arguments):
                errors = [text for text in self.errors_of(*arguments) if status in text]
                self.assertTrue(errors)
                for text in errors:
                    self.assertRegex(text, self.REMEDY)
                    self.assertNotIn("Check that", text)

    def test_a_server_that_accepts_nobody_any_more_says_so(self):
        for arguments in [["echo", "tcp:0"], ["pull", "tcp:0", self.folder()]]:
            with self.subTest(arguments):
                server = self.start(*arguments, prepare=limited_to(16))
                address = server.listening()
                wires = [frames.connect(address) for _ in range(16)]
                for wire in wires:
                    self.addCleanup(wire.close)
                server.line(r"tcp\|\S+: accept_failed: .*" + self.REMEDY, "stderr")

    def test_a_demo_whose_listeners_get_no_descriptors_says_so(self):
        # Enough to listen, and for the workers, but not for the connections of all of them.
        demo = self.start(
            "demo", self.folder(), "--workers", "16", "--quiet", prepare=limited_to(20)
        )
        demo.line(r"(uds|tcp)\|\S+: accept_failed: .*" + self.REMEDY, "stderr")
        self.assertEqual(support.INTERRUPTED, demo.interrupt())


if __name__ == "__main__":
    unittest.main()
