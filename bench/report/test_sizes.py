import shutil
import tempfile
import unittest
from pathlib import Path

from .cells import size_rows
from .sample_results import ROUND_TRIP, results
from .sizes import HEADERS, SHARED, STATIC, Size, measure


class Sizes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    @unittest.skipUnless(shutil.which("strip"), "needs strip")
    def test_libraries_and_programs_are_measured_as_they_are_listed(self):
        program = Path(shutil.which("env")).resolve()
        for name in ("one", "two"):
            shutil.copyfile(program, self.folder / name)
        (self.folder / "a library").write_bytes(program.read_bytes())
        (self.folder / "libraries.txt").write_text(
            f"one static {self.folder}/a library\ntwo headers \n")
        one, two = measure(self.folder, self.folder)
        self.assertEqual((one.name, one.kind, two.name, two.kind), ("one", STATIC, "two", HEADERS))
        self.assertGreater(one.library, 1_000)
        self.assertGreater(two.program, 1_000)
        self.assertEqual(two.library, 0)

    def test_without_programs_there_are_no_sizes(self):
        self.assertEqual(measure(self.folder, self.folder), [])
        (self.folder / "libraries.txt").write_text("gone static /no/such/file\n")
        self.assertEqual(measure(self.folder, self.folder), [])

    def test_a_shared_library_belongs_to_what_is_shipped(self):
        self.assertEqual(Size("a", STATIC, 1_000, 50).total, 50)
        self.assertEqual(Size("a", SHARED, 1_000, 50).total, 1_050)

    def test_headers_have_no_size_in_the_table(self):
        found = results(ROUND_TRIP, "p50_us", {})
        found.sizes = [Size("tofu", STATIC, 500_000, 250_000), Size("asio", HEADERS, 0, 150_000)]
        self.assertEqual(size_rows(found), [["tofu", "static", "500,000", "250,000", "250,000"],
                                            ["asio", "headers", "-", "150,000", "150,000"]])
