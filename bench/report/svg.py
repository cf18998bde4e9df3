"""Elements of SVG and HTML as text: everything is escaped, everything is closed."""

from __future__ import annotations

from typing import Union
from xml.sax.saxutils import escape, quoteattr


class Markup(str):
    """Text that is markup already, and so is not escaped again."""


Content = Union[str, Markup]
Attribute = Union[str, int, float]


def element(tag: str, *content: Content, **attributes: Attribute) -> Markup:
    """`stroke_width=1` becomes stroke-width="1"; `class_` is for class."""
    parts = "".join(
        f" {name.rstrip('_').replace('_', '-') if name != 'viewBox' else name}="
        f"{quoteattr(_attribute(value))}"
        for name, value in attributes.items()
    )
    inner = "".join(one if isinstance(one, Markup) else escape(one) for one in content)
    return Markup(f"<{tag}{parts}>{inner}</{tag}>" if inner else f"<{tag}{parts}/>")


def text(x: float, y: float, words: str, anchor: str = "start", class_: str = "label") -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def document(width: float, height: float, label: str, *content: Content) -> Markup:
    """An <svg> to be put into a page, as wide as it likes but no wider than the page."""
    return element(
        "svg", *content, viewBox=f"0 0 {_attribute(width)} {_attribute(height)}", role="img",
        aria_label=label, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
    )


def _attribute(value: Attribute) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
