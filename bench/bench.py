#!/usr/bin/env python3
"""Measures tofu side by side with its peers: bench.py --help."""

import sys
from pathlib import Path

from report.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent.parent))
