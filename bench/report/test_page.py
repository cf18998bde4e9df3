import re
import unittest
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from .bar_plot import Bar, Group, bar_plot
from .line_plot import Point, Series, line_plot
from .measurement import ONE_CPU, Measurement
from .page import page
from .peers import CALLER, OWN, PEERS
from .sample_results import FAN_IN, FLOOD, ONE_WAY, PRODUCERS, ROUND_TRIP, START_UP, results, runs
from .scale import scale_for
from .sizes import STATIC, Size
from .svg import element, text
from .text_report import text as text_report
from .verdicts import rows

SVG = "{http://www.w3.org/2000/svg}"


class Svg(unittest.TestCase):
    def test_text_and_attributes_are_escaped(self):
        made = element("g", text(1, 2, "a < b & c"), aria_label='"quoted" <x>', class_="x")
        parsed = ElementTree.fromstring(made)
        self.assertEqual(parsed.attrib, {"aria-label": '"quoted" <x>', "class": "x"})
        self.assertEqual(parsed[0].text, "a < b & c")

    def test_a_bar_plot_is_well_formed_and_within_its_picture(self):
        bars = [Bar("raw", 9.5, 9, 12), Bar(OWN, 2_000, 1_500, 3_000, 19.0, "; target < 19")]
        plot = ElementTree.fromstring(bar_plot("<t>", "µs", [Group("tcp\n16 B", bars)]))
        height = float(plot.attrib["height"])
        rectangles = list(plot.iter(f"{SVG}rect"))
        self.assertEqual([r.attrib["class"] for r in rectangles], ["peer-raw", f"peer-{OWN}"])
        for r in rectangles:
            self.assertGreater(float(r.attrib["height"]), 0)
            self.assertLessEqual(float(r.attrib["y"]) + float(r.attrib["height"]), height)
        self.assertEqual(sum(l.attrib["class"] == "goal" for l in plot.iter(f"{SVG}line")), 1)
        self.assertIn("logarithmic", "".join(plot.itertext()))

    def test_plots_of_nothing_or_zero_are_well_formed(self):
        for made in (bar_plot("t", "", []), bar_plot("t", "", [Group("g", [Bar("raw", 0, 0, 0)])]),
                     line_plot("t", "µs", "x", []),
                     line_plot("t", "µs", "x", [Series(OWN, [Point(0, 1, 1, 1)])])):
            ElementTree.fromstring(made)

    def test_a_line_plot_has_a_point_for_each_value(self):
        points = [Point(0, 9, 8, 10), Point(19_000, 10, 9, 11)]
        plot = ElementTree.fromstring(line_plot("t", "µs", "idle", [Series(OWN, points)]))
        self.assertEqual(len(list(plot.iter(f"{SVG}circle"))), 2)


class Scales(unittest.TestCase):
    def test_small_differences_are_linear_from_zero(self):
        scale = scale_for([5, 10])
        self.assertFalse(scale.logarithmic)
        self.assertEqual(scale.place(0), 0)
        self.assertEqual(scale.ticks()[0], 0)

    def test_great_ones_are_logarithmic_and_equal_factors_equally_far(self):
        scale = scale_for([1, 1_000])
        self.assertTrue(scale.logarithmic)
        self.assertAlmostEqual(scale.place(100) - scale.place(10), scale.place(10) - scale.place(1))
        self.assertEqual(scale.place(0), 0)
        self.assertIn(100, scale.ticks())


def everything():
    """Results with something of every kind in them."""
    found = results(ROUND_TRIP, "p50_us", {peer: [9, 10, 11] for peer in PEERS},
                    missing=["no<thing>"])
    tofu = (OWN, CALLER)
    idle = [Measurement("idle", "uds", 16, count, ONE_CPU, tofu) for count in (100, 10_000)]
    found.measurements += [FLOOD, PRODUCERS, START_UP, ONE_WAY, FAN_IN, *idle]
    found.sizes = [Size("tofu", STATIC, 500_000, 250_000)]
    for one in found.measurements[1:]:
        for peer in one.peers:
            found.runs += runs(one, peer, "p99_us", [10, 12])
    found.runs[-1] = replace(found.runs[-1], figures={}, failure="lost & <found>", errors="<oops>")
    found.left_out["fan_in/x"] = "there is only one CPU"
    return found


class Page(unittest.TestCase):
    def test_it_is_well_formed_and_takes_nothing_from_elsewhere(self):
        found = everything()
        made = page(found, rows(found))
        parsed = ElementTree.fromstring(made.replace("<!DOCTYPE html>", ""))
        self.assertGreaterEqual(len(list(parsed.iter(f"{SVG}svg"))), 7)
        self.assertNotIn("<script", made)
        addresses = set(re.findall(r"https?://[^\"' ]*", made))
        self.assertEqual(addresses, {"http://www.w3.org/2000/svg"})
        self.assertNotRegex(made, r"\b(src|href)=|url\(|@import")
        self.assertIn("prefers-color-scheme:dark", made)

    def test_every_program_has_its_colour(self):
        found = everything()
        made = page(found, rows(found))
        for peer in PEERS:
            self.assertIn(f".peer-{peer}{{", made)

    def test_a_failed_peer_has_a_reason_and_no_figure(self):
        found = everything()
        failed = [line for line in text_report(found, rows(found)).splitlines()
                  if line.strip().startswith(f"{CALLER}  failed")]
        self.assertEqual(failed, [f"  {CALLER}  failed: lost & <found>"])
        self.assertIn("&lt;oops&gt;", page(found, rows(found)))

    def test_size_and_start_up_have_a_section_of_their_own(self):
        found = everything()
        text, made = text_report(found, rows(found)), page(found, rows(found))
        section = text[text.index("Size and start-up"):]
        self.assertIn("create + destroy", section)
        self.assertRegex(section, r"tofu +static +500,000 +250,000 +250,000")
        self.assertEqual(text.count("start_up/one-cpu:"), 1)
        self.assertIn("<h2>Size and start-up</h2>", made)
        self.assertIn("500,000", made)
        found.sizes, found.runs = [], []
        self.assertNotIn("Size and start-up", text_report(found, rows(found)))
        self.assertNotIn("Size and start-up", page(found, rows(found)))

    def test_the_text_says_what_is_missing_and_what_else_ran(self):
        found = everything()
        text = text_report(found, rows(found))
        for words in ("other processes used 3 % of the machine",
                      "Not built, so left out: no<thing>",
                      "Left out: fan_in/x: there is only one CPU", "Failed runs: 1"):
            self.assertIn(words, text)
