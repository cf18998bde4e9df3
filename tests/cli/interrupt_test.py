"""Ctrl-C, SIGTERM and SIGHUP, as all commands take them."""

import os
import signal
import time
import unittest

import frames
import support
from frames import Frame


class Interrupt(support.CliTestCase):
    def test_a_second_ctrl_c_ends_it_at_once(self):
        path = os.path.join(self.folder(), "file")
        with open(path, "wb") as file:
            file.truncate(1 << 40)
        server = self.own_server()
        # Of all commands this one waits longest for an answer to its Bye.
        push = self.start("push", path, server.address)
        wire, hello = server.accept()
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"Result:ok\r\n"))
        self.assertEqual(b"file", wire.receive().body)
        push.send_signal(signal.SIGINT)
        while wire.receive().op != frames.BYE_REQUEST:
            pass
        # The first one delivered twice would come sooner.
        time.sleep(0.3)
        push.send_signal(signal.SIGINT)
        self.assertEqual(support.INTERRUPTED, push.wait())
        self.assertEqual("", push.stderr)

    @support.skip_on_windows(support.NO_SIGNALS)
    def test_one_wish_that_is_delivered_twice_is_one(self):
        server, address = self.start_echo()
        wire = self.say_hello(address)
        # Both are there when it goes on: no time passes between them.
        server.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, server.popen.pid, os.WSTOPPED)
        server.send_signal(signal.SIGTERM)
        server.send_signal(signal.SIGINT)
        server.send_signal(signal.SIGCONT)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.INTERRUPTED, server.wait())
        self.assertIn("1 clients, 0 messages", server.stdout)

    @support.skip_on_windows(support.NO_SIGNALS)
    def test_a_second_delivery_that_comes_while_it_exits_is_the_same_wish(self):
        path = os.path.join(self.folder(), "socket")
        for _ in range(10):
            server, _ = self.start_echo(address="uds:" + path)
            # An idle server is gone within some milliseconds; signals come all that time.
            last = time.monotonic() + 0.2
            while server.popen.poll() is None and time.monotonic() < last:
                server.send_signal(signal.SIGTERM)
            self.assertEqual(support.INTERRUPTED, server.wait())
            self.assertIn("0 clients, 0 messages", server.stdout)
            self.assertFalse(os.path.exists(path))


if __name__ == "__main__":
    unittest.main()
