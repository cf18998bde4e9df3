#!/usr/bin/env python3
"""Plants one defect after another in a copy of the library, and has the simulator find each.

Usage: mutants.py BUILD_FOLDER [NAME...]: by default all of mutants/*.patch. Exits with 1 if one is
not found within 10,000 seeds, or does not fit the sources any more.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

SEEDS = 10_000
LONGEST_BUILD = 1800
LONGEST_HUNT = 900
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


def build(tree, build_folder):
    configured = run(
        ["cmake", "-S", tree, "-B", build_folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
         "-DCMAKE_CXX_FLAGS_RELEASE=-O1", "-DTOFU_BUILD_TOOL=OFF", "-DTOFU_BUILD_EXAMPLES=OFF"],
        LONGEST_BUILD,
    )
    if configured.returncode != 0:
        return configured
    return run(["cmake", "--build", build_folder, "--target", "tofu_simulator"], LONGEST_BUILD)


def hunt(simulator):
    """What the simulator says of it, or None: it found nothing."""
    found = run([simulator, "--base", "1", "--seeds", str(SEEDS), "--quiet", "--no-shrink"],
                LONGEST_HUNT)
    if found.returncode == 0:
        return None
    told = [line for line in (found.stdout + found.stderr).splitlines()
            if re.search(r"FAILED|dies of|ERROR|terminate|Assertion", line)]
    return told[0] if told else f"exit code {found.returncode}"


def try_mutant(patch, tree, build_folder):
    planted = run(["patch", "-p1", "--quiet", "-d", tree, "-i", patch], 60)
    if planted.returncode != 0:
        return False, "does not fit the sources: " + planted.stdout.strip()
    built = build(tree, build_folder)
    if built.returncode != 0:
        return False, "does not compile: " + (built.stdout + built.stderr)[-2000:]
    found = hunt(build_folder / "tests/sim/tofu_simulator")
    return found is not None, found or f"NOT FOUND within {SEEDS:,} seeds"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    tree, build_folder = folder / "tree", folder / "build"
    patches = sorted((HERE / "mutants").glob("*.patch"))
    if sys.argv[2:]:
        patches = [patch for patch in patches if patch.stem in sys.argv[2:]]
    if not patches:
        sys.exit("there is no mutant of that name; see " + str(HERE / "mutants"))
    missed = 0
    for patch in patches:
        copy_sources(tree)
        found, told = try_mutant(patch, tree, build_folder)
        missed += not found
        print(f"{'found' if found else 'MISSED'}  {patch.stem}: {told}", flush=True)
    copy_sources(tree)
    print(f"{len(patches) - missed} of {len(patches)} mutants found")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
