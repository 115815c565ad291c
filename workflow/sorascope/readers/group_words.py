"""What single words of a name say of a group: resistant, sensitive, a control."""

from __future__ import annotations

import re

RESISTANT, SENSITIVE, CONTROL = "resistant", "sensitive", "control"
GROUPS = {
    RESISTANT: {
        *("resistant", "resist", "resistance", "res", "sorr", "sorar", "sorafenibr", "sr", "ar", "r"),
        *("nonresponder", "nonresponders", "nonresponse", "nr", "pd", "progressive", "refractory"),
    },
    SENSITIVE: {
        *("sensitive", "sens", "parental", "parent", "par", "nonresistant", "p", "s"),
        *("responder", "responders"),
    },
    # with resistant samples these are the sensitive ones, else the reference of a comparison of their own
    CONTROL: {
        *("control", "controls", "ctrl", "ctr", "con", "ctl", "cntrl", "cont", "kontrolle", "c"),
        *("wt", "wildtype", "naive", "untreated", "unt", "none", "baseline", "pre", "before", "0h", "d0"),
        *("dmso", "vehicle", "veh", "mock", "pbs", "saline", "placebo", "nontreated"),
        *("nc", "sinc", "shnc", "sgnc", "ntc", "sintc", "shntc", "sgntc", "sictrl", "shctrl", "sgctrl"),
        *("scr", "scramble", "scrambled", "siscr", "shscr", "nontargeting", "nontarget", "neg", "sineg"),
        *("ev", "vector", "empty", "emptyvector", "normoxia", "normoxic", "norm"),
    },
}


def of(name: str) -> list[str]:
    """Split a name at separators and where lower case turns to upper; in lower case, "non-x" as one word."""
    words: list[str] = []
    for part in re.split(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", name):
        if words and words[-1] == "non":
            words[-1] += part.lower()
        elif part:
            words.append(part.lower())
    return words
