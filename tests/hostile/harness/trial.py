"""One round of one attack on a victim of its own, judged."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional

from .attack import Attack
from .attackers import Attacker
from .bounds import descriptor_bound, memory_bound
from .borrowed import proc
from .closings import complaints_about_closings
from .footprint import Footprint
from .others import BODY, Bystanders, newcomer
from .peer import Scale
from .victim import Options, Stats, Victim

# An attack that would take no more than this times the bound without any limit shows nothing.
MUST_OFFER = 2


@dataclass
class Outcome:
    """What came of it. `complaints` is empty if all held."""

    attack: Attack
    transport: str
    footprint: Footprint = field(default_factory=Footprint)
    memory_before: int = 0
    memory_peak: int = 0
    memory_bound: int = 0  # of what it may grow by
    descriptors_before: int = 0
    descriptors_peak: int = 0
    descriptors_bound: int = 0
    descriptors_after: int = 0
    closings: Dict[str, int] = field(default_factory=dict)
    complaints: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Settings:
    program: str
    scale: Scale
    judges_memory: bool  # not of a program with sanitizers: those have an allocator of their own
    options: Options = Options()
    promised: Optional[Options] = None  # what bounds are made of, if not of the victim's own


def run_trial(settings: Settings, attack: Attack, transport: str) -> Outcome:
    """What is wrong stands in the outcome's complaints, whatever it is."""
    trial = _Trial(settings, attack, transport)
    try:
        trial.run()
    except AssertionError as wrong:
        trial.outcome.complaints.append(str(wrong))
    return trial.outcome


class _Trial:
    def __init__(self, settings: Settings, attack: Attack, transport: str) -> None:
        self._settings = settings
        self._attack = attack
        self._options = replace(settings.options, **attack.options)
        self.outcome = Outcome(attack, transport)
        self._newcomers = 0

    def run(self) -> None:
        with ExitStack() as stack:
            program = self._settings.program
            self._victim = stack.enter_context(
                Victim(program, self._options, descriptors=self._attack.descriptors)
            )
            self._address = self._victim.address_of(self.outcome.transport)
            self._others = stack.enter_context(Bystanders(program, self._address))
            self._look_before()
            self._be_attacked()
            self._look_after()
            self.outcome.complaints += self._others.complaints()
            self._end_victim()

    def _look_before(self) -> None:
        self._others.go_on("answers before the attack")
        self._before: Stats = self._victim.wait_for("figures", lambda _: True)
        proc.reset_peak(self._victim.pid)
        self.outcome.memory_before = proc.memory(self._victim.pid).resident
        self.outcome.descriptors_before = proc.descriptors(self._victim.pid)

    def _be_attacked(self) -> None:
        attacker = Attacker(
            self._attack, self._address, self._settings.scale, self._options, once=True
        )
        with attacker:
            state = attacker.state(meanwhile=self._look)
            while state["state"] == "pause":
                self._at_pause(state["until"])
                attacker.go_on()
                state = attacker.state(meanwhile=self._look)
            attacker.end()
        self._done: Mapping[str, Any] = state
        self.outcome.footprint = Footprint(**state["footprint"])

    def _look(self) -> None:
        seen = proc.descriptors(self._victim.pid)
        self.outcome.descriptors_peak = max(self.outcome.descriptors_peak, seen)

    def _at_pause(self, until: str) -> None:
        if until == "ended":
            channels = self._before["channels"]
            self._victim.wait_for(
                "it ends the channels by itself", lambda now: now["channels"] <= channels
            )
            return
        figure = self._attack.shows_in
        if figure:
            self._victim.wait_for(f"{figure} grows", lambda now: now[figure] > self._before[figure])
        self._others.go_on("answers while everything is in place")
        if not self._attack.keeps_others_out:
            self._let_newcomer_in()
        self._look()

    def _let_newcomer_in(self) -> None:
        """Everything before it in the listener's backlog is accepted when it is."""
        try:
            newcomer(self._address)
        except (OSError, AssertionError) as error:
            raise AssertionError(f"a newcomer is not served: {error!r}") from None
        self._newcomers += 1

    def _look_after(self) -> None:
        self._let_newcomer_in()
        before = self._before
        graceful = self._done["expected"].get("success", 0) + self._newcomers

        # The newcomer of just now is the last: figures without it are older ones.
        def is_at_rest(now: Stats) -> bool:
            served = now["closed"].get("success", 0) - before["closed"].get("success", 0)
            return now["channels"] == before["channels"] and served >= graceful

        after = self._victim.wait_for(f"{before['channels']} channels, as before", is_at_rest)
        self._others.go_on("answers after the attack")
        out = self.outcome
        out.memory_peak = proc.memory(self._victim.pid).peak
        out.descriptors_after = self._victim.descriptors_once_at_most(out.descriptors_before)
        self._judge_memory()
        self._judge_descriptors()
        self._judge_closings(after)

    def _judge_memory(self) -> None:
        out = self.outcome
        promised = replace(self._settings.promised or self._settings.options, **self._attack.options)
        out.memory_bound = memory_bound(promised, out.footprint, BODY)
        if not self._settings.judges_memory:
            return
        grown = out.memory_peak - out.memory_before
        if grown > out.memory_bound:
            out.complaints.append(
                f"memory grew by {grown:,} B, beyond its bound of {out.memory_bound:,} B"
            )
        if self._attack.fills_memory and out.footprint.offered < MUST_OFFER * out.memory_bound:
            out.complaints.append(
                f"an attack that offers {out.footprint.offered:,} B shows nothing about a bound "
                f"of {out.memory_bound:,} B"
            )

    def _judge_descriptors(self) -> None:
        out = self.outcome
        out.descriptors_bound, why = descriptor_bound(
            self._options,
            self._attack.descriptors,
            out.footprint.connections + self._newcomers,
            out.descriptors_before,
            self._before["channels"],
        )
        if out.descriptors_peak > out.descriptors_bound:
            out.complaints.append(
                f"{out.descriptors_peak} descriptors, beyond {out.descriptors_bound}: {why}"
            )
        if out.descriptors_after != out.descriptors_before:
            out.complaints.append(
                f"{out.descriptors_after} descriptors afterwards, {out.descriptors_before} before"
            )

    def _judge_closings(self, after: Stats) -> None:
        ended = {
            reason: count - self._before["closed"].get(reason, 0)
            for reason, count in after["closed"].items()
        }
        self.outcome.closings = {reason: count for reason, count in ended.items() if count}
        expected = dict(self._done["expected"])
        expected["success"] = expected.get("success", 0) + self._newcomers
        accepted = after["accepted"] - self._before["accepted"]
        if accepted <= self._newcomers:
            self.outcome.complaints.append("the attack shows nothing: no connection was accepted")
        self.outcome.complaints += complaints_about_closings(
            self.outcome.closings, expected, set(self._done["allowed"]), accepted
        )

    def _end_victim(self) -> None:
        listeners = self._before["channels"] - self._before["accepted"]

        def has_all(now: Stats) -> bool:
            return now["channels"] == listeners and now["pool_alive"] == now["pool_free"]

        self._victim.wait_for("all messages are back in the pool", has_all)
        end = self._victim.finish()
        self.outcome.complaints += [f"the victim: {text}" for text in end.complaints()]
