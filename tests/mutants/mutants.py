#!/usr/bin/env python3
"""Plants one defect after another in a copy of the library, and has each found.

Usage: mutants.py BUILD_FOLDER [NAME...]: by default all. Those of sim/ the simulator is to find,
within 10,000 seeds; those of model/ the model of threads. Exits with 1 if one is not found, or does
not fit the sources any more.
"""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Tuple

LONGEST_BUILD = 1800
LONGEST_HUNT = 900


@dataclass(frozen=True)
class Hunter:
    """A program that is to fail where a defect is, and how it says so."""

    target: str
    program: str
    arguments: Tuple[str, ...]
    telling: str  # a regular expression for the line that tells most


HUNTERS = {
    "sim": Hunter(
        "tofu_simulator", "tests/sim/tofu_simulator",
        ("--base", "1", "--seeds", "10000", "--quiet", "--no-shrink"),
        r"FAILED|dies of|ERROR|terminate|Assertion",
    ),
    "model": Hunter(
        "tofu_model_tests", "tests/model/tofu_model_tests", ("--gtest_brief=1",), r"FAILED  \]",
    ),
}
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def run(command, longest, **options):
    return subprocess.run(
        command, capture_output=True, text=True, timeout=longest, check=False, **options
    )


def copy_sources(tree):
    """Only what changed is copied, so that only that is compiled again."""
    listing = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=True,
    )
    for name in listing.stdout.decode().split("\0"):
        source, target = ROOT / name, tree / name
        if not name or not source.is_file():
            continue
        if target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def build(tree, build_folder, target):
    configured = run(
        ["cmake", "-S", tree, "-B", build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
         "-DCMAKE_CXX_FLAGS_RELEASE=-O1", "-DTOFU_BUILD_TOOL=OFF", "-DTOFU_BUILD_EXAMPLES=OFF"],
        LONGEST_BUILD,
    )
    if configured.returncode != 0:
        return configured
    return run(["cmake", "--build", build_folder, "--target", target], LONGEST_BUILD)


def hunt(hunter, build_folder):
    """What the hunter says of it, or None: it found nothing."""
    try:
        found = run([build_folder / hunter.program, *hunter.arguments], LONGEST_HUNT)
    except subprocess.TimeoutExpired:
        return "does not end"
    if found.returncode == 0:
        return None
    lines = (found.stdout + found.stderr).splitlines()
    told = [line for line in lines if re.search(hunter.telling, line)]
    return told[0] if told else f"exit code {found.returncode}"


def try_mutant(patch, tree, build_folder):
    hunter = HUNTERS[patch.parent.name]
    planted = run(["patch", "-p1", "--quiet", "--fuzz=0", "-d", tree, "-i", patch], 60)
    if planted.returncode != 0:
        return False, "does not fit the sources: " + planted.stdout.strip()
    built = build(tree, build_folder, hunter.target)
    if built.returncode != 0:
        return False, "does not compile: " + (built.stdout + built.stderr)[-2000:]
    found = hunt(hunter, build_folder)
    return found is not None, found or "NOT FOUND"


def expect_peace(kinds, tree, build_folder):
    """Without a defect nothing may be found."""
    copy_sources(tree)
    for kind in kinds:
        built = build(tree, build_folder, HUNTERS[kind].target)
        if built.returncode != 0:
            sys.exit(f"{kind} does not compile: " + (built.stdout + built.stderr)[-2000:])
        found = hunt(HUNTERS[kind], build_folder)
        if found is not None:
            sys.exit(f"{kind} finds something although nothing is planted: {found}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    tree, build_folder = folder / "tree", folder / "build"
    patches = [patch for kind in HUNTERS for patch in sorted((HERE / kind).glob("*.patch"))]
    wanted = sys.argv[2:] or [patch.stem for patch in patches]
    for name in wanted:
        if not any(patch.stem == name for patch in patches):
            sys.exit(f"there is no mutant '{name}'; see {HERE}")
    patches = [patch for patch in patches if patch.stem in wanted]
    shutil.rmtree(tree, ignore_errors=True)  # files that are no more, what a patch left
    expect_peace({patch.parent.name: None for patch in patches}, tree, build_folder)
    missed = 0
    for patch in patches:
        copy_sources(tree)
        found, told = try_mutant(patch, tree, build_folder)
        missed += not found
        print(f"{'found' if found else 'MISSED'}  {patch.parent.name}/{patch.stem}: {told}", flush=True)
    copy_sources(tree)
    print(f"{len(patches) - missed} of {len(patches)} mutants found")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
