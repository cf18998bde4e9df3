"""Two networks with a link between them, on which packets are lost, late, doubled or out of order.
Needs namespaces: namespaces.MISSING."""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import json
import os
import random
import select
import struct
import threading
import time
from dataclasses import dataclass

from namespaces import Network, in_a_thread

# Reserved for documentation (RFC 5737): nobody's.
NEAR, FAR = "192.0.2.1", "192.0.2.2"
INTERFACE = "wire"

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
LONGEST_PACKET = 65_536


class Link:
    """`near.enter` and `far.enter` start a process at either end."""

    def __init__(self) -> None:
        self.near, self.far = Network(), Network()
        self._up = contextlib.ExitStack()
        self._up.callback(self.near.close)
        self._up.callback(self.far.close)
        try:
            self._join()
            for network, own, other in ((self.near, NEAR, FAR), (self.far, FAR, NEAR)):
                network.run("ip", "address", "add", own, "peer", other, "dev", INTERFACE)
                network.run("ip", "link", "set", INTERFACE, "up")
        except BaseException:
            self.close()
            raise

    def _join(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._up.close()


class KernelLink(Link):
    """A pair of virtual interfaces: as quick as the kernel is, with what nft and tc do to it."""

    def _join(self) -> None:
        kind = ("type", "veth", "peer", "name", INTERFACE, "netns", self.far.path)
        self.near.run("ip", "link", "add", INTERFACE, *kind)

    def lose(self, percent: int) -> None:
        """So many of the packets that arrive at either end."""
        rule = f"meta l4proto tcp numgen random mod 100 < {percent} counter drop"
        chain = f"type filter hook input priority 0; policy accept; {rule};"
        for network in (self.near, self.far):
            network.run("nft", f"table inet faults {{ chain arriving {{ {chain} }}; }}")

    def lost(self) -> int:
        """So far."""
        found = 0
        for network in (self.near, self.far):
            for entry in json.loads(network.run("nft", "-j", "list", "ruleset"))["nftables"]:
                for expression in entry.get("rule", {}).get("expr", []):
                    found += expression.get("counter", {}).get("packets", 0)
        return found

    def slow_down(self, rate: str) -> None:
        """Both directions, e.g. to 4mbit."""
        for network in (self.near, self.far):
            shape = ("tbf", "rate", rate, "burst", "16k", "latency", "200ms")
            network.run("tc", "qdisc", "add", "dev", INTERFACE, "root", *shape)


@dataclass(frozen=True)
class Weather:
    """What may befall a packet. Seconds; how likely it is, from 0 to 1."""

    loss: float = 0.0
    doubled: float = 0.0
    delay: float = 0.0
    jitter: float = 0.0  # later still, each by another time up to this: so they overtake each other


class PacketLink(Link):
    """A link whose every packet passes through this process, which plays the weather by a seed."""

    def __init__(self, weather: Weather, seed: str) -> None:
        self.weather = weather  # may be changed while it works
        self.carried = self.lost = self.doubled = self.overtaken = 0
        self._random = random.Random(seed)
        self._under_way: list = []  # (when it is due, its number, where to, the packet)
        self._last_out: dict = {}
        super().__init__()

    def _join(self) -> None:
        ends = [self._tun(self.near), self._tun(self.far)]
        self._other = {ends[0]: ends[1], ends[1]: ends[0]}
        wake, self._wake = os.pipe()
        for descriptor in (*ends, wake, self._wake):
            self._up.callback(os.close, descriptor)
        carrier = threading.Thread(target=self._carry, args=(wake,), daemon=True)
        carrier.start()
        self._up.callback(carrier.join)
        self._up.callback(os.write, self._wake, b"end")

    def _tun(self, network: Network) -> int:
        """An interface in that network whose packets can be read and written here."""

        def make() -> int:
            network.enter()
            descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            request = struct.pack("16sH22x", INTERFACE.encode(), IFF_TUN | IFF_NO_PI)
            fcntl.ioctl(descriptor, TUNSETIFF, request)
            return descriptor

        return in_a_thread(make)

    def _carry(self, wake: int) -> None:
        poll = select.poll()
        for descriptor in (*self._other, wake):
            poll.register(descriptor, select.POLLIN)
        while True:
            due_in = self._under_way[0][0] - time.monotonic() if self._under_way else None
            timeout = None if due_in is None else max(0, int(due_in * 1_000) + 1)
            for descriptor, _ in poll.poll(timeout):
                if descriptor == wake:
                    return
                self._take(descriptor)
            self._deliver()

    def _take(self, descriptor: int) -> None:
        with contextlib.suppress(BlockingIOError):
            while packet := os.read(descriptor, LONGEST_PACKET):
                copies = self._copies()
                for _ in range(copies):
                    weather = self.weather
                    due = time.monotonic() + weather.delay + self._random.random() * weather.jitter
                    self.carried += 1
                    entry = (due, self.carried, self._other[descriptor], packet)
                    heapq.heappush(self._under_way, entry)

    def _copies(self) -> int:
        if self._random.random() < self.weather.loss:
            self.lost += 1
            return 0
        if self._random.random() < self.weather.doubled:
            self.doubled += 1
            return 2
        return 1

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._under_way and self._under_way[0][0] <= now:
            _, number, descriptor, packet = heapq.heappop(self._under_way)
            if number < self._last_out.get(descriptor, 0):
                self.overtaken += 1
            self._last_out[descriptor] = number
            with contextlib.suppress(OSError):  # the interface is down, or its queue is full
                os.write(descriptor, packet)
