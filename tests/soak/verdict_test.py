"""Whether the verdict tells flat from growing."""

import random
import unittest

from series import Sample, Series
from verdict import growths


def run_of(seconds, resident=lambda at: 20e6, descriptors=lambda at: 10, threads=lambda at: 2,
           channels=lambda at: 20, messages=lambda at: 1_000 * at):
    """Samples of a process with noise: each figure is a function of the second."""
    chance = random.Random(1)
    series = Series("server")
    for at in range(seconds):
        open_now = channels(at) + chance.randrange(200)
        noise = chance.randrange(2_000_000)
        series.samples.append(
            Sample(at, int(resident(at)) + noise, descriptors(at) + open_now, threads(at), open_now,
                   messages(at))
        )
    return series


class Verdict(unittest.TestCase):
    def test_what_is_flat_after_a_beginning_is_flat(self):
        self.assertEqual([], growths(run_of(1800, lambda at: 20e6 + 5e6 * min(at / 200, 1))))

    def test_a_leak_of_two_kilobytes_a_second_is_found_in_half_an_hour(self):
        [sentence] = growths(run_of(1800, lambda at: 20e6 + 2_500 * at))
        self.assertRegex(sentence, r"^server: memory grew from 2\d\.\d to 2\d\.\d MB$")

    def test_a_descriptor_a_minute_is_found(self):
        [sentence] = growths(run_of(1800, lambda at: 20e6, descriptors=lambda at: 10 + at // 60))
        self.assertIn("descriptors besides those of channels grew", sentence)

    def test_a_thread_is_found(self):
        [sentence] = growths(run_of(1800, lambda at: 20e6, threads=lambda at: 2 + at // 1_500))
        self.assertEqual("server: threads grew from 2 to 3", sentence)

    def test_channels_that_nobody_ends_are_found(self):
        [sentence] = growths(run_of(1800, channels=lambda at: 20 + at // 10))
        self.assertRegex(sentence, r"^server: channels grew from \d+ to \d+$")

    def test_a_server_that_stands_still_is_found(self):
        sentences = growths(run_of(1800, messages=lambda at: 1_000 * min(at, 950)))
        self.assertEqual("server: messages fell from 1000 to 0 a second", sentences[-1])

    def test_nothing_is_said_of_a_few_samples(self):
        self.assertEqual([], growths(run_of(90, lambda at: 1e6 * at)))


if __name__ == "__main__":
    unittest.main()
