"""A disk without room for what tofu pull is to store: a file is there whole or not at all, both
ends say why, and the next one that fits is stored."""

from __future__ import annotations

import os
import unittest

import faults
import namespaces
import support

FULL = "No space left on device"


@unittest.skipIf(namespaces.MISSING, namespaces.MISSING)
class FullDisk(faults.FaultTestCase):
    def setUp(self) -> None:
        super().setUp()
        here = self.folder()
        self.source = os.path.join(here, "source")
        self.target = os.path.join(here, "target")
        os.mkdir(self.source)
        os.mkdir(self.target)

    def pull(self, disk: str, *arguments: str):
        """A pull into a disk of its own, and where it listens."""
        prepare = namespaces.tiny_disk(self.target, disk)
        process = self.start("pull", "tcp:0", self.target, *arguments, prepare=prepare)
        return process, process.listening()

    def make(self, name: str, size: int) -> None:
        with open(os.path.join(self.source, name), "wb") as file:
            file.write(self.random.randbytes(size))

    def push(self, address: str, name: str):
        return self.run_tofu("push", os.path.join(self.source, name), address)

    def stored(self, pull) -> dict:
        """What its disk has: contents by name, temporary files too."""
        root = f"/proc/{pull.popen.pid}/root{self.target}"
        return {name: self.content(os.path.join(root, name)) for name in os.listdir(root)}

    def content(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    def sources(self, *names: str) -> dict:
        return {name: self.content(os.path.join(self.source, name)) for name in names}

    def test_a_file_that_does_not_fit_leaves_nothing_and_the_next_one_is_stored(self):
        pull, address = self.pull("size=1m")
        for number in faults.times(5):
            self.make("big", 1_100_000 + self.random.randrange(2_000_000))
            push = self.push(address, "big")
            self.assert_code(support.FAILED, push)
            self.assertRegex(push.stderr, f"big: cannot write .*{FULL}")
            pull.line(f"push {2 * number + 1}: big: cannot write .*{FULL}", "stderr")

            small = f"small {number}"
            self.make(small, self.random.randrange(10_000))
            self.assertEqual(number, len(self.stored(pull)), "something of it was left")
            self.assert_code(support.OK, self.push(address, small))
            self.assertEqual(self.sources(small)[small], self.stored(pull)[small])

    def test_of_many_files_those_that_fit_are_stored_whole(self):
        names = [f"{number:03}" for number in range(60)]
        for name in names:
            self.make(name, self.random.randrange(50_000))
        pull, address = self.pull("size=512k")
        push = self.push(address, ".")
        self.assert_code(support.FAILED, push)
        self.assertIn(FULL, push.stderr)
        stored = self.stored(pull)
        self.assertLessEqual(stored.items(), self.sources(*names).items())
        self.assertGreater(sum(len(content) for content in stored.values()), 256 * 1_024)
        # Each that is missing was told of.
        for name in names:
            self.assertEqual(name not in stored, f"{name}: cannot " in push.stderr, name)

    def test_two_pushes_at_once_into_what_one_would_fill(self):
        names = ["one", "other"]
        for name in names:
            self.make(name, 700_000)
        pull, address = self.pull("size=1m")
        pushes = [
            self.start("push", os.path.join(self.source, name), address) for name in names
        ]
        codes = dict(zip(names, (push.wait() for push in pushes)))
        # Both, if each had half of the room when there was none left.
        self.assertIn(support.FAILED, codes.values())
        fit = [name for name in names if codes[name] == support.OK]
        self.assertEqual(self.sources(*fit), self.stored(pull))
        self.make("small", 100_000)
        self.assert_code(support.OK, self.push(address, "small"))

    def test_a_disk_that_has_room_but_no_name_left(self):
        pull, address = self.pull("size=1m,nr_inodes=4")
        names = ["a", "b", "c", "d", "e"]
        for name in names:
            self.make(name, 100)
        push = self.push(address, ".")
        self.assert_code(support.FAILED, push)
        self.assertIn(FULL, push.stderr)
        stored = self.stored(pull)
        self.assertIn(len(stored), range(1, 4))
        self.assertLessEqual(stored.items(), self.sources(*names).items())

    def test_a_single_push_tells_by_the_exit_code(self):
        self.make("big", 100_000)
        pull, address = self.pull("size=64k", "--once")
        self.assert_code(support.FAILED, self.push(address, "big"))
        self.assertEqual(support.FAILED, pull.wait())
        self.assertRegex(pull.stderr, f"big: cannot write .*{FULL}")


if __name__ == "__main__":
    unittest.main()
