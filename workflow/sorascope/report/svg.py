"""A small writer of accessible SVG: escaped text, integer-like coordinates, no ids that change
between runs.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path

STYLE = Path(__file__).parent / "static" / "figure.css"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CHARACTER = 6.4  # mean width of a character at 12 px, in px, of common sans-serif fonts


@cache
def style() -> str:
    """Return the figures' style sheet, which a figure needs when it stands alone."""
    return STYLE.read_text(encoding="utf-8")


def fit(text: str, width: float, size: float = 12, middle: bool = False) -> str:
    """Shorten a text with an ellipsis so that it fits into `width` px.

    `middle`: cut there, since what tells names apart is often their end.
    """
    room = max(int(width / (CHARACTER * size / 12)), 2)
    if middle and len(text) > room:
        end = room // 2
        return f"{text[: room - 1 - end]}…{text[-end:]}"
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def plain(text: object) -> str:
    """Return the text without characters that XML forbids, each shown as the replacement sign."""
    return FORBIDDEN.sub("�", str(text))


def short(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Drawing:
    """Collects shapes; `svg()` gives the figure's text."""

    def __init__(self, width: float, height: float, title: str, description: str, simulated: bool = False):
        self.width, self.height = round(width), round(height)
        self.title, self.description, self.simulated = title, description, simulated
        self.parts: list[str] = []

    def add(self, tag: str, content: str = "", **attributes: object) -> None:
        """Add one element; `class_` and `text_anchor` become `class` and `text-anchor`; content is markup."""
        given = {
            name.rstrip("_").replace("_", "-"): short(value) if isinstance(value, float) else str(value)
            for name, value in attributes.items()
            if value is not None and value != ""
        }
        written = "".join(f' {name}="{escape(plain(value))}"' for name, value in given.items())
        self.parts.append(f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>")

    def text(
        self,
        x: float,
        y: float,
        text: object,
        class_: str = "",
        anchor: str = "",
        width: float = 0,
        middle: bool = False,
        **more: object,
    ) -> None:
        """Write text; with `width` (px) a longer text is cut (in the `middle`), the whole one a tooltip."""
        whole = str(text)
        shown = fit(whole, width, middle=middle) if width else whole
        hint = f"<title>{escape(plain(whole))}</title>" if shown != whole else ""
        # "plaintext" keeps right-to-left names from reordering the numbers next to them
        content = f"{hint}{escape(plain(shown))}" or " "
        self.add("text", content, x=float(x), y=float(y), class_=class_, text_anchor=anchor, **more)

    def line(self, x1: float, y1: float, x2: float, y2: float, class_: str) -> None:
        """Draw a straight line."""
        self.add("path", d=f"M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}", class_=class_)

    def rect(self, x: float, y: float, width: float, height: float, class_: str, **more: object) -> None:
        """Draw a rectangle."""
        self.add(
            "rect",
            "",
            x=float(x),
            y=float(y),
            width=float(width),
            height=float(height),
            class_=class_,
            **more,
        )

    def circle(self, x: float, y: float, radius: float, class_: str, hint: str = "") -> None:
        """Draw a circle with an optional tooltip."""
        title = f"<title>{escape(plain(hint))}</title>" if hint else ""
        self.add("circle", title, cx=float(x), cy=float(y), r=float(radius), class_=class_)

    def open(self, class_: str) -> None:
        """Open a group."""
        self.parts.append(f'<g class="{escape(class_)}">')

    def close(self) -> None:
        """Close a group."""
        self.parts.append("</g>")

    def svg(self, **data: object) -> str:
        """Return the figure; `data` become data-* attributes for the page's scripts."""
        extra = 18 if self.simulated else 0
        attributes = "".join(f' data-{name}="{escape(plain(value))}"' for name, value in data.items())
        mark = (
            f'<text x="{self.width - 4}" y="{self.height + 13}" text-anchor="end" class="simulated">'
            "SIMULATED DATA</text>"
            if extra
            else ""
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fig" role="img" width="{self.width}" '
            f'height="{self.height + extra}" viewBox="0 0 {self.width} {self.height + extra}"{attributes}>'
            f"<title>{escape(plain(self.title))}</title><desc>{escape(plain(self.description))}</desc>"
            f'<rect class="paper" width="{self.width}" height="{self.height + extra}"/>'
            f"{''.join(self.parts)}{mark}</svg>"
        )


def standalone(figure: str) -> str:
    """Return the figure with its style sheet, as a file of its own."""
    head, tail = figure.split("<title>", 1)
    return f"{head}<style>{style()}</style><title>{tail}\n"
