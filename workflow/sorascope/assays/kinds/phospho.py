"""Phosphorylation: sites by mass spectrometry, or antibodies of an array, with the totals next to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import nearest
from .. import curated
from . import protein
from .kind import SCALES, Identified, Kind, log2_of_intensity, of_log2
from .names import first_symbol, symbol_of

# AKT1_S473, AKT1-pS473, AKT1 S473, AKT1:S473, AKT1(S473), AKT1|S473, AKT1.S473.1, P31749;S473-p,
# P31749_S473_M1, p-AKT1 (Ser473), AKT1 p-S473, AKT1_phospho_S473
SITES = re.compile(
    r"(?:(?:p|[Pp]hospho)[-_ ])?(?P<gene>[A-Za-z0-9.|;,-]*?[A-Za-z0-9.])"
    r"[_:;(\[|. -]{1,6}(?:[Pp]hospho[-_ ]?|p-?)?(?P<residue>[STYsty]|Ser|Thr|Tyr)-?(?P<position>\d+)"
    r"(?P<more>(?:[_;,/ &]*p?[STYsty]\d+)*)[sty]?(?:-p)?[)\]]?(?:_M?\d|\.\d+|_)?"
)
# sp|P31749|AKT1_HUMAN_S473, AKT1_HUMAN_S473
ENTRY = re.compile(r"^(?:sp|tr)\|([A-Z0-9-]+)\|[A-Z0-9]+_HUMAN|(?<=[A-Z0-9])_HUMAN(?=[^A-Za-z0-9])")
A_PLACE = re.compile(r"(?<![A-Za-z0-9])p?[STY]\d{2,4}(?![A-Za-z0-9])")
MORE = re.compile(r"([STYsty])(\d+)")
# EGFR:NP_005219.2:Y1092y, ENSG00000146648.14|ENSP00000275493.2|Y1092|GSTAENAEYLRVAPQ|1
ISOFORM = re.compile(r"(?:[NX]P_\d+|ENSP\d{11})(?:\.\d+)?")
PARTS = re.compile(r"[|:]|_(?=[NX]P_|ENSP|[STYsty]\d)|(?<=\d)_(?=[STYsty]\d)")
PLACE = re.compile(r"([STYsty])(\d+)[sty]?")
PLACES = re.compile(rf"(?:{PLACE.pattern}[ ,;]*)+")
WINDOW = re.compile(r"[A-Za-z_*-]{13,15}|[A-Za-z_*-]{31}")
PHOSPHO_ANTIBODY = re.compile(r"[_ -]p[STY]\d", re.IGNORECASE)
UNKNOWN = "no site, antibody, protein or sequence of that name"
MOST_SUGGESTIONS = 100
SHORT = {"ser": "S", "thr": "T", "tyr": "Y"}


def site(name: str) -> Identified | None:
    """Return the sites that a name tells of, in UniProt numbering; None for a name of another form."""
    match = SITES.fullmatch(ENTRY.sub(r"\1", name.strip()))
    if not match:
        return None
    symbol, remark = first_symbol(match["gene"])
    if not symbol:
        # an antibody's name may look like a site (Akt_pS473): it is looked for next
        return None if PHOSPHO_ANTIBODY.search(name) else Identified(why="a site of no known gene")
    residue = SHORT.get(match["residue"].lower(), match["residue"].upper())
    written = [f"{symbol}_{residue}{match['position']}"]
    written += [f"{symbol}_{letter.upper()}{place}" for letter, place in MORE.findall(match["more"])]
    sites = tuple(dict.fromkeys(map(in_uniprot, written)))
    return Identified(sites, "phospho", note=_renumbered(written) or remark, near=_other_residue(sites))


def _other_residue(sites: Sequence[str]) -> str:
    """Return a known site at the same position with another residue, which one protein cannot have."""
    known = curated.shipped()
    for name in sites:
        gene, _, place = name.rpartition("_")
        there = known.by_position.get((gene, place[1:]), name)
        if there != name and name not in known.sites:
            return there
    return ""


def in_uniprot(name: str) -> str:
    """Return a site in UniProt numbering, an older or a mouse's number led to it."""
    known = curated.shipped()
    return name if name in known.sites else known.aliases.get(name, name)


def _renumbered(written: Sequence[str]) -> str:
    changed = [f"{name} is {in_uniprot(name)}" for name in written if in_uniprot(name) != name]
    return "; ".join(changed)


def of_isoform(name: str) -> Identified | None:
    """Return the sites of a name that holds a RefSeq or Ensembl protein; None for a name of another form.

    The sequence around a site decides, where the name holds one: isoforms have numbers of their own.
    """
    isoform = ISOFORM.search(name)
    if not isoform:
        return None
    parts = [part for part in PARTS.split(name) if part]
    around = [found for part in parts if (found := window(part)) is not None and found.features]
    if around:
        return around[0]
    symbol = next(filter(None, (symbol_of(part) for part in parts if not ISOFORM.fullmatch(part))), "")
    places = [place for part in parts if PLACES.fullmatch(part) for place in PLACE.findall(part)]
    written = [f"{symbol}_{letter.upper()}{number}" for letter, number in places]
    if not symbol:
        return Identified(why="a protein of RefSeq or Ensembl without its gene: give a column of genes")
    if not written:
        return None
    note = _renumbered(written) or f"numbered as in {isoform[0]}"
    return Identified(tuple(map(in_uniprot, written)), "phospho", note=note)


def window(name: str) -> Identified | None:
    """Return the site of a sequence around it, ±7 (or ±15) residues; None for no such sequence."""
    if not WINDOW.fullmatch(name):
        return None
    middle = len(name) // 2
    cut = name[max(middle - 7, 0) : middle + 8].upper()
    known = curated.shipped().windows
    found = known.get(cut, ())
    if not found:  # shorter ones, cut at the same distance from the site
        half = len(cut) // 2
        near = {sites for text, sites in known.items() if text[7 - half : 8 + half] == cut}
        found = near.pop() if len(near) == 1 else ()
    if not found:
        return Identified(why="sequence around no site of the tables")
    return Identified(found, "phospho", note=f"the sequence around {', '.join(found)}")


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures: a site, an antibody of a site, or the amount of a protein next to them.

    Names of antibodies come first where most rows have one: PDK1 is another protein on an array.
    """
    read = [protein.antibody(name) for name in names]
    of_array = protein.of_array(names, read)
    found = [
        (one if of_array else None) or _identified(name, one) for name, one in zip(names, read, strict=True)
    ]
    unknown = [n for n, each in enumerate(found) if not each.features and each.why == UNKNOWN]
    for n in unknown[:MOST_SUGGESTIONS]:  # each takes a look at all antibodies
        found[n] = found[n]._replace(near=_near(names[n]))
    return found


def _identified(name: str, of_antibody: Identified | None) -> Identified:
    found = of_isoform(name) or site(name) or window(name)
    if found is not None:
        return found
    of_site = PHOSPHO_ANTIBODY.search(name)
    # what names a place in a protein is no amount of it, however it is written
    total = protein.protein(name) if not of_site and not A_PLACE.search(name) else None
    if total is not None and total.features:
        return total
    if of_antibody is not None:
        return of_antibody
    return Identified(why=UNKNOWN)


def _near(name: str) -> str:
    """Return the antibody of the same sort, of a site or of an amount, that may have been meant."""
    of_site = bool(PHOSPHO_ANTIBODY.search(name))
    known = curated.shipped().antibodies
    return nearest(name, [each for each in known if bool(PHOSPHO_ANTIBODY.search(each)) == of_site])


KIND = Kind(
    name="phospho",
    title="phosphorylation",
    unit="log2",
    marks=("phospho", "protein"),
    scales=SCALES,
    identify=identify,
    transform=log2_of_intensity,
    contradiction=of_log2,
    examples="AKT1_S473, P31749;S473-p, RPHFPQFSYSASGTA, Akt_pS473",
    may_lack=True,
)
