"""tofu cat, as a process."""

import hashlib
import os
import select
import subprocess
import unittest

import frames
import support
from frames import Frame


class Cat(support.CliTestCase):
    def start_cat(self, *arguments, stdin=subprocess.PIPE):
        return self.start("cat", *arguments, stdin=stdin)

    def test_lines_come_back_from_an_echo_server(self):
        for address in ["tcp:0", "uds:"]:
            with self.subTest(address):
                self.need(address)
                _, bound = self.start_echo(address=address)
                text = b"one\n\nthree \xff\x00\nlast without line end"
                result = self.run_tofu("cat", bound, input=text)
                self.assert_code(support.OK, result)
                self.assertEqual(text + b"\n", result.stdout_bytes)

    def test_each_line_is_one_signal_and_then_comes_the_goodbye(self):
        server = self.own_server()
        cat = self.start_cat(server.address)
        cat.stdin.write(b"first\nsecond\n")
        cat.stdin.close()
        wire = server.welcome()
        sent = [wire.receive(), wire.receive()]
        self.assertEqual([b"first", b"second"], [frame.body for frame in sent])
        self.assertEqual({frames.SIGNAL}, {frame.op for frame in sent})
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait())

    def test_a_line_longer_than_a_body_is_one_unit_of_several_signals(self):
        line = os.urandom(100_000).hex().encode()
        server = self.own_server()
        cat = self.start_cat(server.address)
        cat.stdin.write(line + b"\nshort\n")
        cat.stdin.close()
        wire = server.welcome()
        parts = [wire.receive() for _ in range(5)]
        self.assertEqual([True, True, True, False, False], [part.more for part in parts])
        self.assertEqual(line, b"".join(part.body for part in parts[:4]))
        self.assertEqual(1, len({part.message_id for part in parts[:4]}))
        self.assertNotEqual(parts[3].message_id, parts[4].message_id)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait())

        _, address = self.start_echo()
        result = self.run_tofu("cat", address, input=line + b"\n")
        self.assertEqual(line + b"\n", result.stdout_bytes)

    def test_requests_carry_the_headers_and_wait_for_their_answers(self):
        server = self.own_server()
        cat = self.start_cat(
            server.address, "--request", "--header", "lang:en", "-H", "when: now:ish"
        )
        cat.stdin.write(b"what?\n")
        cat.stdin.close()
        wire = server.welcome()
        question = wire.receive()
        self.assertEqual((frames.REQUEST, b"what?"), (question.op, question.body))
        self.assertEqual(b"lang:en\r\nwhen: now:ish\r\n", question.headers)
        # It must not leave before the last part of the answer.
        wire.send(Frame(frames.RESPONSE, question.message_id, b"", b"that ", more=True))
        wire.send(Frame(frames.RESPONSE, question.message_id, b"", b"there"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait())
        self.assertEqual("that there\n", cat.stdout)

    def test_unanswered_requests_fail_after_the_wait(self):
        server = self.own_server()
        cat = self.start_cat(server.address, "--request", "--wait", "200ms")
        cat.stdin.write(b"anybody?\n")
        cat.stdin.close()
        wire = server.welcome()
        self.assertEqual(b"anybody?", wire.receive().body)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.FAILED, cat.wait())
        self.assertIn("1 of 1 requests were not answered", cat.stderr)

    def test_with_requests_it_waits_no_longer_than_for_the_last_answer(self):
        server = self.own_server()
        cat = self.start_cat(server.address, "--request", "--wait", "1h")
        cat.stdin.write(b"what?\n")
        cat.stdin.close()
        wire = server.welcome()
        wire.send(Frame(frames.RESPONSE, wire.receive().message_id, b"", b"that"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait())

    def test_a_listener_sends_requests_too_and_does_not_wait_for_their_answers(self):
        listener = self.start_cat("--listen", "--request", "tcp:0")
        listener.stdin.write(b"anybody?\n")
        listener.stdin.flush()
        wire = self.say_hello(listener.listening("stderr"))
        question = wire.receive()
        self.assertEqual((frames.REQUEST, b"anybody?"), (question.op, question.body))
        wire.send(Frame(frames.BYE_REQUEST, 2))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.OK, listener.wait())

    def test_wait_keeps_it_until_the_peer_leaves(self):
        server = self.own_server()
        cat = self.start_cat(server.address, "--wait", "1h", stdin=subprocess.DEVNULL)
        wire = server.welcome()
        wire.send(Frame(frames.SIGNAL, 1, b"", b"late news"), Frame(frames.BYE_REQUEST, 2))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.OK, cat.wait())
        self.assertEqual("late news\n", cat.stdout)

    def test_binary_data_passes_through_unchanged(self):
        data = os.urandom(24_000_000)
        _, address = self.start_echo()
        result = self.run_tofu("cat", address, "--chunk", "60000", input=data)
        self.assert_code(support.OK, result)
        self.assertEqual(
            hashlib.sha256(data).hexdigest(), hashlib.sha256(result.stdout_bytes).hexdigest()
        )

    def test_chunks_have_the_size_asked_for(self):
        server = self.own_server()
        cat = self.start_cat(server.address, "--chunk", "4")
        cat.stdin.write(b"abc\ndefg\nh")
        cat.stdin.close()
        wire = server.welcome()
        self.assertEqual([b"abc\n", b"defg", b"\nh"], [wire.receive().body for _ in range(3)])
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.OK, cat.wait())

    def test_two_of_them_talk_to_each_other(self):
        listener = self.start_cat("--listen", "tcp:0")
        address = listener.listening("stderr")
        caller = self.start_cat(address)
        caller.stdin.write(b"knock\n")
        caller.stdin.flush()
        listener.line("^knock$")
        listener.stdin.write(b"who is there?\n")
        listener.stdin.flush()
        caller.line(r"^who is there\?$")
        caller.stdin.close()
        self.assertEqual(support.OK, caller.wait())
        self.assertEqual(support.OK, listener.wait())

    def test_a_listener_without_input_receives_until_its_client_leaves(self):
        self.need("uds:")
        path = os.path.join(self.folder(), "socket")
        listener = self.start("cat", "--listen", "uds:" + path)
        address = listener.listening("stderr")
        text = b"".join(b"line %d\n" % number for number in range(20_000))
        result = self.run_tofu("cat", address, input=text)
        self.assert_code(support.OK, result)
        self.assertEqual(support.OK, listener.wait())
        self.assertEqual(text, listener.stdout_bytes)
        self.assertFalse(os.path.exists(path))

    def test_a_listener_takes_one_client(self):
        listener = self.start_cat("--listen", "tcp:0")
        address = listener.listening("stderr")
        wire = self.say_hello(address)
        result = self.run_tofu("cat", address)
        self.assert_code(support.NO_CONNECTION, result)
        wire.send(Frame(frames.BYE_REQUEST, 3))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.OK, listener.wait())

    def test_hexadecimal_and_headers_are_shown_on_request(self):
        server = self.own_server()
        cat = self.start_cat(server.address, "--hex", "--headers", "--wait", "1h")
        wire = server.welcome()
        wire.send(Frame(frames.SIGNAL, 9, b"topic:tea\r\n", b"A\x00B"), Frame(frames.BYE_REQUEST, 2))
        wire.receive()
        wire.close()
        cat.stdin.close()
        cat.wait()
        self.assertIn("[signal id 9, 3 bytes]\ntopic: tea\n00000000  41 00 42  ", cat.stdout)
        self.assertIn("|A.B|", cat.stdout)

    def test_input_is_not_read_while_the_peer_does_not_read(self):
        server = self.own_server(receive_buffer=4096)
        cat = self.start_cat(server.address, "--chunk", "50000")
        wire = server.welcome()
        os.set_blocking(cat.stdin.fileno(), False)
        block = bytes(range(256)) * 256
        accepted = 0
        limit = 128 * 1024 * 1024
        while accepted < limit:
            # Not writable for so long: it has stopped reading.
            if not select.select([], [cat.stdin], [], 3)[1]:
                break
            accepted += os.write(cat.stdin.fileno(), block[accepted % len(block) :])
        self.assertLess(accepted, limit)
        cat.stdin.close()
        digest = hashlib.sha256()
        received = 0
        while True:
            frame = wire.receive()
            if frame.op == frames.BYE_REQUEST:
                break
            digest.update(frame.body)
            received += len(frame.body)
        self.finish_bye(wire, frame)
        self.assertEqual(accepted, received)
        whole = hashlib.sha256((block * (accepted // len(block) + 1))[:accepted])
        self.assertEqual(whole.hexdigest(), digest.hexdigest())
        self.assertEqual(support.OK, cat.wait())

    def test_nobody_there_is_exit_code_3_although_the_input_goes_on(self):
        server = self.own_server()
        address = server.address
        server.close()
        cat = self.start_cat(address)
        self.assertEqual(support.NO_CONNECTION, cat.wait())
        self.assertIn("connect_failed", cat.stderr)
        self.assertIn(address, cat.stderr)

    def test_a_connection_that_breaks_fails_with_the_reason(self):
        server = self.own_server()
        cat = self.start_cat(server.address)
        server.welcome().reset()
        self.assertEqual(support.FAILED, cat.wait())
        self.assertIn("peer_disconnected", cat.stderr)

    def test_a_peer_that_leaves_before_the_input_ended_fails_it(self):
        server = self.own_server()
        cat = self.start_cat(server.address)
        wire = server.welcome()
        wire.send(Frame(frames.BYE_REQUEST, 5))
        self.assertEqual((frames.BYE_RESPONSE, 5), (lambda f: (f.op, f.message_id))(wire.receive()))
        wire.close()
        self.assertEqual(support.FAILED, cat.wait())
        self.assertIn("the peer left before the input ended", cat.stderr)

    def test_ctrl_c_says_goodbye(self):
        server = self.own_server()
        cat = self.start_cat(server.address)
        cat.stdin.write(b"half of ")
        cat.stdin.flush()
        wire = server.welcome()
        wire.send(Frame(frames.SIGNAL, 1, b"", b"ready"))
        cat.line("^ready$")
        cat.send_signal(2)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.INTERRUPTED, cat.wait())

    def test_ctrl_c_ends_it_although_the_peer_does_not_read(self):
        path = os.path.join(self.folder(), "endless")
        with open(path, "wb") as file:
            file.truncate(1 << 40)
        server = self.own_server(receive_buffer=4096)
        with open(path, "rb") as endless:
            cat = self.start_cat(server.address, "--chunk", "60000", stdin=endless)
        wire = server.welcome()
        self.assertEqual(frames.SIGNAL, wire.receive().op)
        self.assertEqual(support.INTERRUPTED, cat.interrupt())

    def test_output_that_nobody_reads_ends_it(self):
        server = self.own_server()
        with open("/dev/full", "wb") as full:
            cat = subprocess.Popen(
                [*support.COMMAND, "cat", server.address],
                stdin=subprocess.PIPE,
                stdout=full,
                stderr=subprocess.PIPE,
            )
        self.addCleanup(cat.stderr.close)
        self.addCleanup(cat.stdin.close)
        self.addCleanup(cat.wait)
        self.addCleanup(cat.kill)
        wire = server.welcome()
        wire.send(Frame(frames.SIGNAL, 1, b"", b"hello"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.FAILED, cat.wait(support.PATIENCE))
        self.assertIn(b"standard output: cannot write", cat.stderr.read())

    def test_wrong_options_start_nothing(self):
        for options, why in [
            (["--header", "no colon"], "Write NAME:VALUE"),
            (["--header", ":value"], "Write NAME:VALUE"),
            (["--header", "name: "], "Write NAME:VALUE"),
            (["--header", "a:b\nc"], "Write NAME:VALUE"),
            (["--chunk", "0"], "is no size from 1 to 65535"),
            (["--chunk", "64k"], "is no size from 1 to 65535"),
            (["--wait", "soon"], "is no duration"),
        ]:
            with self.subTest(options):
                result = self.run_tofu("cat", "tcp:7099", *options)
                self.assert_code(support.USAGE, result)
                self.assertIn(why, result.stderr)
        self.assert_code(support.USAGE, self.run_tofu("cat", "uds:"))


if __name__ == "__main__":
    unittest.main()
