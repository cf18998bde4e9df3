"""The look of the page."""

from __future__ import annotations

from typing import Dict, Tuple

# For light and dark; what is measured stands out, the rest keeps back.
COLOURS: Dict[str, Tuple[str, str]] = {
    "raw": ("#8d99a6", "#7b8794"),
    "raw_batched": ("#b7c0c9", "#566270"),
    "epoll": ("#4a5560", "#c3ccd5"),
    "zmq": ("#5b8fd6", "#6ea0e6"),
    "nng": ("#8f6fc4", "#a98be0"),
    "asio": ("#3f9e7a", "#4fb892"),
    "asio_batched": ("#8cc63f", "#9fd857"),
    "tofu_own": ("#d9480f", "#ff7a45"),
    "tofu_caller": ("#f0a020", "#ffc04d"),
}


def _variables(theme: int) -> str:
    return "".join(f"--{name}:{pair[theme]};" for name, pair in COLOURS.items())


_LIGHT = ("--ground:#fff;--ink:#1d2329;--quiet:#5c6873;--rule:#dfe4e8;--met:#1f7a3d;"
          "--missed:#b3261e;--failed:#b3261e;--open:#7a6a1f;" + _variables(0))
_DARK = ("--ground:#14181c;--ink:#e6eaee;--quiet:#9aa6b1;--rule:#333c45;--met:#5fd08a;"
         "--missed:#ff8a80;--failed:#ff8a80;--open:#d8c25a;" + _variables(1))

_PEERS = "".join(
    f".peer-{name}{{fill:var(--{name});background:var(--{name})}}"
    f".line-{name}{{stroke:var(--{name})}}"
    for name in COLOURS
)

CSS = f""":root{{color-scheme:light dark;{_LIGHT}}}
@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}
body{{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}}
main{{max-width:1320px;margin:0 auto;padding:24px 16px 64px}}
h1{{font-size:1.5rem;margin:0}} h2{{font-size:1.2rem;margin:2.2rem 0 .6rem}}
h3{{font-size:1rem;margin:1.6rem 0 .3rem}}
.quiet{{color:var(--quiet)}} section .quiet{{margin:.2rem 0}} ul{{padding-left:1.2rem}}
.wide,figure{{overflow-x:auto}} figure{{margin:0}}
.plots{{display:flex;flex-wrap:wrap;gap:28px 40px}} .plots>*{{max-width:100%}}
 figcaption{{font-weight:600}}
table{{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}}
th,td{{padding:2px 10px;border-bottom:1px solid var(--rule);}}
.left{{text-align:left}} .right{{text-align:right}}
.right,td:nth-child(-n+2){{white-space:nowrap}}
.met td:first-child{{color:var(--met);font-weight:600}}
.missed td:first-child{{color:var(--missed);font-weight:600}}
.failed td{{color:var(--failed)}} .open td:first-child{{color:var(--open)}}
pre{{overflow-x:auto;padding:8px;border:1px solid var(--rule)}}
.legend{{display:flex;flex-wrap:wrap;gap:4px 18px}}
.legend i{{display:inline-block;width:1em;margin-right:.4em}}
svg{{display:block}} svg .label{{fill:var(--ink);font:12px system-ui,sans-serif}}
.grid{{stroke:var(--rule)}} .axis,.whisker{{stroke:var(--ink);fill:none}}
.goal-rim{{stroke:var(--ground);stroke-width:6}} .goal{{stroke:var(--ink);stroke-width:3}}
.line{{fill:none;stroke-width:2}}
{_PEERS}
"""
