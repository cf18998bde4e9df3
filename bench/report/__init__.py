"""Measures tofu side by side with its peers, and reports it: the parts of bench/bench.py."""
