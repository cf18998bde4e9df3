"""tofu push and tofu pull, as processes, and as seen by peers who mean no good."""

import hashlib
import os
import resource
import signal
import socket
import stat
import time
import unittest

import frames
import support
from frames import Frame

PART = 60 * 1024  # what push sends at a time


def sha256(content):
    return hashlib.sha256(content).hexdigest().encode()


def pattern(size):
    """Bytes that no shift or cut leaves the same."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def write(path, content=b""):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def big_file(path, size):
    """Many bytes that take no room on the disk."""
    with open(path, "wb") as file:
        file.truncate(size)


def tree(root):
    """Everything below a folder: None for a folder, the content of a file."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders:
            found[os.path.relpath(os.path.join(folder, name), root)] = None
        for name in files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, root)] = read(path)
    return found


def text_headers(frame):
    """As a dict: none of them comes twice here."""
    lines = frame.headers.decode().split("\r\n")[:-1]
    return {name: value.strip() for name, value in (line.split(":", 1) for line in lines)}


class Pusher:
    """The pushing side of the dialogue, by hand."""

    def __init__(self, address, version=b"files/1"):
        self.wire = frames.connect(address)
        headers = b"~connect_to:" + address.encode() + b"\r\nTransfer:" + version + b"\r\n"
        self.wire.send(Frame(frames.HELLO_REQUEST, 1, headers))
        self.answer = self.wire.receive()
        self.last_id = 1

    def begin(self, name, size):
        self.last_id += 1
        headers = b"Item:file\r\nBytes:%d\r\n" % size
        self.wire.send(Frame(frames.REQUEST, self.last_id, headers, name, more=True))

    def part(self, content):
        self.wire.send(Frame(frames.REQUEST, self.last_id, b"", content, more=True))

    def end(self, content=b"", digest=None):
        headers = b"SHA-256:" + (sha256(content) if digest is None else digest) + b"\r\n"
        self.wire.send(Frame(frames.REQUEST, self.last_id, headers, content))

    def folder(self, name):
        self.last_id += 1
        self.wire.send(Frame(frames.REQUEST, self.last_id, b"Item:folder\r\n", name))

    def file(self, name, content):
        """The outcome of a whole small file."""
        self.begin(name, len(content))
        self.end(content)
        return self.outcome()

    def outcome(self):
        """Result and Reason of the answer to the last item."""
        response = self.wire.receive()
        assert (response.op, response.message_id) == (frames.RESPONSE, self.last_id), response
        headers = text_headers(response)
        return headers["Result"], headers.get("Reason", "")

    def bye(self):
        self.wire.send(Frame(frames.BYE_REQUEST, 99))
        response = self.wire.receive()
        assert response.op == frames.BYE_RESPONSE, response
        self.wire.close()


class TransferTestCase(support.CliTestCase):
    def setUp(self):
        self.here = self.folder()
        self.source = os.path.join(self.here, "source")
        self.target = os.path.join(self.here, "target")
        os.mkdir(self.source)

    def start_pull(self, *arguments, address="tcp:0"):
        pull = self.start("pull", address, self.target, *arguments)
        return pull, pull.listening()

    def pusher(self, address, **options):
        pusher = Pusher(address, **options)
        self.addCleanup(pusher.wire.close)
        return pusher

    def wait_until(self, condition, what):
        """Until something outside of every process's output is so."""
        deadline = time.monotonic() + support.PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"not in time: {what}")
            time.sleep(0.005)

    def temporary_files(self):
        return [name for name in os.listdir(self.target) if name.startswith(".tofu-pull-")]

    def wait_for_bytes_in_temporary_file(self):
        def has_bytes():
            return any(
                os.stat(os.path.join(self.target, name)).st_size > 0
                for name in self.temporary_files()
            )

        self.wait_until(has_bytes, "bytes in a temporary file")


class PushAndPull(TransferTestCase):
    def make_source(self):
        for name, content in {
            "hello.txt": b"hello\n",
            "empty": b"",
            "one part": pattern(PART),
            "one part and a byte": pattern(PART + 1),
            "deep/er/and/deeper/longest body": pattern(65_535),
            "deep/er/longest body and a byte": pattern(65_536),
            "deep/many parts": pattern(1_000_003),
            "Überschrift 日本": "näme".encode(),
            " blank" if support.WINDOWS else " blanks ": b"around",
        }.items():
            write(os.path.join(self.source, name), content)
        os.makedirs(os.path.join(self.source, "deep/nothing/in here"))

    def test_a_tree_arrives_as_it_is_over_tcp_and_uds(self):
        self.make_source()
        for address in ["tcp:0", "tcp:[::1]:0", "uds:" + os.path.join(self.here, "socket")]:
            with self.subTest(address):
                self.need(address)
                self.target = os.path.join(self.here, "to " + address.replace("/", " "))
                pull, where = self.start_pull("--once", address=address)
                push = self.run_tofu("push", self.source, where)
                self.assert_code(support.OK, push)
                self.assertIn("9 files and 1 empty folder stored, checksums right", push.stdout)
                self.assertEqual(support.OK, pull.wait())
                self.assertEqual(
                    tree(self.source), tree(os.path.join(self.target, "source"))
                )

    def test_names_are_those_of_the_arguments(self):
        write(os.path.join(self.source, "a/b/file"), b"1")
        write(os.path.join(self.source, "c/other"), b"2")
        pull, where = self.start_pull("--once")
        push = self.run_tofu(
            "push", self.source + "/a/b/file", self.source + "/a/", self.source + "/c/.", where
        )
        self.assert_code(support.OK, push)
        self.assertEqual(support.OK, pull.wait())
        self.assertEqual(
            {"file": b"1", "a": None, "a/b": None, "a/b/file": b"1", "other": b"2"},
            tree(self.target),
        )

    @support.skip_on_windows("Windows knows by the name what can be run")
    def test_executable_files_stay_executable(self):
        for name, mode in {"plain": 0o644, "program": 0o755, "mine": 0o700}.items():
            write(os.path.join(self.source, name), b"#!/bin/sh\n")
            os.chmod(os.path.join(self.source, name), mode)
        _, where = self.start_pull()
        self.assert_code(support.OK, self.run_tofu("push", self.source + "/.", where))

        def mode(name):
            return stat.S_IMODE(os.stat(os.path.join(self.target, name)).st_mode)

        self.assertEqual(0, mode("plain") & 0o111)
        readable = mode("plain") & 0o444
        self.assertEqual(readable >> 2, mode("program") & 0o111)
        self.assertEqual(readable >> 2, mode("mine") & 0o111)

    @support.skip_on_windows(support.NO_LINKS)
    def test_links_and_special_files_are_left_out_with_a_note(self):
        write(os.path.join(self.source, "file"), b"x")
        os.symlink("file", os.path.join(self.source, "link"))
        os.mkfifo(os.path.join(self.source, "pipe"))
        _, where = self.start_pull()
        push = self.run_tofu("push", self.source, where)
        self.assert_code(support.OK, push)
        self.assertIn("link' is left out: symbolic links are not followed", push.stderr)
        self.assertIn("pipe' is left out: it is a special file", push.stderr)
        self.assertEqual({"source": None, "source/file": b"x"}, tree(self.target))

    @support.skip_on_windows("no such name can be on Windows")
    def test_a_name_with_control_characters_is_not_sent_and_the_rest_is(self):
        write(os.path.join(self.source, "bad\x1b[31mname"), b"1")
        write(os.path.join(self.source, "good"), b"2")
        _, where = self.start_pull()
        push = self.run_tofu("push", self.source, where)
        self.assert_code(support.FAILED, push)
        self.assertIn("bad\\x1b[31mname' cannot be sent: the name has a control", push.stderr)
        self.assertEqual({"source": None, "source/good": b"2"}, tree(self.target))

    def test_wrong_arguments_start_nothing(self):
        write(os.path.join(self.source, "a/same"))
        write(os.path.join(self.source, "b/same"))
        same = [os.path.join(self.source, folder, "same") for folder in "ab"]
        for arguments, why in [
            ([os.path.join(self.source, "missing"), "tcp:1"], support.NO_SUCH_FILE),
            ([support.NO_FILE, "tcp:1"], "neither a file nor a folder|cannot read 'NUL'"),
            ([*same, "tcp:1"], "two of them would be stored as 'same'"),
            (["tcp:1"], "ADDRESS is required"),
            ([self.source, "tcp:0"], "tcp port is 0"),
            ([self.source, "nonsense"], "ADDRESS: 'nonsense'"),
        ]:
            with self.subTest(arguments):
                push = self.run_tofu("push", *arguments)
                self.assert_code(support.USAGE, push)
                self.assertRegex(push.stderr, why)

    def test_nobody_there_is_exit_code_3(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            push = self.run_tofu("push", self.source, f"tcp:{port}")
        self.assert_code(support.NO_CONNECTION, push)
        self.assertIn("connect_failed", push.stderr)

    def test_somebody_else_there_is_exit_code_3(self):
        _, echo = self.start_echo()
        push = self.run_tofu("push", self.source, echo)
        self.assert_code(support.NO_CONNECTION, push)
        self.assertIn("Is it 'tofu pull' that listens there?", push.stderr)

    def test_a_taken_address_or_a_folder_that_cannot_be_ends_pull(self):
        _, where = self.start_pull()
        second = self.run_tofu("pull", where, self.target)
        self.assert_code(support.NO_CONNECTION, second)
        write(os.path.join(self.here, "file"))
        third = self.run_tofu("pull", "tcp:0", os.path.join(self.here, "file"))
        self.assert_code(support.FAILED, third)
        self.assertIn("file'", third.stderr)

    def test_what_exists_is_refused_and_the_rest_is_stored(self):
        write(os.path.join(self.source, "old"), b"new content")
        write(os.path.join(self.source, "young"), b"young")
        write(os.path.join(self.target, "old"), b"old content")
        pull, where = self.start_pull("--once")
        push = self.run_tofu("push", self.source + "/.", where)
        self.assert_code(support.FAILED, push)
        self.assertIn("old: 'old' exists already (pull --overwrite", push.stderr)
        self.assertRegex(push.stdout, "^1 file stored, checksums right: .*, 1 failed\n$")
        self.assertEqual(support.FAILED, pull.wait())
        self.assertEqual({"old": b"old content", "young": b"young"}, tree(self.target))

    @support.skip_on_windows(support.NO_LINKS)
    def test_overwrite_replaces_files_and_links_but_never_folders(self):
        outside = os.path.join(self.here, "outside")
        write(outside, b"outside")
        os.makedirs(os.path.join(self.target, "folder"))
        write(os.path.join(self.target, "file"), b"a long old content")
        os.symlink(outside, os.path.join(self.target, "link"))
        for name in ["file", "link", "folder"]:
            write(os.path.join(self.source, name), b"new " + name.encode())
        _, where = self.start_pull("--overwrite")
        push = self.run_tofu("push", self.source + "/.", where)
        self.assert_code(support.FAILED, push)
        self.assertIn("'folder' is a folder here", push.stderr)
        self.assertEqual({"file": b"new file", "link": b"new link", "folder": None},
                         tree(self.target))
        self.assertFalse(os.path.islink(os.path.join(self.target, "link")))
        self.assertEqual(b"outside", read(outside))

    def test_several_pushes_at_once_are_all_served(self):
        contents = {}
        for number in range(4):
            for part in range(20):
                name = f"{number}/{part}"
                contents[name] = pattern(50_000 * (part % 4) + number)
                write(os.path.join(self.source, name), contents[name])
        _, where = self.start_pull()
        pushes = [self.start("push", os.path.join(self.source, str(n)), where) for n in range(4)]
        self.assertEqual([support.OK] * 4, [push.wait() for push in pushes])
        stored = {name: content for name, content in tree(self.target).items() if content is not None}
        self.assertEqual(contents, stored)

    def test_max_bytes_refuses_what_goes_beyond(self):
        write(os.path.join(self.source, "1 fits"), pattern(600))
        write(os.path.join(self.source, "2 does not"), pattern(401))
        write(os.path.join(self.source, "3 fits"), pattern(400))
        _, where = self.start_pull("--max-bytes", "1000")
        push = self.run_tofu("push", self.source + "/.", where)
        self.assert_code(support.FAILED, push)
        self.assertIn("2 does not: the limit of 1000 bytes", push.stderr)
        self.assertEqual(["1 fits", "3 fits"], sorted(tree(self.target)))

    @support.skip_on_windows("Windows does not limit the size of files")
    def test_a_disk_that_takes_no_more_is_told_and_leaves_nothing(self):
        write(os.path.join(self.source, "big"), pattern(1_000_000))
        write(os.path.join(self.source, "small"), pattern(1_000))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        # The nearest thing to a full disk that needs no rights.
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
        try:
            pull, where = self.start_pull("--once")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        push = self.run_tofu("push", self.source + "/.", where)
        self.assert_code(support.FAILED, push)
        self.assertIn("big: cannot write into the folder", push.stderr)
        self.assertIn("File too large", push.stderr)
        self.assertEqual(support.FAILED, pull.wait())
        self.assertEqual({"small": pattern(1_000)}, tree(self.target))

    def test_a_file_that_shrinks_meanwhile_is_given_up(self):
        self.check_file_that_changes(lambda path: os.truncate(path, 1_000_000))

    def test_a_file_that_changes_meanwhile_is_given_up(self):
        def change(path):
            with open(path, "r+b") as file:
                file.write(b"changed")

        self.check_file_that_changes(change)

    def check_file_that_changes(self, change):
        path = os.path.join(self.source, "file")
        big_file(path, 64 * 1024 * 1024)
        server = self.own_server(receive_buffer=65_536)
        push = self.start("push", path, server.address)
        wire, hello = server.accept()
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"Result:ok\r\n"))
        ticket = wire.receive()
        self.assertEqual(b"file", ticket.body)
        # Far more is to come than all queues between us take: push stands in the middle of it.
        change(path)
        part = wire.receive()
        while part.more:
            part = wire.receive()
        self.assertIn(b"Abandoned:it changed", part.headers)
        self.assertEqual(b"", part.body)
        wire.send(Frame(frames.RESPONSE, part.message_id, b"Result:failed\r\nReason:given up\r\n"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.FAILED, push.wait())
        self.assertEqual(1, push.stderr.count("file: it "))

    @support.skip_on_windows(support.NO_LINKS)
    def test_links_that_appear_after_the_files_were_listed_are_not_followed(self):
        outside = os.path.join(self.here, "outside")
        write(os.path.join(outside, "file"), b"secret")
        for name in ["folder/file", "file", "good", "named"]:
            write(os.path.join(self.source, name), b"good")
        os.symlink(self.source, os.path.join(self.here, "link to folder"))
        server = self.own_server()
        named = [os.path.join(self.here, "link to folder"), os.path.join(self.here, "named")]
        os.symlink(os.path.join(self.source, "named"), named[1])
        push = self.start("push", *named, server.address)
        # It connects after it has listed the files.
        wire, hello = server.accept()
        os.remove(os.path.join(self.source, "file"))
        os.symlink(os.path.join(outside, "file"), os.path.join(self.source, "file"))
        os.rename(os.path.join(self.source, "folder"), os.path.join(self.here, "moved"))
        os.symlink(outside, os.path.join(self.source, "folder"))
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"Result:ok\r\n"))
        received = {}
        ticket = wire.receive()
        while ticket.op == frames.REQUEST:
            received[ticket.body] = wire.receive().body
            wire.send(Frame(frames.RESPONSE, ticket.message_id, b"Result:ok\r\n"))
            ticket = wire.receive()
        self.finish_bye(wire, ticket)
        self.assertEqual(support.FAILED, push.wait())
        folder = b"link to folder/"
        self.assertEqual(
            {folder + b"good": b"good", folder + b"named": b"good", b"named": b"good"}, received
        )
        self.assertEqual(2, push.stderr.count("links are not followed"), push.stderr)

    def test_a_refusal_in_the_middle_ends_the_file_and_not_the_push(self):
        big_file(os.path.join(self.source, "a"), 64 * 1024 * 1024)
        write(os.path.join(self.source, "b"), b"second")
        server = self.own_server()
        push = self.start("push", self.source + "/.", server.address)
        wire, hello = server.accept()
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"Result:ok\r\n"))
        first = wire.receive()
        wire.send(Frame(frames.RESPONSE, first.message_id, b"Result:failed\r\nReason:full\r\n"))
        received = 0
        part = wire.receive()
        while part.more:
            received += len(part.body)
            part = wire.receive()
        self.assertIn(b"Abandoned:it was refused", part.headers)
        self.assertLess(received, 64 * 1024 * 1024)
        second = wire.receive()
        self.assertEqual(b"b", second.body)
        last = wire.receive()
        self.assertEqual(b"second", last.body)
        self.assertIn(b"SHA-256:" + sha256(b"second"), last.headers)
        wire.send(Frame(frames.RESPONSE, second.message_id, b"Result:ok\r\n"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.FAILED, push.wait())
        self.assertIn("a: full", push.stderr)

    def test_a_pull_that_goes_away_is_told_with_exit_code_1(self):
        big_file(os.path.join(self.source, "big"), 1 << 40)
        pull, where = self.start_pull()
        push = self.start("push", self.source + "/big", where)
        self.wait_for_bytes_in_temporary_file()
        pull.send_signal(signal.SIGINT)
        self.assertEqual(support.INTERRUPTED, pull.wait())
        self.assertEqual(support.FAILED, push.wait())
        self.assertRegex(push.stderr, "ended with 0 of 1 items stored: .*Push the rest again")
        self.assertEqual({}, tree(self.target))

    def test_ctrl_c_ends_a_push_with_a_bye_and_nothing_half(self):
        big_file(os.path.join(self.source, "big"), 1 << 40)
        pull, where = self.start_pull("--once")
        push = self.start("push", self.source + "/big", where)
        self.wait_for_bytes_in_temporary_file()
        self.assertEqual(support.INTERRUPTED, push.interrupt())
        self.assertEqual(support.FAILED, pull.wait())
        self.assertIn("big: its sender gave it up", pull.stderr)
        self.assertNotIn("without Bye", pull.stderr)
        self.assertEqual({}, tree(self.target))

    def test_ctrl_c_leaves_a_receiver_with_a_slow_disk_its_time(self):
        big_file(os.path.join(self.source, "big"), 1 << 40)
        server = self.own_server(receive_buffer=65_536)
        push = self.start("push", self.source + "/big", server.address)
        wire, hello = server.accept()
        wire.send(Frame(frames.HELLO_RESPONSE, hello.message_id, b"Result:ok\r\n"))
        self.assertEqual(b"big", wire.receive().body)
        push.send_signal(signal.SIGINT)
        # Longer in all than a peer may take that takes nothing.
        slow = [True] * 15
        part = wire.receive()
        while part.more:
            if slow:
                slow.pop()
                time.sleep(0.2)
            part = wire.receive()
        self.assertIn(b"Abandoned:interrupted", part.headers)
        wire.send(Frame(frames.RESPONSE, part.message_id, b"Result:failed\r\nReason:given up\r\n"))
        self.finish_bye(wire, wire.receive())
        self.assertEqual(support.INTERRUPTED, push.wait())

    @support.skip_on_windows(support.NO_END)
    def test_a_killed_push_leaves_nothing(self):
        write(os.path.join(self.source, "1"), b"whole")
        big_file(os.path.join(self.source, "2"), 1 << 40)
        pull, where = self.start_pull("--once")
        push = self.start("push", self.source + "/.", where)
        self.wait_for_bytes_in_temporary_file()
        push.send_signal(signal.SIGKILL)
        self.assertEqual(support.FAILED, pull.wait())
        self.assertIn("ended without Bye", pull.stderr)
        self.assertEqual({"1": b"whole"}, tree(self.target))

    @support.skip_on_windows(support.NO_END)
    def test_what_a_killed_pull_leaves_is_gone_after_the_next_start(self):
        big_file(os.path.join(self.source, "big"), 1 << 40)
        pull, where = self.start_pull()
        push = self.start("push", self.source + "/big", where)
        self.wait_for_bytes_in_temporary_file()
        pull.send_signal(signal.SIGKILL)
        self.assertEqual(support.FAILED, push.wait())
        pull.wait()
        self.assertEqual(1, len(self.temporary_files()))
        self.start_pull()
        self.assertEqual({}, tree(self.target))

    def test_a_pull_leaves_the_files_of_another_one_alone(self):
        _, where = self.start_pull()
        pusher = self.pusher(where)
        pusher.begin(b"file", 4)
        pusher.part(b"ab")
        self.wait_for_bytes_in_temporary_file()
        self.start_pull()
        pusher.end(b"cd", digest=sha256(b"abcd"))
        self.assertEqual("ok", pusher.outcome()[0])
        self.assertEqual({"file": b"abcd"}, tree(self.target))


class HostilePush(TransferTestCase):
    """What a peer may try on a pull."""

    def test_names_that_lead_elsewhere_are_refused(self):
        os.mkdir(self.target)
        _, where = self.start_pull(
            address="tcp:0" if support.WINDOWS else "uds:" + os.path.join(self.here, "socket")
        )
        before = sorted(os.listdir(self.here))
        pusher = self.pusher(where)
        for name in [
            b"../x", b"..", b".", b"", b"/x", os.path.join(self.here, "x").encode(), b"a/../../x",
            b"a/..", b"./x", b"a//x", b"a/", b"/", b"a\x00b", b"a\nb", b"\x1b[2J", b"\x7f",
            b"x" * 256, b"a/" * 2048 + b"x", b".tofu-pull-1-1.part", b"a/.tofu-pull-.part",
        ]:
            with self.subTest(name):
                result, reason = pusher.file(name, b"evil")
                self.assertEqual("failed", result)
                self.assertIn("name", reason)
                pusher.folder(name)
                self.assertEqual("failed", pusher.outcome()[0])
        self.assertEqual({}, tree(self.target))
        self.assertEqual(before, sorted(os.listdir(self.here)))
        self.assertEqual("ok", pusher.file(b"good", b"bytes")[0])
        self.assertEqual({"good": b"bytes"}, tree(self.target))

    @support.skip_on_windows(support.NO_LINKS)
    def test_links_in_the_folder_lead_nowhere(self):
        outside = os.path.join(self.here, "outside")
        os.makedirs(outside)
        os.mkdir(self.target)
        os.symlink(outside, os.path.join(self.target, "link"))
        os.symlink("missing", os.path.join(self.target, "dangling"))
        write(os.path.join(self.target, "file"), b"here")
        _, where = self.start_pull("--overwrite")
        pusher = self.pusher(where)
        for name in [b"link/x", b"link/deep/x", b"dangling/x", b"file/x"]:
            with self.subTest(name):
                result, reason = pusher.file(name, b"evil")
                self.assertEqual("failed", result)
                self.assertIn("on the way is not a folder", reason)
                pusher.folder(name)
                self.assertEqual("failed", pusher.outcome()[0])
        self.assertEqual([], os.listdir(outside))
        self.assertEqual(["dangling", "file", "link"], sorted(os.listdir(self.target)))

    @support.skip_on_windows(support.NO_LINKS)
    def test_a_link_that_appears_meanwhile_leads_nowhere(self):
        outside = os.path.join(self.here, "outside")
        os.makedirs(outside)
        _, where = self.start_pull()
        pusher = self.pusher(where)
        pusher.begin(b"folder/x", 4)
        pusher.part(b"ev")
        self.wait_for_bytes_in_temporary_file()
        os.symlink(outside, os.path.join(self.target, "folder"))
        pusher.end(b"il", digest=sha256(b"evil"))
        self.assertEqual("failed", pusher.outcome()[0])
        self.assertEqual([], os.listdir(outside))
        self.assertEqual(["folder"], os.listdir(self.target))

    def test_a_file_that_appears_meanwhile_is_not_replaced(self):
        _, where = self.start_pull()
        pusher = self.pusher(where)
        pusher.begin(b"deep/file", 4)
        pusher.part(b"th")
        self.wait_for_bytes_in_temporary_file()
        write(os.path.join(self.target, "deep/file"), b"mine")
        pusher.end(b"em", digest=sha256(b"them"))
        self.assertEqual("failed", pusher.outcome()[0])
        self.assertEqual({"deep": None, "deep/file": b"mine"}, tree(self.target))

    def test_a_connection_that_breaks_in_the_middle_leaves_nothing(self):
        for cut in ["close", "reset", "in a frame"]:
            with self.subTest(cut):
                pull, where = self.start_pull("--once")
                pusher = self.pusher(where)
                self.assertEqual("ok", pusher.file(b"whole " + cut.encode(), b"whole")[0])
                pusher.begin(b"deep/half", 1_000_000)
                pusher.part(pattern(65_535))
                self.wait_for_bytes_in_temporary_file()
                if cut == "in a frame":
                    frame = Frame(frames.REQUEST, pusher.last_id, b"", pattern(1_000), more=True)
                    pusher.wire.socket.sendall(frame.encode()[:-1])
                if cut == "reset":
                    pusher.wire.reset()
                else:
                    pusher.wire.close()
                self.assertEqual(support.FAILED, pull.wait())
                self.assertRegex(pull.stderr, "push 1: ended without Bye: ")
        self.assertEqual(
            {"whole close": b"whole", "whole reset": b"whole", "whole in a frame": b"whole"},
            tree(self.target),
        )

    def test_bytes_that_are_not_those_sent_are_told_and_leave_nothing(self):
        pull, where = self.start_pull("--once")
        pusher = self.pusher(where)
        for what, announced, digest in [
            ("wrong checksum", 5, sha256(b"other")),
            ("checksum in capitals", 5, sha256(b"bytes").upper()),
            ("no checksum", 5, b"none"),
            ("too few bytes", 6, None),
        ]:
            with self.subTest(what):
                pusher.begin(b"deep/file", announced)
                pusher.end(b"bytes", digest)
                self.assertEqual("differs", pusher.outcome()[0])
        pusher.begin(b"deep/file", 4)
        pusher.part(b"bytes")
        self.assertEqual(("failed", "more came than the announced 4 bytes"), pusher.outcome())
        pusher.end()
        pusher.bye()
        self.assertEqual(support.DIFFERS, pull.wait())
        self.assertEqual({}, tree(self.target))

    def test_an_abandoned_file_leaves_nothing_and_the_next_is_stored(self):
        pull, where = self.start_pull("--once")
        pusher = self.pusher(where)
        pusher.begin(b"half", 10)
        pusher.part(b"12345")
        pusher.wire.send(Frame(frames.REQUEST, pusher.last_id, b"Abandoned:why not\r\n"))
        self.assertEqual("failed", pusher.outcome()[0])
        self.assertEqual("ok", pusher.file(b"whole", b"")[0])
        pusher.bye()
        self.assertEqual(support.FAILED, pull.wait())
        self.assertEqual({"whole": b""}, tree(self.target))

    def test_a_bye_in_the_middle_of_a_file_fails_it(self):
        pull, where = self.start_pull("--once")
        pusher = self.pusher(where)
        self.assertEqual("ok", pusher.file(b"whole", b"1")[0])
        pusher.begin(b"half", 10)
        pusher.part(b"12345")
        pusher.wire.send(Frame(frames.BYE_REQUEST, 99))
        self.assertEqual(("failed", "its sender said Bye in the middle of it"), pusher.outcome())
        self.assertEqual(frames.BYE_RESPONSE, pusher.wire.receive().op)
        pusher.wire.close()
        self.assertEqual(support.FAILED, pull.wait())
        self.assertIn("push 1: half: its sender said Bye in the middle of it", pull.stderr)
        self.assertIn("push 1: 1 stored, 1 B; 1 failed", pull.stderr)
        self.assertEqual({"whole": b"1"}, tree(self.target))

    def test_what_exists_is_refused_before_any_of_it_is_sent(self):
        write(os.path.join(self.target, "here/big"), b"old")
        _, where = self.start_pull()
        pusher = self.pusher(where)
        pusher.begin(b"here/big", 1 << 40)
        self.assertIn("exists already", pusher.outcome()[1])

    def test_bytes_of_files_that_failed_do_not_count_for_max_bytes(self):
        _, where = self.start_pull("--max-bytes", "1000")
        pusher = self.pusher(where)
        for _ in range(2):
            pusher.begin(b"file", 600)
            pusher.end(pattern(600), digest=sha256(b"other"))
            self.assertEqual("differs", pusher.outcome()[0])
        self.assertEqual("ok", pusher.file(b"file", pattern(600))[0])
        self.assertEqual("failed", pusher.file(b"another", pattern(401))[0])

    def test_the_rest_of_a_refused_file_is_ignored_and_answered_once(self):
        _, where = self.start_pull()
        pusher = self.pusher(where)
        pusher.begin(b"../x", 10)
        self.assertEqual("failed", pusher.outcome()[0])
        pusher.part(b"12345")
        pusher.end(b"12345")
        self.assertEqual("ok", pusher.file(b"next", b"1")[0])

    def test_whoever_breaks_the_dialogue_is_cut_off_and_others_are_not(self):
        pull, where = self.start_pull()
        good = self.pusher(where)
        good.begin(b"good", 4)
        good.part(b"12")
        headers = b"Item:file\r\nBytes:%s\r\n"
        for number, (bad_frames, why) in enumerate([
            ([Frame(frames.REQUEST, 5, b"", b"no ticket", more=True)], "not begin with a ticket"),
            ([Frame(frames.REQUEST, 5, b"Item:pipe\r\n", b"x")], "not begin with a ticket"),
            ([Frame(frames.REQUEST, 5, headers % b"1", b"x")], "not begin with a ticket"),
            ([Frame(frames.REQUEST, 5, headers % b"-1", b"x", more=True)], "'-1' is no number"),
            ([Frame(frames.REQUEST, 5, headers % (b"9" * 20), b"x", more=True)], "is no number"),
            ([Frame(frames.REQUEST, 5, headers % b"1", b"x", more=True),
              Frame(frames.REQUEST, 6, headers % b"1", b"y", more=True)], "before the last one"),
        ], start=2):
            with self.subTest(why):
                bad = self.pusher(where)
                bad.wire.send(*bad_frames, *bad_frames)
                pull.line(f"push {number}: cut off: .*{why}", "stderr")
                pull.line(f"push {number}: ended without Bye", "stderr")
        self.assertEqual(6, pull.stderr.count(": cut off: "))
        good.end(b"34", digest=sha256(b"1234"))
        self.assertEqual("ok", good.outcome()[0])
        self.assertEqual({"good": b"1234"}, tree(self.target))

    def test_only_a_push_may_come_in(self):
        pull, where = self.start_pull("--once")
        for version in [b"files/2", b"x"]:
            stranger = self.pusher(where, version=version)
            self.assertEqual("failed", text_headers(stranger.answer)["Result"])
            self.assertEqual(frames.BYE_REQUEST, stranger.wire.receive().op)
            stranger.begin(b"file", 1)
            stranger.wire.close()
        push = self.pusher(where)
        self.assertEqual("ok", text_headers(push.answer)["Result"])
        second = self.pusher(where)
        self.assertIn("serves another push", text_headers(second.answer)["Reason"])
        push.bye()
        self.assertEqual(support.OK, pull.wait())
        self.assertEqual({}, tree(self.target))

    def test_a_silent_push_is_cut_off_after_the_timeout(self):
        pull, where = self.start_pull("--once", "--timeout", "2s")
        pusher = self.pusher(where)
        pusher.begin(b"file", 10)
        self.assertEqual(support.FAILED, pull.wait())
        self.assertIn("idle_timeout", pull.stderr)
        self.assertEqual({}, tree(self.target))


if __name__ == "__main__":
    unittest.main()
