#!/usr/bin/env python3
"""Checks the rules of CONTRIBUTING.md that neither compiler nor clang-tidy knows.

Usage: house_rules.py [FOLDER], by default the repository that holds this file.
Prints one line per breach, `file:line: what is wrong; what to do`, and then exits with 1.
"""

import math
import re
import subprocess
import sys
from pathlib import Path

MAX_LINES = 400
CPP = (".hpp", ".cpp")

# A folder of src/ and the other folders that it may not know: an arrow upwards is a defect.
# Of those one may: poller.hpp, the one place that chooses the platform's back end, the simulated
# one's too.
LAYERS = {
    "src/base/": ("wire", "net", "poller", "core", "sim"),
    "src/wire/": ("net", "poller", "core", "sim"),
    "src/net/": ("poller", "core", "sim"),
    "src/poller/": ("core", "sim"),
}
ALL_LAYERS = ("base", "wire", "net", "poller", "core", "sim")
OUTSIDERS = ("tools/", "examples/", "tests/integration/")
WITHOUT_OS_HEADERS = ("include/", "src/base/", "src/core/", "src/wire/")
# Where nothing depends on the system, or only by files in a folder of its family.
WITHOUT_CONDITIONALS = ("src/base/", "src/core/", "src/wire/", "tools/", "examples/")
# What the command is built with; its folders of a family of systems ask the OS.
FAMILIES = ("posix", "linux", "pipe", "bsd", "macos", "freebsd", "netbsd", "openbsd", "windows")
TOOL_LIBRARIES = ("CLI/", "fmt/", "openssl/")

# Headers of the C and C++ standard library have no slash and no dot, but for these.
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CONDITIONAL = re.compile(r"^\s*#\s*(if|ifdef|ifndef)\b")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(")
NOT_A_BODY = re.compile(
    r"^(?:template\s*<.*>\s*)?(?:inline\s+|export\s+|typedef\s+)*"
    r'(?:namespace|class|struct|union|enum|extern\s*"C")\b'
)
ENDS_LIKE_A_FUNCTION = re.compile(r"\)\s*(?:const|noexcept|override|final|&|\s)*(?:->.*)?$")


def tracked_files(root):
    """The files that git knows or would take; all files where there is no git."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
    else:
        names = [str(path.relative_to(root)) for path in root.rglob("*")]
    return sorted(name for name in set(names) if name and (root / name).is_file())


def without_comments_and_strings(text):
    """The text with comments and literals blanked out, line by line as before."""
    token = re.compile(
        r'R"(?P<tag>[^()\s\\]*)\(.*?\)(?P=tag)"'
        r'|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])*\'',
        re.DOTALL,
    )
    return token.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def conditionals_in_bodies(text):
    """Line numbers of #if and its like between the braces of a function."""
    found, open_braces, head = [], [], ""
    for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
        if line.lstrip().startswith("#"):
            if "body" in open_braces and CONDITIONAL.match(line):
                found.append(number)
            continue
        for char in line + "\n":
            if char == "{":
                open_braces.append(kind_of_brace(" ".join(head.split())))
                head = ""
            elif char == "}":
                if open_braces:
                    open_braces.pop()
                head = ""
            elif char == ";":
                head = ""
            else:
                head += char
    return found


def kind_of_brace(head):
    """What an opening brace begins, judged by the text before it."""
    if head.endswith("="):
        return "initialiser"
    if NOT_A_BODY.match(head) and not ENDS_LIKE_A_FUNCTION.search(head):
        return "scope"
    return "body"


def is_os_header(bracket, name):
    """True for <unistd.h>, <sys/socket.h>, <windows.h> and the like."""
    return bracket == "<" and not name.startswith("tofu/") and ("/" in name or "." in name)


def include_breach(name, bracket, header):
    """What is wrong with `header` included by the file `name`, or None."""
    first = header.split("/")[0]
    if name.startswith(WITHOUT_OS_HEADERS) and is_os_header(bracket, header):
        return f"includes the OS header <{header}>; only src/net and src/poller may"
    in_tool = name.startswith("tools/") and not any(f"/{family}/" in name for family in FAMILIES)
    if in_tool and is_os_header(bracket, header) and not header.startswith(TOOL_LIBRARIES):
        return f"includes the OS header <{header}>; in tools/ only a folder of a family (posix/, …) may"
    if name.startswith("include/") and bracket == '"':
        return f'includes "{header}"; public headers include <tofu/...> and the standard library'
    for folder, forbidden in LAYERS.items():
        chooses = name == "src/poller/poller.hpp" and header == "sim/sim_backend.hpp"
        if name.startswith(folder) and bracket == '"' and first in forbidden and not chooses:
            return f"{folder} includes {first}/, a layer above; turn the dependency round"
    if name.startswith(OUTSIDERS) and (first in ALL_LAYERS and bracket == '"' or "src/" in header):
        return f'includes "{header}" of src/; here only the public headers <tofu/...> are used'
    return None


def machine_paths(root):
    """Absolute paths that tell on which machine a file was written."""
    ordinary = {"/", "/tmp", "/home", "/usr", "/opt", "/var", "/srv", "/mnt", "/usr/src", "/var/tmp"}
    places = {str(root), str(root.parent), str(Path.home())} - ordinary
    return re.compile("|".join([r"/(?:home|Users)/\w"] + [re.escape(p) + r"/" for p in places]))


def check_file(root, name, paths):
    """Yields (line, text) for each breach in one file."""
    try:
        text = (root / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if paths.search(line):
            yield number, "names a path of one machine; use a relative one"
    if not name.endswith(CPP):
        return
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        breach = include_breach(name, *match.groups()) if match else None
        if breach:
            yield number, breach
    if name.startswith("tests/"):
        for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
            if SLEEP.search(line):
                yield number, "a test sleeps; wait for the event with a deadline"
    if name.startswith(WITHOUT_CONDITIONALS):
        for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
            if CONDITIONAL.match(line):
                yield number, "#if where no platform may be known; make it a file per platform"
    elif name.startswith("src/"):
        for number in conditionals_in_bodies(text):
            yield number, "#if inside a function body; make it a file per platform"
    if name.startswith(("src/", "include/", "tools/")) and len(lines) > MAX_LINES:
        if not any("Long because" in line for line in lines[:10]):
            yield MAX_LINES + 1, (
                f"{len(lines)} lines; split it by concept, or say in its first lines"
                " 'Long because ...'"
            )


LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def dead_links(root, name):
    """Yields the links of a document that lead to no file of the repository."""
    for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
        for target in LINK.findall(line):
            if not (root / name).parent.joinpath(target).exists():
                yield number, f"the link to {target} leads nowhere"


def number_of(text):
    """The number that a default stands for: 10'000, 16 * 1024, `10,000 ms` or 16 MiB."""
    text = re.sub(r"[',`]|\bms\b", "", text).replace("MiB", "* 1024 * 1024").strip()
    factors = [factor.strip() for factor in text.split("*")]
    if not all(factor.isdigit() for factor in factors):
        return text.rsplit("::", 1)[-1]
    return math.prod(int(factor) for factor in factors)


def outdated_defaults(root):
    """Yields the options whose default in README.md is not that of options.hpp."""
    header = (root / "include/tofu/options.hpp").read_text(encoding="utf-8")
    real = {
        name: number_of(value)
        for name, value in re.findall(r"^  [\w:]+ (\w+)(?: = |\{)([^;}]+)\}?;", header, re.MULTILINE)
    }
    told = {}
    for number, line in enumerate((root / "README.md").read_text(encoding="utf-8").splitlines(), 1):
        row = re.match(r"\| `(\w+)` \| ([^|]+) \|[^|]*\|$", line)
        if row:
            told[row[1]] = number_of(row[2])
            if real.get(row[1]) != told[row[1]]:
                yield number, f"{row[1]} is {real.get(row[1])} in options.hpp; say that"
    for name in real.keys() - told.keys():
        yield 1, f"the option {name} of options.hpp is missing in the table"


ROW = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)


def untold_mutants(root, names):
    """Yields the planted defects that their tests' README.md does not tell, and rows without one."""
    kinds = {}
    for name in names:
        patch = re.fullmatch(r"tests/mutants/(\w+)/(\w+)\.patch", name)
        if patch:
            first_line = (root / name).read_text(encoding="utf-8").partition("\n")[0]
            kinds.setdefault(patch[1], set()).add((patch[2], first_line))
    for kind, planted in kinds.items():
        readme = f"tests/{kind}/README.md"
        told = set(ROW.findall((root / readme).read_text(encoding="utf-8"))) if readme in names else set()
        for name, first_line in sorted(planted - told):
            yield readme, 1, f"lacks the row | `{name}` | {first_line} |"
        for name, _ in sorted(told - planted):
            yield readme, 1, f"the row of {name} is that of no patch in tests/mutants/{kind}"


def check(root):
    """Every breach below `root`, as printable lines."""
    paths = machine_paths(root)
    breaches = []
    names = tracked_files(root)
    for name in names:
        breaches += [(name, *breach) for breach in check_file(root, name, paths)]
        if name.endswith(".md"):
            breaches += [(name, *breach) for breach in dead_links(root, name)]
    if "README.md" in names and "include/tofu/options.hpp" in names:
        breaches += [("README.md", *breach) for breach in outdated_defaults(root)]
    breaches += untold_mutants(root, names)
    return [f"{name}:{number}: {what}" for name, number, what in breaches]


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    breaches = check(root)
    for breach in breaches:
        print(breach)
    print(f"house rules: {len(breaches) or 'no'} breach{'es' if len(breaches) != 1 else ''}")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
