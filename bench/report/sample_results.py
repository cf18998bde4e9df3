"""Made-up results for the tests."""

from __future__ import annotations

from typing import Dict, List, Sequence

from .measurement import CPU_EACH, ONE_CPU, Measurement
from .noise import Noise
from .peers import PEERS, able
from .results import Results, Run

EVERYTHING = {
    "p50_us": 10.0, "p99_us": 20.0, "messages_per_s": 1e6, "mb_per_s": 64.0,
    "requests_per_s": 1e5, "cycles_per_s": 1e4, "open_s": 0.5, "alone_p50_us": 10.0,
    "beside_p50_us": 10.2, "beside_ratio": 1.02, "bytes_per_connection": 500.0,
    "alone_p99_us": 20.0, "beside_p99_us": 50.0, "flood_ratio": 2.5, "flood_mb_per_s": 1e3,
    "one_messages_per_s": 9e5, "producers_ratio": 1.1, "start_up_us": 30.0,
    "client_cpu_us": 1.0, "client_voluntary_switches": 0.5, "client_involuntary_switches": 0.5,
    "server_cpu_us": 2.0, "server_voluntary_switches": 1.5, "server_involuntary_switches": 0.25,
}

ROUND_TRIP = Measurement("round_trip", "tcp", 16, 1, ONE_CPU, tuple(PEERS))
ONE_WAY = Measurement("one_way", "tcp", 64, 1, CPU_EACH, tuple(PEERS))
FAN_IN = Measurement("fan_in", "tcp", 64, 100, CPU_EACH, tuple(PEERS))
FLOOD = Measurement("flood", "tcp", 16, 1, CPU_EACH, able("flood"))
PRODUCERS = Measurement("producers", "tcp", 64, 1, CPU_EACH, able("producers"), parallel=4)
START_UP = Measurement("start_up", "", 0, 1, ONE_CPU, able("start_up"))


def runs(one: Measurement, peer: str, figure: str, values: Sequence[float]) -> List[Run]:
    """A repetition for each value of one figure; the other figures are always the same."""
    return [
        Run(one.name, peer, index, 1_000, 100, 0.1, {**EVERYTHING, figure: value})
        for index, value in enumerate(values)
    ]


def results(
    one: Measurement, figure: str, values: Dict[str, Sequence[float]], **others: object
) -> Results:
    """Of a single measurement: for each peer the figure in every repetition."""
    found = Results(
        started="2024-01-02 03:04:05", mode="quick", present=list(values), measurements=[one],
        machine={"cpu": "a <fast> & cheap CPU", "cpus": 2, "system": "Linux"},
        noise={"all": Noise(0.03, 0.0, 1.5, 60.0), one.name: Noise(0.03, 0.01, 1.5, 6.0)},
        **others,  # type: ignore[arg-type]
    )
    for peer, series in values.items():
        found.runs += runs(one, peer, figure, series)
    return found
