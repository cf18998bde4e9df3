"""The attacks: a module for each family. A new one is found by itself."""
