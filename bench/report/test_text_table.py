import math
import unittest

from .text_table import against, layout, number, percent, quantity


class Layout(unittest.TestCase):
    def test_columns_are_as_wide_as_their_widest_cell(self):
        table = layout([["", "p50"], ["raw", "9.47 µs"], ["tofu_own", "12 µs"]], right=(1,))
        self.assertEqual(table.splitlines(), [
            "                p50",
            "  raw       9.47 µs",
            "  tofu_own    12 µs",
        ])

    def test_rows_may_be_short_and_end_without_blanks(self):
        self.assertEqual(layout([["a", "b"], ["long"]]), "  a     b\n  long")
        self.assertEqual(layout([]), "")


class Numbers(unittest.TestCase):
    def test_three_digits_count(self):
        for value, text in ((0, "0"), (0.0125, "0.0125"), (1, "1.00"), (9.474, "9.47"),
                            (9.999, "10.0"), (163.4, "163"), (999.6, "1,000"),
                            (12_345, "12,300"), (87_950, "88,000"), (1_254_000, "1.25 M"),
                            (999_900, "1.00 M"), (14.2e6, "14.2 M"), (-2.5, "-2.50"),
                            (3e-9, "0"), (math.nan, "-"), (math.inf, "-")):
            self.assertEqual(number(value), text)

    def test_units(self):
        self.assertEqual(quantity(9.5, "µs"), "9.50 µs")
        self.assertEqual(quantity(2e6, "/s"), "2.00 M/s")
        self.assertEqual(quantity(1, ""), "1.00")
        self.assertEqual(percent(0.034), "3 %")
        self.assertEqual(percent(math.nan), "-")

    def test_a_figure_beside_its_limit_shows_which_side_it_is_on(self):
        self.assertEqual(against(1.234, 2.0), "1.23")
        self.assertEqual(against(2.004, 2.0), "2.004")
        self.assertEqual(against(2.0, 2.0), "2.00")
        self.assertEqual(against(2.00001, 2.0), "2.000010")
