"""The sections of a report in their order. A further one is a template and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


def always(doc: Document) -> bool:
    """Return that a section is on every page."""
    return True


@dataclass(frozen=True)
class Section:
    """One section.

    `template`: its file in templates/; `links`: anchor and title of its entries in the navigation; `when`:
    whether a document has it.
    """

    template: str
    links: Callable[[Document], list[tuple[str, str]]]
    when: Callable[[Document], bool] = always


def section(anchor: str, title: str, when: Callable[[Document], bool] = always) -> Section:
    """Return a section whose template, anchor and link have one name."""
    return Section(f"{anchor}.html.j2", lambda doc: [(anchor, title)], when)


SECTIONS = (
    section("answer", "Answer"),
    section("heatmap", "Heat map"),
    section("contrast", "Contrast"),
    section("genes", "Genes"),
    section("explore", "Plots of samples"),
    section("samples", "Samples"),
    section("cells", "Cells", when=lambda doc: bool(doc["cells"])),
    section("assays", "Other assays", when=lambda doc: bool(doc["assays"])),
    section("mechanisms", "Mechanisms"),
    Section("layers.html.j2", lambda doc: [(f"layer-{each['id']}", each["title"]) for each in doc["layers"]]),
    section("agreement", "Other scores"),
    section("quality", "Quality"),
    section("unseen", "Not measured"),
    section("calibration", "Calibration"),
    Section("methods.html.j2", lambda doc: [("methods", "Methods"), ("limits", "Limits")]),
    section("downloads", "Tables"),
)


def of(doc: Document) -> list[dict[str, Any]]:
    """Return the sections that a document has: template, links."""
    return [{"template": each.template, "links": each.links(doc)} for each in SECTIONS if each.when(doc)]
