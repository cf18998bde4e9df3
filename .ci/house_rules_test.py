#!/usr/bin/env python3
"""Shows that every house rule bites, and that it lets go of what is allowed."""

import tempfile
import unittest
from pathlib import Path

import house_rules


class HouseRules(unittest.TestCase):
    def breaches_of(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return house_rules.check(root)

    def breaches(self, name, text):
        return self.breaches_of({name: text})

    def assert_breach(self, name, text, line, word):
        found = self.breaches(name, text)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{name}:{line}: "), found)
        self.assertIn(word, found[0])

    def assert_clean(self, name, text):
        self.assertEqual(self.breaches(name, text), [])

    def test_public_headers_include_no_os_header(self):
        self.assert_breach("include/tofu/a.hpp", "#include <sys/socket.h>\n", 1, "OS header")
        self.assert_breach("include/tofu/a.hpp", "\n#include <unistd.h>\n", 2, "OS header")
        self.assert_breach("include/tofu/a.hpp", '#include "net/socket.hpp"\n', 1, "public headers")
        self.assert_clean("include/tofu/a.hpp", "#include <span>\n#include <tofu/error.hpp>\n")

    def test_core_and_wire_include_no_os_header(self):
        self.assert_breach("src/core/a.cpp", "#include <errno.h>\n", 1, "OS header")
        self.assert_breach("src/wire/a.cpp", "#include <arpa/inet.h>\n", 1, "OS header")
        self.assert_clean("src/net/linux/a.cpp", "#include <sys/eventfd.h>\n")

    def test_the_command_includes_os_headers_in_folders_of_families_only(self):
        self.assert_breach("tools/tofu/cat/a.cpp", "#include <poll.h>\n", 1, "folder of a family")
        self.assert_breach("tools/tofu/transfer/a.hpp", "#include <sys/stat.h>\n", 1, "OS header")
        self.assert_clean("tools/tofu/transfer/posix/a.cpp", "#include <sys/stat.h>\n")
        self.assert_clean("tools/tofu/a.cpp", "#include <CLI/CLI.hpp>\n#include <fmt/format.h>\n")
        self.assert_clean("tools/tofu/a.cpp", "#include <openssl/evp.h>\n#include <csignal>\n")
        self.assert_breach("src/core/a.cpp", "#include <fmt/format.h>\n", 1, "OS header")

    def test_layers_know_only_what_is_below(self):
        self.assert_breach("src/wire/a.cpp", '#include "net/socket.hpp"\n', 1, "above")
        self.assert_breach("src/net/a.cpp", '#include "poller/poller.hpp"\n', 1, "above")
        self.assert_breach("src/poller/a.hpp", '#include "core/channel.hpp"\n', 1, "above")
        self.assert_clean("src/poller/a.hpp", '#include "net/handle.hpp"\n')
        self.assert_clean("src/core/a.hpp", '#include "poller/poller.hpp"\n')

    def test_outsiders_use_public_headers_only(self):
        self.assert_breach("examples/a.cpp", '#include "core/channel.hpp"\n', 1, "public")
        self.assert_breach("tests/integration/a.cpp", '#include "../../src/net/a.hpp"\n', 1, "src/")
        self.assert_clean("tools/tofu/a.cpp", '#include "common/report.hpp"\n#include <span>\n')
        self.assert_clean("tests/unit/a.cpp", '#include "core/channel.hpp"\n')

    def test_no_conditional_at_all_where_no_platform_may_be_known(self):
        text = "#ifdef __linux__\nint a;\n#endif\n"
        for name in ("src/core/a.cpp", "src/wire/a.hpp", "tools/tofu/demo/posix/a.cpp"):
            self.assert_breach(name, text, 1, "#if")
        self.assert_clean("src/net/common/a.hpp", text)
        self.assert_clean("src/core/a.cpp", '// #if\nconst char* a = "#if";\n')

    def test_no_conditional_in_a_function_body(self):
        body = "void f() {\n#ifdef __linux__\n  g();\n#endif\n}\n"
        self.assert_breach("src/net/a.cpp", body, 2, "#if")
        self.assert_breach("src/net/a.cpp", f"namespace x {{\nstruct S {{\n{body}}};\n}}\n", 4, "#if")
        self.assert_breach("tools/tofu/a.cpp", "auto f = [] {\n#if A\n#endif\n};\n", 2, "#if")
        self.assert_breach("src/a.cpp", "struct stat f() {\n#if A\n#endif\n}\n", 2, "#if")

    def test_a_conditional_elsewhere_is_allowed(self):
        self.assert_clean("src/a.hpp", "#if A\n#include <span>\n#endif\n")
        self.assert_clean("src/a.hpp", "namespace x {\n#if A\nint a;\n#endif\n}\n")
        self.assert_clean("src/a.hpp", "class alignas(64) C final : B {\n#if A\n#endif\n};\n")
        self.assert_clean("src/a.cpp", "void f() {\n  // {\n  g('{', \"{\", 1'000);\n}\n#if A\n#endif\n")
        self.assert_clean("src/a.cpp", 'void f() { g(R"(\n#if {\n)"); }\n#if A\n#endif\n')
        self.assert_clean("src/a.cpp", "int table[] = {\n#if A\n  1,\n#endif\n};\n")

    def test_long_files_give_their_reason(self):
        long = "int a;\n" * 401
        self.assert_breach("src/core/a.cpp", long, 401, "split")
        self.assert_clean("src/core/a.cpp", "// Long because it is one table.\n" + long)
        self.assert_clean("src/core/a.cpp", "int a;\n" * 400)
        self.assert_clean("tests/unit/a.cpp", long)

    def test_tests_do_not_sleep(self):
        self.assert_breach("tests/unit/a.cpp", "std::this_thread::sleep_for(1s);\n", 1, "sleep")
        self.assert_clean("tests/unit/a.cpp", "// sleep_for(1s) would be wrong here\n")

    def test_no_path_of_one_machine(self):
        self.assert_breach("docs/a.md", "see /" + "home/someone/tofu\n", 1, "machine")
        self.assert_clean("docs/a.md", "see docs/b.md and /etc/hosts\n")

    def test_links_lead_somewhere(self):
        self.assert_breach("docs/a.md", "[b](b.md)\n", 1, "b.md")
        self.assert_clean("docs/a.md", "[a](a.md#top), [b](#b), [c](https://example.org/c)\n")

    def test_the_readme_tells_the_defaults_of_the_options(self):
        options = "  std::size_t bytes = 16 * 1024 * 1024;\n  std::chrono::milliseconds rest{1'500};\n"

        def breaches(*rows):
            table = "".join(f"| `{name}` | {value} | |\n" for name, value in rows)
            return self.breaches_of({"README.md": table, "include/tofu/options.hpp": options})

        self.assertEqual(breaches(("bytes", "16 MiB"), ("rest", "1,500 ms")), [])
        self.assertEqual(len(breaches(("bytes", "15 MiB"), ("rest", "1,500 ms"))), 1)
        self.assertEqual(len(breaches(("bytes", "16 MiB"))), 1)
        self.assertEqual(len(breaches(("bytes", "16 MiB"), ("rest", "1500 ms"), ("none", "1"))), 1)

    def test_planted_defects_are_told(self):
        def breaches(readme):
            patch = "It forgets.\n\n--- a/x\n"
            return self.breaches_of({"tests/mutants/sim/a.patch": patch, "tests/sim/README.md": readme})

        self.assertEqual(breaches("| `a` | It forgets. |\n"), [])
        self.assertEqual(len(breaches("")), 1)
        self.assertEqual(len(breaches("| `a` | It forgets. |\n| `b` | Gone. |\n")), 1)
        self.assertEqual(len(breaches("| `a` | It remembers. |\n")), 2)


if __name__ == "__main__":
    unittest.main()
