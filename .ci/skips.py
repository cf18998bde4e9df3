#!/usr/bin/env python3
"""Lists what a test run skipped, by reason, and fails if a reason is not one of those known.

Usage: skips.py PRESET JUNIT_FILE. tests/skips.txt says what each platform may skip: a line has the
beginning of a preset's name, a bar, and a regular expression for the whole reason.
"""

import collections
import re
import sys
import xml.etree.ElementTree
from pathlib import Path

# What GoogleTest prints below the place of a skip, and unittest behind a test's name.
GOOGLE_TEST = re.compile(r"^\S+:\d+: Skipped\n(.*)$", re.MULTILINE)
UNITTEST = re.compile(r"skipped ['\"](.*)['\"]$", re.MULTILINE)
# An example ends with what its platform lacks.
EXAMPLE = re.compile(r"this system has no Unix sockets")


def reasons_in(case):
    """The reasons that one test, or one program with many, gives for what it skipped."""
    text = (case.findtext("system-out") or "").replace("\r", "")
    found = GOOGLE_TEST.findall(text) + UNITTEST.findall(text)
    if not found and case.get("status") == "notrun":
        example = EXAMPLE.search(text)
        found = [example.group() if example else "(no reason given)"]
    return found


def allowed(root, preset):
    """Regular expressions of the reasons that the preset may have."""
    rules = []
    for line in (root / "tests/skips.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            start, reason = (part.strip() for part in line.split("|", 1))
            if preset.startswith(start):
                rules.append(re.compile(reason))
    return rules


def main():
    preset, report = sys.argv[1:]
    rules = allowed(Path(__file__).parent.parent, preset)
    counts = collections.Counter(
        reason
        for case in xml.etree.ElementTree.parse(report).iter("testcase")
        for reason in reasons_in(case)
    )
    unknown = [reason for reason in counts if not any(rule.fullmatch(reason) for rule in rules)]
    for reason, count in counts.most_common():
        mark = "NOT EXPECTED: " if reason in unknown else ""
        print(f"{preset}: skipped {count} x {mark}{reason}")
    print(f"{preset}: {sum(counts.values())} skipped in all")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
