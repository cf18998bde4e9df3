"""A victim that is asked to end while it is attacked."""

from __future__ import annotations

from dataclasses import replace
from typing import List

from .attack import Attack
from .attackers import Attacker
from .trial import Settings
from .victim import Victim


def complaints_about_end(settings: Settings, attack: Attack, transport: str) -> List[str]:
    """It ends by itself, with its account balanced, although its peers stay as they are."""
    options = replace(settings.options, **attack.options)
    with Victim(settings.program, options, descriptors=attack.descriptors) as victim:
        address = victim.address_of(transport)
        with Attacker(attack, address, settings.scale, options, once=True) as attacker:
            attacker.state()  # everything is in place, and stays so
            return victim.finish().complaints()
