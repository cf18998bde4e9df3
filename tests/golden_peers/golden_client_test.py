"""A client of raw sockets and golden frames, against the engine as a server.

It says what the original tofu or a hand-made peer once said, cut into pieces down to one byte, and
expects the answers that the original gave.
"""

import golden
import wire


class GoldenClient(golden.GoldenTest):

    def test_frames_are_what_their_fields_say(self):
        for name, fields in golden.FRAMES.items():
            with self.subTest(name):
                frame = golden.golden(name)
                self.assertEqual(frame.encode().hex(), fields["hex"])
                for field in ("channel", "op_code", "origin", "more", "internal", "status",
                              "message_id"):
                    self.assertEqual(getattr(frame, field), fields[field], field)
                self.assertEqual(frame.text_headers.decode(), fields["text_headers"])
                self.assertEqual(frame.body.decode(), fields["body"])

    def conversation(self, transport, drive, piece):
        listen_on = "tcp|127.0.0.1|0" if transport == "tcp" else "uds|" + self.socket_path()
        server = self.started("serve", "--answer", *drive, listen_on)
        address = server.line().removeprefix("listening ")
        with golden.connect(address) as connected:
            stream = wire.Stream(connected, piece)

            hello = golden.golden("hello_request_by_hand")
            stream.send(hello.encode())
            self.assert_same(server.message(), hello)
            self.assert_same(stream.read(), golden.golden("hello_response_from_server"))

            request = golden.golden("request_by_hand")
            stream.send(request.encode())
            self.assert_same(server.message(), request)
            self.assert_same(stream.read(), golden.golden("response"))

            # What the original said as a client, in one go.
            said = [golden.golden("request"), golden.golden("signal_more")]
            stream.send(b"".join(frame.encode() for frame in said))
            for frame in said:
                self.assert_same(server.message(), frame)
            self.assert_same(stream.read(), golden.golden("request", op_code=1))
            self.assert_same(stream.read(), golden.golden("signal_more"))

            bye = golden.golden("bye_request", message_id=77)
            stream.send(bye.encode())
            self.assert_same(server.message(), bye)
            answer = stream.read()
            self.assert_same(answer, golden.golden("bye_response"))
            self.assertNotEqual(answer.channel, 0)
        self.assertEqual(server.message(), "success")
        self.assertEqual(server.finish(), 0)

    def test_over_tcp(self):
        self.over("tcp")

    def test_over_uds(self):
        self.over("uds")

    def test_statuses_of_applications_pass(self):
        server = self.started("serve", "--answer", "tcp|127.0.0.1|0")
        with golden.connect(server.line().removeprefix("listening ")) as connected:
            stream = wire.Stream(connected)
            stream.send(golden.golden("hello_request_by_hand").encode())
            stream.read()
            stream.send(golden.golden("signal_more", status=200).encode())
            self.assertEqual(server.message().op_code, 3)
            self.assertEqual(server.message().origin, 0)
            self.assertEqual(stream.read().origin, 0)

    def test_what_no_peer_may_say_ends_the_connection(self):
        server = self.started("serve", "tcp|127.0.0.1|0")
        address = server.line().removeprefix("listening ")
        bad = [golden.golden("request", op_code=op_code) for op_code in range(7, 16)]
        bad += [golden.golden("request", origin=1), golden.golden("request", internal=1),
                golden.golden("hello_request_by_hand"), golden.golden("bye_response_by_hand"),
                golden.golden("request", text_headers=b"no line end")]
        for frame in bad:
            with self.subTest(frame=frame), golden.connect(address) as connected:
                stream = wire.Stream(connected)
                stream.send(golden.golden("hello_request_by_hand").encode())
                self.assertEqual(server.message().op_code, 3)
                stream.send(frame.encode())
                self.assertTrue(server.message().startswith("protocol_violation"))
                self.assertTrue(stream.ended())
        self.assertEqual(server.finish(), 0)


if __name__ == "__main__":
    golden.main()
