"""A bystander's round trips: alone, beside an attack on somebody else, and while attacked."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any, Callable, Dict, List, Mapping

from .attack import Attack
from .attackers import Attacker
from .borrowed import lifetime, load_process, pinning
from .children import Place, set_up
from .footprint import Footprint
from .trial import Settings
from .victim import Victim

SCRIPT = Path(__file__).resolve().parents[1] / "bystander.py"
INTERVAL_US = 1_000
WARM_UP_S = 0.2
STATS_MS = 100  # more often the victims' figures would show in the bystander's
MODES = ("alone", "beside", "attacked")


@dataclass(frozen=True)
class Places:
    """The victims have a CPU to themselves. What attacks runs where the bystander does, if there
    are only two, and only while that one does not want to."""

    victim: Place
    bystander: Place
    attacker: Place


def places() -> Places:
    cpus = pinning.allowed_cpus()
    if len(cpus) == 1:
        return Places(Place(), Place(), Place(only_when_idle=True))
    chosen = pinning.placement("a CPU each", cpus)
    server, client = frozenset(chosen.server), frozenset(chosen.client)
    left = frozenset(cpus) - server - client
    return Places(Place(server), Place(client), Place(left or client, only_when_idle=True))


class Bystander:
    """bystander.py on a channel of its own."""

    def __init__(self, address: str, place: Place) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-B", str(SCRIPT), address, str(INTERVAL_US)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=lifetime.end_with_parent(set_up(place)),
        )

    def __enter__(self) -> "Bystander":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()

    def measure(self, seconds: float) -> Mapping[str, float]:
        self._process.stdin.write(f"{seconds}\n".encode())
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the bystander has ended: its stderr says why")
        return json.loads(line)

    def say_goodbye(self) -> None:
        """Ends its channel, and itself."""
        self._process.communicate(timeout=load_process.PATIENCE)


@dataclass
class Comparison:
    """Figures of each mode and repetition; and how much an attack on the victim did a second."""

    attack: Attack
    transport: str
    figures: Dict[str, List[Mapping[str, float]]] = field(
        default_factory=lambda: {mode: [] for mode in MODES}
    )
    rates: List[Mapping[str, float]] = field(default_factory=list)
    complaints: List[str] = field(default_factory=list)  # of the victims, at their end

    def of(self, mode: str, name: str) -> List[float]:
        return [one[name] for one in self.figures[mode]]

    def ratios(self, base: str, name: str = "p99") -> List[float]:
        """Attacked to `base`, each within the same repetition."""
        return [a / b for a, b in zip(self.of("attacked", name), self.of(base, name))]

    def rate(self, name: str) -> float:
        return median(one[name] for one in self.rates)


class Arena:
    """Two victims, of which the bystander knows one, and who can be attacked."""

    def __init__(self, settings: Settings, attack: Attack, transport: str, stack: ExitStack) -> None:
        self._settings = settings
        self._attack = attack
        self._transport = transport
        self._options = replace(settings.options, **attack.options)
        self._places = places()
        self.victim, self.other = (stack.enter_context(self._new_victim()) for _ in range(2))
        address = self.victim.address_of(transport)
        self.bystander = stack.enter_context(Bystander(address, self._places.bystander))

    def _new_victim(self) -> Victim:
        return Victim(
            self._settings.program,
            self._options,
            descriptors=self._attack.descriptors,
            place=self._places.victim,
            stats_ms=STATS_MS,
        )

    def measure_while_attacked(self, whom: Victim, seconds: float) -> Mapping[str, Any]:
        """What the attacker tells of itself at its end, and the bystander's `figures`."""
        before = whom.wait_for("figures", lambda _: True)["channels"]
        attacker = Attacker(
            self._attack,
            whom.address_of(self._transport),
            self._settings.scale,
            self._options,
            once=False,
            place=self._places.attacker,
        )
        with attacker:
            attacker.state()
            figures = self.bystander.measure(seconds)
            attacker.go_on()
            done = attacker.state()
            attacker.end()
        whom.wait_for("channels as before", lambda now: now["channels"] <= before)
        return {"figures": figures, **done}

    def end(self) -> List[str]:
        """Ends the victims; their complaints."""
        self.bystander.say_goodbye()
        return [
            f"after many rounds: {text}"
            for one in (self.victim, self.other)
            for text in one.finish().complaints()
        ]


def compare(
    settings: Settings,
    attack: Attack,
    transport: str,
    *,
    repetitions: int,
    seconds: float,
    progress: Callable[[str], None],
) -> Comparison:
    """The modes in turn, each time in another order."""
    found = Comparison(attack, transport)
    with ExitStack() as stack:
        arena = Arena(settings, attack, transport, stack)
        arena.bystander.measure(min(seconds, WARM_UP_S))
        for repetition in range(repetitions):
            first = repetition % len(MODES)
            for mode in MODES[first:] + MODES[:first]:
                progress(f"{repetition + 1} of {repetitions}, {mode}")
                if mode == "alone":
                    found.figures[mode].append(arena.bystander.measure(seconds))
                    continue
                whom = arena.victim if mode == "attacked" else arena.other
                result = arena.measure_while_attacked(whom, seconds)
                found.figures[mode].append(result["figures"])
                if mode == "attacked":
                    found.rates.append(_rates(Footprint(**result["footprint"]), result["seconds"]))
        found.complaints = arena.end()
    return found


def _rates(done: Footprint, seconds: float) -> Mapping[str, float]:
    return {
        name: getattr(done, name) / seconds for name in ("connections", "frames", "bytes")
    }
