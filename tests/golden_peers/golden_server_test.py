"""A server of raw sockets and golden frames, against the engine as a client.

The engine has to say, byte for byte, what the original tofu said, but for channel number, message
ids that it assigned itself, and the address; and to understand answers cut into single bytes.
"""

import dataclasses
import socket

import golden
import wire


def listen(transport, path):
    """A listening socket, and its address as tofu writes it."""
    if transport == "uds":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        address = "uds|" + path
    else:
        listener = socket.socket(socket.AF_INET)
        listener.bind(("127.0.0.1", 0))
        address = "tcp|127.0.0.1|%d" % listener.getsockname()[1]
    listener.settimeout(golden.PATIENCE)
    listener.listen()
    return listener, address


class GoldenServer(golden.GoldenTest):

    def conversation(self, transport, drive, piece):
        listener, address = listen(transport, self.socket_path())
        self.addCleanup(listener.close)
        client = self.started("call", *drive, address)
        connected, _ = listener.accept()
        connected.settimeout(golden.PATIENCE)
        with connected:
            stream = wire.Stream(connected, piece, read_size=piece or 65536)

            hello = stream.read()
            old = golden.golden("hello_request_tcp")
            headers = old.text_headers.replace(b"tcp|127.0.0.1|17001", address.encode())
            self.assertNotEqual(hello.channel, 0)
            self.assertNotEqual(hello.message_id, 0)
            self.assert_same(hello, dataclasses.replace(old, message_id=hello.message_id,
                                                        text_headers=headers))
            self.assertEqual(hello.pairs()[1:], [("X-One", "alpha"), ("X-Two", "beta two")])
            answer = golden.golden("hello_response", message_id=hello.message_id)
            stream.send(answer.encode())
            self.assert_same(client.message(), answer)

            request = stream.read()
            self.assert_same(request, golden.golden("request"))
            # Data before the answer, of its own and with more to come.
            part = golden.golden("signal_more")
            response = golden.golden("response")
            stream.send(part.encode() + response.encode())
            self.assert_same(client.message(), part)
            self.assert_same(client.message(), response)

            self.assert_same(stream.read(), golden.golden("signal_more"))
            bye = stream.read()
            self.assertGreater(bye.message_id, hello.message_id)
            self.assert_same(bye, golden.golden("bye_request", message_id=bye.message_id))
            for frame in (request, bye):
                self.assertEqual(frame.channel, hello.channel)

            # Still delivered, as it comes before the answer to the Bye.
            late = golden.golden("request", message_id=5)
            answer = golden.golden("bye_response_by_hand", message_id=bye.message_id)
            stream.send(late.encode() + answer.encode())
            self.assert_same(client.message(), late)
            self.assert_same(client.message(), answer)
            self.assertTrue(stream.ended())
        self.assertEqual(client.message(), "success")
        self.assertEqual(client.finish(), 0)

    def test_over_tcp(self):
        self.over("tcp")

    def test_over_uds(self):
        self.over("uds")


if __name__ == "__main__":
    golden.main()
