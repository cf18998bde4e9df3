"""tofu bench, as two processes, and against servers and clients by hand."""

import json
import signal
import struct
import unittest

import frames
import support
from frames import Frame

SHORT = ["--seconds", "0.05"]
SIZES = {
    "round-trip": [16, 1024, 60_000],
    "one-way": [64, 1024, 16_384, 60_000],
    "echo": [64],
    "connect": [64],
}
FIGURES = {
    "round-trip": ["requests", "requests_per_s", "p50_us", "p90_us", "p99_us", "max_us"],
    "one-way": ["messages", "messages_per_s", "mb_per_s", "cpu_us_per_message"],
    "echo": ["requests", "requests_per_s", "p50_us", "p99_us"],
    "connect": ["cycles", "cycles_per_s", "us_per_cycle"],
}
HELLO = b"bench:1\r\n"
BEGIN = b"bench:begin\r\n"
REPORT = b"bench:report\r\n"


def pattern():
    """The table that bodies are cut out of, made independently of tofu's."""
    state, mask, table = 0x9E3779B97F4A7C15, (1 << 64) - 1, bytearray()
    for _ in range(65_535 + 4093):
        state ^= state << 13 & mask
        state ^= state >> 7
        state ^= state << 17 & mask
        table.append(state >> 32 & 0xFF)
    return table


def report_of(frame):
    """The text headers of a report as numbers."""
    pairs = (line.split(":") for line in frame.headers.decode().split("\r\n") if line)
    return {name: int(value) for name, value in pairs}


class BenchTestCase(support.CliTestCase):
    def start_server(self, *options, address="tcp:0"):
        """A bench server and the address it listens on."""
        server = self.start("bench", "--listen", address, *options)
        return server, server.listening()

    def measure(self, address, *options):
        """The JSON object of a run in which all went well."""
        result = self.run_tofu("bench", address, "--json", *SHORT, *options)
        self.assert_code(support.OK, result)
        self.assertEqual("", result.stderr)
        return json.loads(result.stdout)

    def assert_serves(self, address):
        """It still does its work for others."""
        self.measure(address, "--only", "round-trip,one-way")

    def say_bench_hello(self, address, headers=HELLO, **options):
        """A client by hand whose HelloRequest is sent."""
        wire = frames.connect(address, **options)
        self.addCleanup(wire.close)
        to = b"~connect_to:" + address.encode() + b"\r\n"
        wire.send(Frame(frames.HELLO_REQUEST, 1, to + headers))
        return wire

    def client_by_hand(self, address, **options):
        """The same, welcomed."""
        wire = self.say_bench_hello(address, **options)
        answer = wire.receive()
        self.assertEqual((frames.HELLO_RESPONSE, 1, HELLO), (answer.op, answer.message_id, answer.headers))
        return wire

    def welcome_bench(self, server):
        """A client of a server by hand, which takes it for a bench server."""
        wire, hello = server.accept()
        self.assertIn(HELLO, hello.headers)
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, HELLO))
        return wire

    def serve_by_hand(self, wire, answers):
        """Sends `answers(number, request)` for each Request until the client has left."""
        number = 0
        while (frame := wire.receive()) is not None:
            if frame.op == frames.BYE_REQUEST:
                self.finish_bye(wire, frame)
                return
            if frame.op == frames.REQUEST:
                wire.send(*answers(number, frame))
                number += 1

    def assert_cut_off(self, wire, server, why):
        """It ends the connection, whatever it had sent before."""
        try:
            while wire.receive() is not None:
                pass
        except (ConnectionError, struct.error):
            pass
        server.line(rf"channel \d+: cut off: {why}", "stderr")


def echo_of(request, **changes):
    answer = Frame(frames.RESPONSE, request.message_id, b"", request.body)
    for name, value in changes.items():
        setattr(answer, name, value)
    return answer


class Figures(BenchTestCase):
    def check(self, measured):
        for name in FIGURES[measured["measurement"]]:
            self.assertGreaterEqual(measured[name], 0, name)
            self.assertIsInstance(measured[name], (int, float), name)
        count = measured.get("requests") or measured.get("messages") or measured.get("cycles")
        self.assertGreater(count, 0)
        self.assertGreater(measured["seconds"], 0)
        percentiles = [measured[p] for p in ("p50_us", "p90_us", "p99_us", "max_us") if p in measured]
        self.assertEqual(sorted(percentiles), percentiles)

    def test_all_of_them_over_each_transport_as_json(self):
        for address in ["tcp:0", "tcp:[::1]:0", "uds:", "uds:@tofu-bench-test-%d" % id(self)]:
            with self.subTest(address):
                self.need(address)
                server, bound = self.start_server(address=address)
                run = self.measure(bound)
                self.assertEqual(
                    ["own", 0.05, True], [run["drive"], run["seconds"], run["complete"]]
                )
                self.assertEqual(
                    [(name, size) for name, sizes in SIZES.items() for size in sizes],
                    [(m["measurement"], m["bytes"]) for m in run["measurements"]],
                )
                for measured in run["measurements"]:
                    self.check(measured)
                    connections = 100 if measured["measurement"] == "echo" else 1
                    self.assertEqual(connections, measured["connections"])
                self.assertEqual(support.INTERRUPTED, server.interrupt())
                self.assertEqual("", server.stderr)

    def test_the_table_has_a_row_for_each(self):
        _, address = self.start_server()
        result = self.run_tofu("bench", address, *SHORT, "--connections", "7")
        self.assert_code(support.OK, result)
        self.assertEqual("", result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(f"{address}, drive own, 50ms for each measurement", lines[0])
        number = r" +[\d.,]+"
        for expected in [
            r"round trip +requests/s +p50 us +p90 us +p99 us +max us",
            r" +16 B" + number * 5,
            r" +1,024 B" + number * 5,
            r" +60,000 B" + number * 5,
            r"one way +messages/s +MB/s +CPU us/msg",
            r" +64 B" + number * 3,
            r" +1,024 B" + number * 3,
            r" +16,384 B" + number * 3,
            r" +60,000 B" + number * 3,
            r"echo +requests/s +p50 us +p99 us",
            r" +7 x 64 B" + number * 3,
            r"connect +cycles/s +us/cycle",
            r" +64 B" + number * 2,
        ]:
            self.assertRegex("\n".join(lines), rf"(?m)^{expected}$")
        widths = {len(line) for line in lines if line.startswith(" ")}
        self.assertEqual({14 + 12 * 2, 14 + 12 * 3, 14 + 12 * 5}, widths)

    def test_only_what_is_asked_for(self):
        _, address = self.start_server()
        for only, expected in [
            (["--only", "connect"], ["connect"]),
            (["--only", "echo,connect"], ["echo", "connect"]),
            (["--only", "connect", "--only", "round-trip"], ["round-trip", "connect"]),
        ]:
            with self.subTest(only):
                result = self.run_tofu("bench", *SHORT, "--json", *only, address)
                self.assert_code(support.OK, result)
                run = json.loads(result.stdout)
                names = [m["measurement"] for m in run["measurements"]]
                self.assertEqual(expected, list(dict.fromkeys(names)))

    def test_either_side_may_be_driven_by_its_caller(self):
        for of_server, of_client in [("caller", "caller"), ("caller", "own"), ("own", "caller")]:
            with self.subTest(server=of_server, client=of_client):
                server, address = self.start_server("--drive", of_server)
                run = self.measure(address, "--drive", of_client, "--connections", "20")
                self.assertEqual(of_client, run["drive"])
                self.assertEqual(9, len(run["measurements"]))
                self.assertEqual(support.INTERRUPTED, server.interrupt())

    def test_several_clients_at_once(self):
        _, address = self.start_server()
        clients = [self.start("bench", address, "--json", *SHORT) for _ in range(3)]
        for client in clients:
            self.assertEqual(support.OK, client.wait(), client.report())
            self.assertEqual(9, len(json.loads(client.stdout)["measurements"]))

    def test_wrong_options_start_nothing(self):
        for options, why in [
            (["--only", "ping"], "'ping' is none of round-trip, one-way, echo, connect"),
            (["--drive", "me"], "'me' is neither own nor caller"),
            (["--seconds", "0"], "must be above 0"),
            (["--seconds", "long"], "'long' is no duration"),
            (["--timeout", "0"], "must be above 0"),
            (["--connections", "0"], "must be from 1 to 10,000"),
            (["--connections", "10001"], "must be from 1 to 10,000"),
            (["--listen", "--json"], "excludes"),
            (["--listen", "--seconds", "1"], "excludes"),
            (["tcp:1"], "not expected: tcp:1"),
        ]:
            with self.subTest(options):
                result = self.run_tofu("bench", "tcp:7099", *options)
                self.assert_code(support.USAGE, result)
                self.assertIn(why, result.stderr)
                self.assertIn("see: tofu bench --help", result.stderr)
        self.assert_code(support.USAGE, self.run_tofu("bench", "tcp:0"))


class Broken(BenchTestCase):
    """Servers that are none, end, or lie."""

    def assert_no_connection(self, result, why):
        self.assert_code(support.NO_CONNECTION, result)
        self.assertEqual("", result.stdout)
        self.assertRegex(result.stderr, why)
        self.assertIn("tofu bench --listen", result.stderr)

    def test_nobody_there_is_exit_code_3_with_what_and_remedy(self):
        server = self.own_server()
        server.close()
        for only in SIZES:
            result = self.run_tofu("bench", server.address, "--only", only)
            self.assert_no_connection(result, r"tcp.127\.0\.0\.1.\d+: connect_failed.*\. Check")
        self.need("uds:")
        result = self.run_tofu("bench", "uds:" + self.folder() + "/nobody")
        self.assert_no_connection(result, "uds_path_not_found")

    def test_a_listener_that_exists_already_is_exit_code_3(self):
        _, address = self.start_server()
        second = self.run_tofu("bench", "--listen", address)
        self.assert_code(support.NO_CONNECTION, second)
        self.assertIn("address_in_use", second.stderr)

    def test_another_tofu_server_is_recognised(self):
        _, address = self.start_echo()
        for only in SIZES:
            with self.subTest(only):
                result = self.run_tofu("bench", address, "--only", only, *SHORT)
                self.assert_no_connection(result, "the peer is no 'tofu bench --listen', or another")

    def test_a_server_of_another_version_is_recognised(self):
        server = self.own_server()
        client = self.start("bench", server.address)
        wire, hello = server.accept()
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"bench:2\r\n"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.NO_CONNECTION, client.wait())
        self.assertIn("or another version's", client.stderr)

    def test_a_peer_that_says_goodbye_at_once_wants_no_bench(self):
        server = self.own_server()
        client = self.start("bench", server.address)
        wire, _ = server.accept()
        wire.send(Frame(frames.BYE_REQUEST, 9))
        self.assertEqual(frames.BYE_RESPONSE, wire.receive().op)
        wire.close()
        self.assertEqual(support.NO_CONNECTION, client.wait())
        self.assertIn("the peer said goodbye at once", client.stderr)

    def test_a_peer_that_never_answers_hello_is_given_up(self):
        server = self.own_server()
        client = self.start("bench", server.address, "--timeout", "1s")
        wire, _ = server.accept()
        self.assertEqual(support.NO_CONNECTION, client.wait())
        self.assertIn("no answer to the HelloRequest within 1s", client.stderr)
        wire.close()

    def test_a_server_that_falls_silent_is_given_up(self):
        server = self.own_server()
        client = self.start("bench", server.address, "--timeout", "1s", "--only", "one-way")
        wire = self.welcome_bench(server)
        self.assertEqual(support.FAILED, client.wait())
        self.assertIn("nothing could be sent to it, within 1s", client.stderr)
        self.assertEqual("", client.stdout)
        wire.close()

    def test_a_server_that_dies_in_the_middle_is_exit_code_1(self):
        for only in ["round-trip", "one-way", "echo"]:
            with self.subTest(only):
                server = self.own_server()
                options = ["--only", only, "--connections", "1", "--seconds", "1h"]
                client = self.start("bench", server.address, *options)
                wire = self.welcome_bench(server)
                for _ in range(100):
                    frame = wire.receive()
                    if frame.op == frames.REQUEST:
                        wire.send(echo_of(frame))
                wire.reset()
                self.assertEqual(support.FAILED, client.wait())
                self.assertRegex(client.stderr, "^tofu bench: tcp.*: peer_disconnected")
                self.assertEqual("", client.stdout)

    @support.skip_on_windows(support.NO_END)
    def test_a_killed_server_leaves_what_was_measured_before(self):
        for address in ["tcp:0", "uds:" + self.folder() + "/bench"]:
            with self.subTest(address):
                self.need(address)
                server, bound = self.start_server(address=address)
                client = self.start("bench", bound, "--seconds", "0.5")
                client.line(r"^ +16 B")
                server.send_signal(signal.SIGKILL)
                self.assertEqual(support.FAILED, client.wait())
                self.assertRegex(client.stderr, r"^tofu bench: \S+: \w+.*\n$")
                self.assertNotIn("connect ", client.stdout)

    def test_a_server_that_says_goodbye_ends_it(self):
        for only in ["round-trip", "one-way"]:
            with self.subTest(only):
                server = self.own_server()
                client = self.start("bench", server.address, "--only", only, "--seconds", "1h")
                wire = self.welcome_bench(server)
                first = wire.receive()
                wire.send(Frame(frames.BYE_REQUEST, 99))
                if first.op == frames.REQUEST:
                    wire.send(echo_of(first))
                # Its answer, or where its send queue had no room for one a Bye of its own.
                while (frame := wire.receive()).op not in [frames.BYE_REQUEST, frames.BYE_RESPONSE]:
                    self.assertIn(frame.op, [frames.REQUEST, frames.SIGNAL])
                if frame.op == frames.BYE_REQUEST:
                    wire.send(Frame(frames.BYE_RESPONSE, frame.message_id))
                wire.close()
                self.assertEqual(support.FAILED, client.wait())
                self.assertIn("the server said goodbye: it ends", client.stderr)
                self.assertEqual("", client.stdout)

    def test_an_interrupted_server_says_goodbye(self):
        server, address = self.start_server()
        wire = self.client_by_hand(address)
        client = self.start("bench", address, "--seconds", "0.5")
        client.line(r"^ +16 B")
        server.send_signal(signal.SIGTERM)
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.INTERRUPTED, server.wait())
        self.assertRegex(server.stdout, r"(?m)^\d+ connections, [\d,]+ messages$")
        self.assertEqual(support.FAILED, client.wait())
        self.assertRegex(client.stderr, r"^tofu bench: \S+: \w+.*\n$")

    def test_an_interrupted_client_prints_what_it_has(self):
        server, address = self.start_server()
        client = self.start("bench", address, "--seconds", "0.5")
        client.line(r"^ +16 B")
        self.assertEqual(support.INTERRUPTED, client.interrupt())
        self.assertEqual("tofu bench: interrupted\n", client.stderr)
        self.assertNotIn("connect ", client.stdout)
        self.assert_serves(address)
        self.assertEqual(support.INTERRUPTED, server.interrupt())

    def test_an_interrupted_client_ends_its_json(self):
        cases = [(o, d) for o in ["round-trip", "one-way", "echo"] for d in ["own", "caller"]]
        for only, drive in cases:
            with self.subTest(only, drive=drive):
                server = self.own_server()
                options = ["--only", only, "--connections", "1", "--seconds", "1h", "--json"]
                client = self.start("bench", server.address, "--drive", drive, *options)
                wire = self.welcome_bench(server)
                frame = wire.receive()
                if frame.op == frames.REQUEST:
                    wire.send(echo_of(frame))
                client.send_signal(signal.SIGINT)
                self.serve_by_hand(wire, lambda _, request: [echo_of(request)])
                self.assertEqual(support.INTERRUPTED, client.wait())
                run = json.loads(client.stdout)
                self.assertEqual([False, []], [run["complete"], run["measurements"]])

    def assert_lie_is_found(self, answers, *options):
        server = self.own_server()
        # For long enough to get to the lie, which ends it.
        long = ["--connections", "1", "--seconds", "1h"]
        client = self.start("bench", server.address, *long, *options)
        self.serve_by_hand(self.welcome_bench(server), answers)
        self.assertEqual(support.DIFFERS, client.wait(), client.report())
        self.assertIn("This measurement has no figures", client.stderr)
        self.assertEqual("", client.stdout)

    def test_an_answer_of_which_a_byte_is_changed_leaves_no_figure(self):
        def changed(number, request):
            body = bytearray(request.body)
            body[number % len(body)] ^= number == 20
            return [echo_of(request, body=bytes(body))]

        for only in ["round-trip", "echo"]:
            with self.subTest(only):
                self.assert_lie_is_found(changed, "--only", only)

    def test_no_lie_about_answers_goes_unnoticed(self):
        for what, lie in [
            ("shorter", lambda r: [echo_of(r, body=r.body[:-1])]),
            ("longer", lambda r: [echo_of(r, body=r.body + b"x")]),
            ("empty", lambda r: [echo_of(r, body=b"")]),
            ("with text headers", lambda r: [echo_of(r, headers=b"a:b\r\n")]),
            ("with more", lambda r: [echo_of(r, more=True)]),
            ("doubled", lambda r: [echo_of(r), echo_of(r)]),
            ("of another id", lambda r: [echo_of(r, message_id=r.message_id + 1)]),
            ("a Request", lambda r: [echo_of(r, op=frames.REQUEST)]),
            ("a Signal", lambda r: [echo_of(r, op=frames.SIGNAL)]),
            ("another Hello", lambda r: [echo_of(r, op=frames.HELLO_RESPONSE, headers=HELLO)]),
        ]:
            with self.subTest(what):
                self.assert_lie_is_found(
                    lambda number, r, lie=lie: lie(r) if number == 5 else [echo_of(r)],
                    *["--only", "round-trip"],
                )

    def test_an_answer_too_many_at_the_very_end_counts_too(self):
        server = self.own_server()
        client = self.start("bench", server.address, "--only", "round-trip", *SHORT)
        wire = self.welcome_bench(server)
        last = None
        while (frame := wire.receive()).op == frames.REQUEST:
            last = echo_of(frame)
            wire.send(last)
        wire.send(last, Frame(frames.BYE_RESPONSE, frame.message_id))
        self.assertEqual(support.DIFFERS, client.wait())
        self.assertEqual("", client.stdout)

    def report_lie(self, headers):
        """A server that answers every report with these text headers."""
        counts = {"messages": 0, "bytes": 0}

        def answers(request):
            if request.headers == BEGIN:
                counts.update(messages=0, bytes=0)
                return [echo_of(request)]
            return [echo_of(request, headers=headers(**counts))]

        server = self.own_server()
        client = self.start("bench", server.address, "--only", "one-way", *SHORT)
        wire = self.welcome_bench(server)
        while (frame := wire.receive()).op != frames.BYE_REQUEST:
            if frame.op == frames.REQUEST:
                wire.send(*answers(frame))
            else:
                counts["messages"] += 1
                counts["bytes"] += len(frame.body)
        self.finish_bye(wire, frame)
        # A right one goes on with the next size: this one has no time for that.
        server.close()
        client.wait()
        return client

    def test_what_the_server_did_not_get_leaves_no_figure(self):
        for what, headers in [
            ("lost", "messages:{}\r\nbytes:{}\r\nwrong:0\r\n"),
            ("changed", "messages:{0}\r\nbytes:{1}\r\nwrong:1\r\n"),
            ("nothing", ""),
            ("garbage", "messages:-1\r\nbytes:x\r\nwrong:99999999999999999999\r\n"),
        ]:
            with self.subTest(what):

                def lie(messages, bytes, headers=headers, what=what):
                    return headers.format(messages - (what == "lost"), bytes).encode()

                client = self.report_lie(lie)
                self.assertEqual(support.DIFFERS, client.popen.returncode, client.report())
                self.assertIn("This measurement has no figures", client.stderr)
                self.assertEqual("", client.stdout)

    def test_the_hand_made_server_can_also_tell_the_truth(self):
        client = self.report_lie(
            lambda messages, bytes: f"messages:{messages}\r\nbytes:{bytes}\r\nwrong:0\r\n".encode()
        )
        self.assertRegex(client.stdout, r"(?m)^ +64 B( +[\d.,]+){3}$")


class Hostile(BenchTestCase):
    """Clients that do what no tofu bench does."""

    def test_what_is_wrong_with_a_stream_is_counted(self):
        _, address = self.start_server()
        table = pattern()
        wire = self.client_by_hand(address)

        def signal_of(message_id, size, change=0):
            start = (message_id + size) % 4093
            body = bytearray(table[start : start + size])
            body[size // 2] ^= change
            return Frame(frames.SIGNAL, message_id, b"", bytes(body))

        for what, sent, wrong in [
            ("right", [signal_of(6, 100), signal_of(7, 65_535), signal_of(8, 1)], 0),
            ("changed", [signal_of(6, 100, change=1), signal_of(7, 100)], 1),
            ("lost", [signal_of(6, 100), signal_of(8, 100), signal_of(9, 100)], 1),
            ("doubled", [signal_of(6, 100), signal_of(6, 100)], 1),
            ("in another order", [signal_of(7, 100), signal_of(6, 100)], 2),
            ("of another size", [Frame(frames.SIGNAL, 6, b"", signal_of(6, 100).body[:99])], 1),
        ]:
            with self.subTest(what):
                wire.send(
                    Frame(frames.REQUEST, 5, BEGIN), *sent, Frame(frames.REQUEST, 77, REPORT)
                )
                begun, report = wire.receive(), wire.receive()
                self.assertEqual((frames.RESPONSE, 5), (begun.op, begun.message_id))
                self.assertEqual((frames.RESPONSE, 77), (report.op, report.message_id))
                size = sum(len(frame.body) for frame in sent)
                self.assertEqual(
                    {"messages": len(sent), "bytes": size, "wrong": wrong}, report_of(report)
                )

    def test_who_says_what_no_bench_says_is_cut_off_alone(self):
        server, address = self.start_server()
        good = self.client_by_hand(address)
        for frame in [
            Frame(frames.REQUEST, 5, b"bench:nonsense\r\n"),
            Frame(frames.REQUEST, 5, b"other:header\r\n"),
            Frame(frames.REQUEST, 5, b"bench:" + b"x" * 65_000 + b"\r\n"),
            Frame(frames.SIGNAL, 5, BEGIN),
            Frame(frames.RESPONSE, 5),
            Frame(frames.HELLO_RESPONSE, 5, HELLO),
        ]:
            with self.subTest(frame.headers[:30], op=frame.op):
                bad = self.client_by_hand(address)
                bad.send(frame, Frame(frames.REQUEST, 6, BEGIN))
                self.assert_cut_off(bad, server, "it sent what no 'tofu bench' sends")
        good.send(Frame(frames.REQUEST, 9, b"", b"still here"))
        self.assertEqual(b"still here", good.receive().body)
        self.assert_serves(address)

    def test_bytes_that_are_no_frames_harm_nobody(self):
        server, address = self.start_server()
        for first in [b"GET / HTTP/1.1\r\n\r\n" * 10, bytes(100), b"\xff" * 1000]:
            wire = frames.connect(address)
            self.addCleanup(wire.close)
            wire.socket.sendall(first)
            try:
                self.assertIsNone(wire.receive())
            except ConnectionError:
                pass
        for frame in [Frame(op=12), Frame(frames.HELLO_REQUEST, 5, b"~connect_to:uds|x\r\n" + HELLO)]:
            wire = self.client_by_hand(address)
            wire.send(frame)
            try:
                self.assertIsNone(wire.receive())
            except ConnectionError:
                pass
        self.assert_serves(address)
        self.assertEqual(support.INTERRUPTED, server.interrupt())

    def test_a_client_that_is_no_bench_gets_a_goodbye(self):
        server, address = self.start_server()
        ping = self.run_tofu("ping", address)
        self.assert_code(support.NO_CONNECTION, ping)
        self.assertIn("it does not want this client", ping.stderr)
        for headers in [b"", b"bench:2\r\n", b"bench:11111111111111111111111\r\n"]:
            with self.subTest(headers):
                wire = self.say_bench_hello(address, headers)
                self.finish_bye(wire, wire.receive())
        stubborn = self.say_bench_hello(address, b"")
        stubborn.send(*[Frame(frames.REQUEST, 3, b"", bytes(60_000))] * 10)
        self.assert_cut_off(stubborn, server, "it sent what no 'tofu bench' sends")
        self.assert_serves(address)

    def test_a_flood_of_requests_that_reads_nothing_is_cut_off(self):
        server, address = self.start_server()
        good = self.client_by_hand(address)
        wire = self.client_by_hand(address, receive_buffer=4096)
        block = Frame(frames.REQUEST, 1, b"", bytes(60_000)).encode() * 17
        with self.assertRaises(ConnectionError):
            for _ in range(128):
                wire.socket.sendall(block)
        good.send(Frame(frames.REQUEST, 9, b"", b"still here"))
        self.assertEqual(b"still here", good.receive().body)
        server.line(r"channel \d+: cut off: it does not read its answers", "stderr")
        self.assert_serves(address)
        self.assertEqual(support.INTERRUPTED, server.interrupt())
        self.assertEqual(1, server.stderr.count("cut off"))

    def test_a_flood_of_signals_slows_nobody_down_for_good(self):
        server, address = self.start_server()
        wire = self.client_by_hand(address)
        block = Frame(frames.SIGNAL, 1, b"", bytes(1_000)).encode() * 1_000
        for _ in range(32):
            wire.socket.sendall(block)
        self.assert_serves(address)
        wire.send(Frame(frames.REQUEST, 5, REPORT))
        report = report_of(wire.receive())
        self.assertEqual((32_000, 32_000_000), (report["messages"], report["bytes"]))
        self.assertEqual(32_000, report["wrong"])
        self.assertEqual(support.INTERRUPTED, server.interrupt())

    def test_clients_that_disappear_or_freeze_harm_nobody(self):
        server, address = self.start_server()
        half = self.client_by_hand(address)
        half.socket.sendall(Frame(frames.REQUEST, 5, b"", bytes(1_000)).encode()[:500])
        for _ in range(20):
            self.client_by_hand(address).reset()
        frozen = self.start("bench", address, "--seconds", "0.5")
        frozen.line(r"^ +16 B")
        frozen.send_signal(signal.SIGSTOP)
        killed = self.start("bench", address, "--seconds", "0.5")
        killed.line(r"^ +16 B")
        killed.send_signal(signal.SIGKILL)
        self.assert_serves(address)
        # The frozen one and the one in the middle of a frame are given up after two seconds.
        self.assertEqual(support.INTERRUPTED, server.interrupt())
        frozen.send_signal(signal.SIGCONT)
        self.assertEqual(support.FAILED, frozen.wait())


if __name__ == "__main__":
    unittest.main()
