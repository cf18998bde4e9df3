"""What all commands have in common: help, usage errors, output that cannot be written."""

import os
import re
import subprocess
import unittest

import support

MANUAL = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "cli.md")


class Help(support.CliTestCase):
    def commands(self):
        """The names of all commands, as the help lists them."""
        text = self.run_tofu("--help").stdout
        section = text.split("Commands:\n", 1)[1].split("\n\n", 1)[0]
        return [line.split()[0] for line in section.splitlines()]

    def test_the_tool_lists_its_commands_addresses_and_exit_codes(self):
        result = self.run_tofu("--help")
        self.assert_code(support.OK, result)
        names = ["demo", "push", "pull", "echo", "ping", "bench", "cat", "decode", "status", "version"]
        self.assertEqual(names, self.commands())
        self.assertIn("Addresses:", result.stdout)
        for code in ["0", "1", "2", "3", "4", "130"]:
            self.assertRegex(result.stdout, rf"(?m)^  {code} +\w")

    def test_every_command_has_help_with_examples_and_exit_codes(self):
        for command in self.commands():
            with self.subTest(command):
                result = self.run_tofu(command, "--help")
                self.assert_code(support.OK, result)
                self.assertEqual("", result.stderr)
                self.assertRegex(result.stdout, rf"(?m)^Usage: tofu {command} ")
                examples = result.stdout.split("Examples:\n", 1)[1].split("\n\n", 1)[0]
                self.assertIn(f"tofu {command}", examples)
                self.assertIn("Exit codes:\n  0 ", result.stdout)
                self.assertTrue(all(len(line) <= 110 for line in result.stdout.splitlines()))

    def test_the_manual_has_every_command_option_and_exit_code(self):
        with open(MANUAL, encoding="utf-8") as file:
            manual = file.read()
        for command in self.commands():
            section = re.search(rf"(?ms)^## tofu {command}\n.*?(?=^## |\Z)", manual)
            self.assertIsNotNone(section, f"docs/cli.md has no section '## tofu {command}'")
            text = self.run_tofu(command, "--help").stdout
            for option in re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", text):
                if option != "--help":
                    self.assertIn(option, section.group(0), f"docs/cli.md, tofu {command}")
        for code in ["0", "1", "2", "3", "4", "130"]:
            self.assertRegex(manual, rf"(?m)^\| {code} \|")

    def test_wrong_usage_is_exit_code_2_and_says_where_help_is(self):
        for arguments, why, help_of in [
            ([], "subcommand is required", "tofu --help"),
            (["no-such-command"], "no-such-command", "tofu --help"),
            (["ping"], "ADDRESS is required", "tofu ping --help"),
            (["echo", "tcp:0", "--no-such-option"], "--no-such-option", "tofu echo --help"),
            (["decode", "--hex-string"], "--hex-string", "tofu decode --help"),
        ]:
            with self.subTest(arguments):
                result = self.run_tofu(*arguments)
                self.assert_code(support.USAGE, result)
                self.assertEqual("", result.stdout)
                self.assertIn(why, result.stderr)
                self.assertIn(f"see: {help_of}", result.stderr)

    def test_output_that_cannot_be_written_is_exit_code_1(self):
        for arguments in [
            ["status"],
            ["version"],
            ["decode", "--hex-string", "00"],
            ["--help"],
            ["--version"],
            ["ping", "--help"],
        ]:
            with self.subTest(arguments), open("/dev/full", "wb") as full:
                result = subprocess.run(
                    [*support.COMMAND, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=full,
                    stderr=subprocess.PIPE,
                    timeout=support.PATIENCE,
                    check=False,
                )
                self.assertEqual(support.FAILED, result.returncode)
                self.assertIn(b"standard output: cannot write", result.stderr)


if __name__ == "__main__":
    unittest.main()
