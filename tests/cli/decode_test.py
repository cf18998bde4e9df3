"""tofu decode, as a process."""

import json
import os
import random
import subprocess
import unittest

import frames
import support
from frames import Frame

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "golden", "golden_frames.json")


class Decode(support.CliTestCase):
    def decode(self, data, *options):
        return self.run_tofu("decode", *options, input=data)

    def decode_json(self, data):
        """The exit code and the decoded objects, which must tile the input."""
        result = self.decode(data, "--json")
        self.assertEqual("", result.stderr)
        objects = [json.loads(line) for line in result.stdout.splitlines()]
        offset = 0
        for entry in objects:
            self.assertEqual(offset, entry["offset"])
            offset += entry["bytes"]
        self.assertEqual(len(data), offset)
        return result.code, objects

    def test_golden_frames_decode_to_their_fields(self):
        with open(GOLDEN, encoding="utf-8") as file:
            golden = json.load(file)
        self.assertGreater(len(golden), 5)
        for entry in golden:
            with self.subTest(entry["name"]):
                code, [shown] = self.decode_json(bytes.fromhex(entry["hex"]))
                crosses_the_wire = entry["op_code"] < 7 and not entry["origin"]
                crosses_the_wire = crosses_the_wire and not entry["internal"]
                self.assertEqual("right" if crosses_the_wire else "wrong", shown["verdict"])
                self.assertEqual(support.OK if crosses_the_wire else support.FAILED, code)
                for field in ["channel", "op_code", "internal", "status", "message_id"]:
                    self.assertEqual(entry[field], shown[field])
                self.assertEqual(bool(entry["more"]), shown["more"])
                self.assertEqual(entry["origin"] == 1, shown["origin"] == "engine")
                self.assertEqual(entry["body"], shown["body"])
                pairs = [line.split(":", 1) for line in entry["text_headers"].split("\r\n") if line]
                self.assertEqual(
                    [[name.strip(), value.strip()] for name, value in pairs], shown["text_headers"]
                )

    def test_people_see_all_fields_of_a_frame(self):
        frame = Frame(frames.REQUEST, 42, b"k: v w \r\n", b"two\nlines", more=True, channel=7)
        result = self.decode(frame.encode())
        self.assert_code(support.OK, result)
        self.assertEqual(
            [
                "@0  request more  channel 7  id 42  status 0 (success)  headers 9 B  body 9 B",
                "    k: v w",
                "    | two",
                "    | lines",
                "1 frame, 34 bytes, 0 wrong",
            ],
            result.stdout.splitlines(),
        )

    def test_nothing_is_no_mistake(self):
        result = self.decode(b"")
        self.assert_code(support.OK, result)
        self.assertEqual("0 frames, 0 bytes, 0 wrong\n", result.stdout)

    def test_a_frame_cut_at_any_byte_is_truncated_there(self):
        whole = Frame(frames.HELLO_REQUEST, 1, b"~connect_to:tcp\r\n", b"body").encode()
        first = Frame(frames.SIGNAL, 1, b"", b"x").encode()
        for cut in range(1, len(whole)):
            code, objects = self.decode_json(first + whole[:cut])
            self.assertEqual(support.FAILED, code)
            self.assertEqual(["right", "truncated"], [entry["verdict"] for entry in objects])
            self.assertEqual(len(first) + cut, objects[1]["reason_at"])
        result = self.decode(whole[:20])
        self.assertIn(
            "TRUNCATED at byte 20: the bytes end within the text headers: 20 of 37 bytes",
            result.stdout,
        )

    def test_each_violation_has_its_reason_and_its_place(self):
        before = Frame(frames.SIGNAL, 1, b"", b"right").encode()
        after = Frame(frames.SIGNAL, 2, b"", b"right too").encode()
        for wrong, why, place in [
            (Frame(frames.BYE_SIGNAL, 1), "never crosses the wire", 2),
            (Frame(frames.WELCOME_REQUEST, 1), "never crosses the wire", 2),
            (Frame(op=13, message_id=1), "the op code is unknown", 2),
            (Frame(frames.SIGNAL, 1, origin=1), "claims to come from an engine", 2),
            (Frame(frames.SIGNAL, 1, internal=1), "the internal bits are set", 2),
            (Frame(frames.BYE_REQUEST, 1, more=True), "more is set", 2),
            (Frame(frames.RESPONSE, 0), "a response has message id 0", 4),
            (Frame(frames.SIGNAL, 1, b"a:b\r\nno colon\r\n"), "has no ':'", 16 + 5),
            (Frame(frames.SIGNAL, 1, b"a:b\r\n:c\r\n"), "empty name", 16 + 5),
            (Frame(frames.SIGNAL, 1, b"a:b"), "do not end with CR LF", 16),
        ]:
            with self.subTest(why):
                code, objects = self.decode_json(before + wrong.encode() + after)
                self.assertEqual(support.FAILED, code)
                verdicts = [entry["verdict"] for entry in objects]
                self.assertEqual(["right", "wrong", "right"], verdicts)
                self.assertIn(why, objects[1]["reason"])
                self.assertEqual(len(before) + place, objects[1]["reason_at"])

    def test_what_an_engine_only_may_send_is_wrong_and_shown_all_the_same(self):
        frame = Frame(
            frames.HELLO_RESPONSE, 3, b"~reason:connect_failed\r\n", origin=1, status=24, channel=5
        )
        result = self.decode(frame.encode())
        self.assert_code(support.FAILED, result)
        self.assertIn("hello_response from-engine  channel 5  id 3  status 24 (connect_failed)", result.stdout)
        self.assertIn("    ~reason: connect_failed", result.stdout)
        self.assertIn("WRONG at byte 2: protocol_violation: the frame claims", result.stdout)

    def test_hexadecimal_text_in_many_forms(self):
        data = Frame(frames.SIGNAL, 0x0102030405060708, b"a:b\r\n", b"\x00\xffz").encode()
        plain = data.hex()
        pairs = [plain[at : at + 2] for at in range(0, len(plain), 2)]
        expected = self.decode(data, "--json").stdout
        for text in [
            plain,
            plain.upper(),
            "\n".join(pairs),
            ":".join(pairs),
            ", ".join("0x" + pair for pair in pairs),
            "".join("\\x" + pair for pair in pairs),
        ]:
            with self.subTest(text):
                result = self.decode(text.encode(), "--hex", "--json")
                self.assert_code(support.OK, result)
                self.assertEqual(expected, result.stdout)
                result = self.run_tofu("decode", "--json", "--hex-string", text)
                self.assertEqual(expected, result.stdout)

    def test_wrong_hexadecimal_text_is_told_with_its_place(self):
        result = self.decode(b"00 01\n02 0g", "--hex")
        self.assert_code(support.FAILED, result)
        self.assertIn("standard input: line 2, column 5: 'g' is no hexadecimal digit", result.stderr)
        result = self.decode(b"00 1", "--hex")
        self.assert_code(support.FAILED, result)
        self.assertIn("the text ends within a byte", result.stderr)
        result = self.run_tofu("decode", "--hex-string", "0 1")
        self.assert_code(support.USAGE, result)
        self.assertIn("the byte before has only one digit", result.stderr)

    def test_any_bytes_at_all_are_decoded_to_something(self):
        randomness = random.Random(20240601)
        seeds = [Frame(frames.REQUEST, 7, b"k:v\r\n", b"body").encode() * 3]
        for round_number in range(150):
            data = bytearray(seeds[round_number % len(seeds)])
            for _ in range(randomness.randrange(1, 12)):
                data[randomness.randrange(len(data))] = randomness.randrange(256)
            if round_number % 3 == 0:
                data = bytearray(randomness.randbytes(randomness.randrange(300)))
            code, objects = self.decode_json(bytes(data))
            right = all(entry["verdict"] == "right" for entry in objects)
            self.assertEqual(support.OK if right else support.FAILED, code)
            result = self.decode(bytes(data), "--full")
            self.assertEqual(code, result.code)
            self.assertNotRegex(result.stdout, r"[\x00-\x08\x0b-\x1f\x7f]")

    def test_nothing_from_a_peer_steers_the_terminal(self):
        evil = b"\x1b[2J\x07\xc2\x9b\xff"
        frame = Frame(frames.SIGNAL, 1, b"a" + evil + b":b" + evil + b"\r\n", b"text " + evil)
        result = self.decode(frame.encode(), "--full")
        for harmful in [b"\x1b", b"\x07", b"\xc2\x9b", b"\xff"]:
            self.assertNotIn(harmful, result.stdout_bytes)
        self.assertIn("a\\x1b[2J\\x07\\xc2\\x9b\\xff: b", result.stdout)

    def test_long_bodies_are_previewed_unless_full(self):
        # Binary, but without a backslash and an x side by side, which would look like an escape.
        binary = bytes(i * 7 % 251 for i in range(3000))
        for body in [b"\xe2\x82\xac" * 1000, binary]:
            data = Frame(frames.SIGNAL, 1, b"", body).encode()
            short = self.decode(data)
            full = self.decode(data, "--full")
            self.assertRegex(short.stdout, r"\.\.\. 27\d\d more bytes")
            self.assertNotIn("more bytes", full.stdout)
            self.assertLess(len(short.stdout), len(full.stdout))
            self.assertNotIn("\\x", short.stdout)

    def test_frames_are_shown_while_the_pipe_is_still_open(self):
        decode = self.start("decode", stdin=subprocess.PIPE)
        data = Frame(frames.SIGNAL, 5, b"", b"now").encode()
        decode.stdin.write(data + data[:10])
        decode.stdin.flush()
        decode.line("^@0  signal")
        decode.stdin.write(data[10:])
        decode.stdin.flush()
        decode.line("^@19  signal")
        decode.stdin.close()
        self.assertEqual(support.OK, decode.wait())

    def test_files_that_cannot_be_read_are_told(self):
        folder = self.folder()
        missing = os.path.join(folder, "missing")
        result = self.run_tofu("decode", missing)
        self.assert_code(support.FAILED, result)
        self.assertRegex(result.stderr, rf"^tofu decode: {missing}: cannot open it: {support.NO_SUCH_FILE}")
        result = self.run_tofu("decode", folder)
        self.assert_code(support.FAILED, result)
        self.assertIn("Is a directory", result.stderr)

    def test_a_file_of_large_frames(self):
        path = os.path.join(self.folder(), "capture.bin")
        frame = Frame(frames.SIGNAL, 1, b"n:" + b"v" * 60_000 + b"\r\n", bytes(65_535))
        with open(path, "wb") as file:
            file.write(frame.encode() * 20)
        result = self.run_tofu("decode", "--json", path)
        self.assert_code(support.OK, result)
        entries = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(20, len(entries))
        self.assertTrue(all(entry["body_hex"] == "00" * 65_535 for entry in entries))


if __name__ == "__main__":
    unittest.main()
