import math
import unittest

from .spread import best_of, paired_ratios, spread


class Spread(unittest.TestCase):
    def test_is_the_range_over_the_median(self):
        self.assertAlmostEqual(spread([9, 10, 12]), 0.3)

    def test_of_a_single_value_or_around_zero_there_is_none(self):
        self.assertTrue(math.isnan(spread([5])))
        self.assertTrue(math.isnan(spread([])))
        self.assertTrue(math.isnan(spread([0, 0, 1])))

    def test_ratios_pair_the_same_repetitions(self):
        values, base = {0: 2.0, 1: 9.0, 2: 6.0}, {0: 1.0, 2: 2.0, 3: 5.0}
        self.assertEqual(paired_ratios(values, base), [2.0, 3.0])

    def test_a_base_of_zero_gives_no_ratio(self):
        self.assertEqual(paired_ratios({0: 2.0}, {0: 0.0}), [])

    def test_the_best_is_taken_in_each_repetition_that_all_have(self):
        series = [{0: 3.0, 1: 1.0}, {0: 2.0, 1: 4.0, 2: 0.5}]
        self.assertEqual(best_of(series, less_is_better=True), {0: 2.0, 1: 1.0})
        self.assertEqual(best_of(series, less_is_better=False), {0: 3.0, 1: 4.0})
        self.assertEqual(best_of([], True), {})
