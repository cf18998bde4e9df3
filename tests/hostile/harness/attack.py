"""What an attack is, and the list of all."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from .peer import Peer

Round = Callable[[Peer], None]


@dataclass(frozen=True)
class Attack:
    """One way to misbehave. A round of it opens connections, does its worst and leaves."""

    name: str
    family: str
    what: str
    round: Round
    transports: Tuple[str, ...] = ("tcp", "uds")
    options: Mapping[str, Any] = field(default_factory=dict)  # the victim's, where not as usual
    descriptors: Optional[int] = None  # the victim's limit of open files
    fills_memory: bool = False  # so much that it must show if nothing held it back
    keeps_others_out: bool = False  # at its peak nobody else can connect
    shows_in: Optional[str] = None  # a figure of the victim's engine that it makes grow


_ATTACKS: Dict[str, Attack] = {}


def attack(what: str, **settings: Any) -> Callable[[Round], Round]:
    """Makes a function of a Peer an attack, under the function's name."""

    def register(round_: Round) -> Round:
        family = round_.__module__.rsplit(".", 1)[-1]
        _ATTACKS[round_.__name__] = Attack(round_.__name__, family, what, round_, **settings)
        return round_

    return register


def all_attacks() -> List[Attack]:
    """Of all modules of the package `attacks`, in their order and that of their sources."""
    package = importlib.import_module("attacks")
    for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
        importlib.import_module(f"attacks.{module}")
    return list(_ATTACKS.values())


def attack_named(name: str) -> Attack:
    return {one.name: one for one in all_attacks()}[name]
