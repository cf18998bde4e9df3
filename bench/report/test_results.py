import json
import os
import tempfile
import unittest
from pathlib import Path

from .counting import Counted
from .results import FORMAT, load
from .sample_results import ROUND_TRIP, results
from .sizes import STATIC, Size


class Json(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "results.json"

    def refusal(self):
        with self.assertRaises(ValueError) as caught:
            load(self.path)
        return str(caught.exception)

    def test_what_was_written_is_read_again(self):
        found = results(ROUND_TRIP, "p50_us", {"raw": [9.5, 10], "zmq": [30]})
        found.counted.append(Counted(ROUND_TRIP.name, "raw", "perf", 100, 2, 2))
        found.sizes.append(Size("tofu", STATIC, 500_000, 250_000))
        found.left_out["x"] = "y"
        self.path.write_text(found.to_json())
        self.assertEqual(load(self.path), found)

    def test_anything_else_is_refused_with_a_sentence(self):
        self.assertIn(os.strerror(2), self.refusal())
        for text, words in (("{", "not JSON"), ("[]", "no results"), ("{}", "no results"),
                            (json.dumps({"format": FORMAT}), "not whole")):
            self.path.write_text(text)
            self.assertIn(words, self.refusal())
