"""All that a run of the suite found, and its JSON."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from .counting import Counted
from .measurement import FIGURES, Measurement
from .noise import Noise
from .sizes import Size

FORMAT = 2


@dataclass(frozen=True)
class Run:
    """One repetition of a peer in a measurement; `figures` is empty after a failure."""

    measurement: str
    peer: str
    repetition: int
    count: int
    warm_up: int
    wall_s: float
    figures: Dict[str, float] = field(default_factory=dict)
    failure: str = ""
    errors: str = ""


@dataclass
class Results:
    """What tables, plots and targets are made of."""

    started: str = ""
    mode: str = "full"
    chosen: str = ""  # how --only and --peers-only narrowed it; empty: not at all
    seconds: float = 0.0
    interrupted: bool = False
    call_counter: str = ""  # the tool that counted system calls
    machine: Dict[str, Any] = field(default_factory=dict)
    present: List[str] = field(default_factory=list)
    missing: List[str] = field(default_factory=list)
    measurements: List[Measurement] = field(default_factory=list)
    runs: List[Run] = field(default_factory=list)
    counted: List[Counted] = field(default_factory=list)
    sizes: List[Size] = field(default_factory=list)
    left_out: Dict[str, str] = field(default_factory=dict)  # measurement: why
    noise: Dict[str, Noise] = field(default_factory=dict)  # measurement, or "all"

    def measurement(self, name: str) -> Optional[Measurement]:
        return next((one for one in self.measurements if one.name == name), None)

    def failure(self, measurement: str, peer: str, figure: str = "") -> str:
        """Why this peer has no figures here; empty if nothing failed."""
        tries: List[Any] = list(self.runs)
        if figure == "calls":
            tries += self.counted
        for one in tries:
            if one.failure and one.measurement == measurement and one.peer == peer:
                return str(one.failure)
        return ""

    def failures(self) -> List[Any]:
        """Every run that failed, counting runs included."""
        return [one for one in [*self.runs, *self.counted] if one.failure]

    def values(self, measurement: str, peer: str, figure: str) -> Dict[int, float]:
        """A figure by repetition; nothing if a single run of it failed."""
        if self.failure(measurement, peer, figure):
            return {}
        if figure == "calls":
            return {
                0: one.calls
                for one in self.counted
                if one.measurement == measurement and one.peer == peer
            }
        found = {}
        for run in self.runs:
            if run.measurement == measurement and run.peer == peer:
                value = _value(figure, run.figures)
                if value is not None:
                    found[run.repetition] = value
        return found

    def took_part(self, measurement: str) -> List[str]:
        """The peers with a run in it, failed or not, in the order of its plan."""
        one = self.measurement(measurement)
        ran = {run.peer for run in self.runs if run.measurement == measurement}
        return [peer for peer in one.peers if peer in ran] if one else []

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False)


def _value(figure: str, figures: Mapping[str, float]) -> Optional[float]:
    """None where a program did not print what it takes."""
    try:
        value = FIGURES[figure].value(figures)
    except KeyError:
        return None
    return value if math.isfinite(value) else None


def load(path: Path) -> Results:
    """Reads what to_json() wrote. Raises ValueError with a sentence if it is something else."""
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"{path} holds no results of this program (format {FORMAT})")
    try:
        known = {f.name: data[f.name] for f in fields(Results)}
        known["measurements"] = [
            Measurement(**{**one, "peers": tuple(one["peers"])}) for one in data["measurements"]
        ]
        known["runs"] = [Run(**run) for run in data["runs"]]
        known["counted"] = [Counted(**one) for one in data["counted"]]
        known["sizes"] = [Size(**one) for one in data["sizes"]]
        known["noise"] = {name: Noise(**noise) for name, noise in data["noise"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} holds results that are not whole: {error}") from None
    return Results(**known)
