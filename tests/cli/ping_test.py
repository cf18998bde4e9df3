"""tofu ping, as a process."""

import signal
import unittest

import frames
import support
from frames import Frame


class Ping(support.CliTestCase):
    def test_all_answers_over_each_transport(self):
        for address in ["tcp:0", "tcp:[::1]:0", "uds:", "uds:@tofu-ping-test-%d" % id(self)]:
            with self.subTest(address):
                self.need(address)
                server, bound = self.start_echo(address=address)
                result = self.run_tofu("ping", bound, "-c", "3", "-i", "1ms")
                self.assert_code(support.OK, result)
                lines = result.stdout.splitlines()
                self.assertRegex(lines[0], r"^connected to .* in \d")
                for sequence in range(1, 4):
                    self.assertRegex(
                        lines[sequence],
                        rf"^64 bytes from \S+: seq={sequence} time=[\d.]+ (ns|us|ms|s)$",
                    )
                self.assertIn("3 sent, 3 answered, 0 lost (0.0%), 0 different", result.stdout)
                self.assertRegex(lines[-1], r"^round trip: min .* p50 .*, p90 .*, p99 .*, max ")
                self.assertEqual(support.INTERRUPTED, server.interrupt())

    def test_shell_friendly_addresses_mean_the_same(self):
        _, address = self.start_echo()
        port = address.split("|")[2]
        for form in [f"tcp:{port}", f"tcp:127.0.0.1:{port}", f"tcp://127.0.0.1:{port}", address]:
            with self.subTest(form):
                result = self.run_tofu("ping", form, "-c", "1", "-q")
                self.assert_code(support.OK, result)
                self.assertIn(f"--- {address} ---", result.stdout)

    def test_quiet_prints_the_summary_only(self):
        _, address = self.start_echo()
        result = self.run_tofu("ping", address, "--count", "200", "--flood", "--quiet")
        self.assert_code(support.OK, result)
        self.assertEqual(3, len(result.stdout.splitlines()), result.stdout)
        self.assertIn("200 sent, 200 answered", result.stdout)

    def test_every_size_of_a_body_comes_back_right(self):
        _, address = self.start_echo()
        for size in ["0", "1", "7", "64k", "65535"]:
            with self.subTest(size):
                result = self.run_tofu("ping", address, "-c", "2", "-i", "0", "-s", size)
                expected = support.USAGE if size == "64k" else support.OK  # 65,536 is too much
                self.assert_code(expected, result)

    def test_nobody_there_is_exit_code_3_with_what_where_and_remedy(self):
        server = self.own_server()
        address = server.address
        server.close()
        result = self.run_tofu("ping", address)
        self.assert_code(support.NO_CONNECTION, result)
        self.assertRegex(
            result.stderr, rf"^tofu ping: {address.replace('|', '.')}: connect_failed.*\. Check"
        )
        self.need("uds:")
        result = self.run_tofu("ping", "uds:" + self.folder() + "/nobody")
        self.assert_code(support.NO_CONNECTION, result)
        self.assertIn("uds_path_not_found", result.stderr)

    def test_a_peer_that_never_says_hello_is_given_up(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "--timeout", "2s")
        wire, _ = server.accept()
        self.assertEqual(support.NO_CONNECTION, ping.wait())
        self.assertIn("no answer to the HelloRequest within 2s", ping.stderr)
        wire.close()

    def test_a_peer_that_answers_hello_with_goodbye_does_not_want_it(self):
        server = self.own_server()
        ping = self.start("ping", server.address)
        wire, _ = server.accept()
        wire.send(Frame(frames.BYE_REQUEST, 1))
        self.assertEqual(support.NO_CONNECTION, ping.wait())
        self.assertIn("it does not want this client", ping.stderr)

    def test_requests_without_answers_are_lost(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "-c", "2", "-i", "1ms", "-t", "3s")
        wire = server.welcome()
        first, second = wire.receive(), wire.receive()
        wire.send(Frame(frames.RESPONSE, first.message_id, b"", first.body))
        # The other one is not answered; after its time the goodbye comes.
        goodbye = wire.receive()
        # Too late, and so no answer.
        wire.send(Frame(frames.RESPONSE, second.message_id, b"", second.body))
        self.finish_bye(wire, goodbye)
        self.assertEqual(support.FAILED, ping.wait())
        self.assertIn("2 sent, 1 answered, 1 lost (50.0%)", ping.stdout)
        self.assertIn("seq 2: no answer within 3s", ping.stderr)

    def test_an_answer_with_another_body_is_exit_code_4(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "-c", "2", "-i", "1ms")
        wire = server.welcome()
        for change in [lambda body: body, lambda body: body[:-1] + bytes([body[-1] ^ 1])]:
            request = wire.receive()
            wire.send(Frame(frames.RESPONSE, request.message_id, b"", change(request.body)))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.DIFFERS, ping.wait())
        self.assertIn("2 sent, 1 answered, 0 lost (0.0%), 1 different", ping.stdout)
        self.assertIn("seq 2: the answer's body differs", ping.stderr)

    def test_a_connection_that_breaks_fails_with_the_reason(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "-c", "0", "-i", "1ms")
        wire = server.welcome()
        request = wire.receive()
        wire.send(Frame(frames.RESPONSE, request.message_id, b"", request.body))
        ping.line("seq=1 ")
        wire.reset()
        self.assertEqual(support.FAILED, ping.wait())
        self.assertIn("peer_disconnected", ping.stderr)
        self.assertIn("1 answered", ping.stdout)

    def test_a_flood_ends_when_its_channel_ends_between_two_requests(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "--flood", "-q", "-c", "30000")
        wire = server.welcome()
        # The answer and the end are one piece of the stream: when the next request is posted the
        # engine knows of both, as it does when the server is killed in the middle of a flood.
        for _ in range(100):
            request = wire.receive()
            wire.send(Frame(frames.RESPONSE, request.message_id, b"", request.body))
        request = wire.receive()
        wire.send(Frame(frames.RESPONSE, request.message_id, b"", request.body), Frame(op=12))
        self.assertEqual(support.FAILED, ping.wait())
        self.assertIn("protocol_violation: the op code is unknown", ping.stderr)
        self.assertIn("101 answered", ping.stdout)

    @support.skip_on_windows(support.NO_END)
    def test_a_flood_ends_when_its_server_is_killed(self):
        for _ in range(10):
            echo, address = self.start_echo(address="uds:" + self.folder() + "/echo")
            ping = self.start("ping", address, "-f", "-c", "0", "-s", "30000")
            ping.line("seq=100 ")
            echo.send_signal(signal.SIGKILL)
            self.assertEqual(support.FAILED, ping.wait())
            self.assertIn("peer_disconnected", ping.stderr)

    def test_ctrl_c_is_the_regular_end_with_count_0(self):
        _, address = self.start_echo()
        ping = self.start("ping", address, "--count", "0", "--interval", "1ms")
        ping.line("seq=3 ")
        self.assertEqual(support.OK, ping.interrupt())
        self.assertRegex(ping.stdout, r"(\d+) sent, \1 answered, 0 lost")

    def test_ctrl_c_before_all_are_sent_is_exit_code_130(self):
        _, address = self.start_echo()
        ping = self.start("ping", address, "--count", "1000", "--interval", "1h")
        ping.line("seq=1 ")
        self.assertEqual(support.INTERRUPTED, ping.interrupt())
        self.assertIn("1 sent, 1 answered, 0 lost", ping.stdout)

    def test_ctrl_c_while_connecting_ends_it(self):
        server = self.own_server()
        ping = self.start("ping", server.address, "--timeout", "1h")
        wire, _ = server.accept()
        ping.send_signal(signal.SIGTERM)
        self.assertEqual(support.INTERRUPTED, ping.wait())
        wire.close()

    def test_wrong_options_start_nothing(self):
        for options, why in [
            (["-s", "65536"], "'65536' is no size from 0 to 65535 bytes"),
            (["-s", "1.5"], "is no size"),
            (["-i", "fast"], "'fast' is no duration"),
            (["-t", "-1s"], "'-1s' is no duration"),
            (["-t", "1000.1h"], "'1000.1h' is too long: at most 1000h"),
            (["-t", "0"], "must be above 0"),
            (["-c", "-1"], "-c"),
            (["--flood", "--interval", "1s"], "excludes"),
            (["tcp:1"], "not expected: tcp:1"),
        ]:
            with self.subTest(options):
                result = self.run_tofu("ping", "tcp:7099", *options)
                self.assert_code(support.USAGE, result)
                self.assertIn(why, result.stderr)
                self.assertIn("see: tofu ping --help", result.stderr)
        self.assert_code(support.USAGE, self.run_tofu("ping", "tcp:0"))


if __name__ == "__main__":
    unittest.main()
