"""tofu status and tofu version, as processes."""

import os
import pty
import re
import subprocess
import unittest

import support


class Status(support.CliTestCase):
    def test_the_table_lists_every_status_once(self):
        result = self.run_tofu("status")
        self.assert_code(support.OK, result)
        rows = [line.split(None, 2) for line in result.stdout.splitlines()[1:]]
        values = [int(row[0]) for row in rows]
        self.assertEqual(list(range(32)) + list(range(64, 73)), values)
        self.assertTrue(all(" -> " in row[2] for row in rows))

    def test_names_and_numbers_give_the_same(self):
        for line in self.run_tofu("status").stdout.splitlines()[1:]:
            value, name, rest = line.split(None, 2)
            cause, remedy = rest.split(" -> ", 1)
            expected = f"value:  {value}\nname:   {name}\ncause:  {cause}\nremedy: {remedy}\n"
            for asked in [value, name, name.upper(), name.replace("_", "-")]:
                result = self.run_tofu("status", asked)
                self.assert_code(support.OK, result)
                self.assertEqual(expected, result.stdout)

    def test_an_unknown_status_is_told_with_near_ones(self):
        for asked, near in [
            ("conect_faild", "connect_failed (24)"),
            ("queue", "send_queue_full (64), send_queue_ready (72)"),
            ("32", "unknown_error (31)"),
            ("255", "send_queue_ready (72)"),
            ("qqqqqq", "'tofu status' lists them all"),
        ]:
            with self.subTest(asked):
                result = self.run_tofu("status", asked)
                self.assert_code(support.USAGE, result)
                self.assertEqual("", result.stdout)
                self.assertIn(f"'{asked}' is no status", result.stderr)
                self.assertIn(near, result.stderr)

    def test_version_names_the_back_end(self):
        result = self.run_tofu("version")
        self.assert_code(support.OK, result)
        version = self.run_tofu("--version").stdout.strip()
        self.assertRegex(version, r"^\d+\.\d+\.\d+$")
        self.assertRegex(result.stdout, rf"^tofu {re.escape(version)} \((epoll|poll|kqueue|wepoll|wsapoll)\)\n$")


class Looks(support.CliTestCase):
    def on_a_terminal(self, *arguments, **changes):
        """What it prints on a terminal."""
        if support.WINDOWS:
            self.skipTest(support.NO_TERMINAL)
        controller, terminal = pty.openpty()
        process = subprocess.Popen(
            [*support.COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            env=support.environment(**changes),
        )
        os.close(terminal)
        printed = b""
        while True:
            try:
                piece = os.read(controller, 4096)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not piece:
                break
            printed += piece
        os.close(controller)
        process.wait(support.PATIENCE)
        return printed.decode()

    def test_colours_are_for_terminals_without_no_color(self):
        self.assertIn("\x1b[1mconnect_failed\x1b[0m", self.on_a_terminal("status", "24"))
        self.assertIn("\x1b[31mtofu status: \x1b[0m", self.on_a_terminal("status", "nonsense"))
        self.assertNotIn("\x1b", self.on_a_terminal("status", "24", NO_COLOR="1"))
        self.assertNotIn("\x1b", self.on_a_terminal("status", "24", TERM="dumb"))
        self.assertNotIn("\x1b", self.run_tofu("status", "24").stdout)

    def test_the_table_fits_the_terminal(self):
        lines = self.on_a_terminal("status", NO_COLOR="1").splitlines()
        self.assertGreater(len(lines), 80)
        self.assertLessEqual(max(len(line) for line in lines), 80)


if __name__ == "__main__":
    unittest.main()
