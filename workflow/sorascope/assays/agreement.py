"""How an assay of its own and mRNA may agree: the list of verdicts, their sentences and marks."""

from __future__ import annotations

AGREE, CONTRADICT, OWN_ONLY, MRNA_ONLY = "agree", "contradict", "own assay only", "mRNA only"
OWN_ALONE, NEITHER, QUIET = "own assay, mRNA cannot show it", "neither", "own assay does not move"
DIVIDED, NO_VERDICT, UNDECIDED = "markers divided", "no verdict", "not decided"
SENTENCES = {
    AGREE: "mRNA and {assay} agree: {markers} goes the same way as the genes, {reading}.",
    CONTRADICT: "mRNA and {assay} contradict each other: {markers} goes against the genes.",
    OWN_ONLY: "Only {assay} moves: {markers}, {reading}; mRNA does not{mrna}.",
    MRNA_ONLY: "Only mRNA moves: output without the event that {assay} measures ({markers}), or another "
    "input.",
    OWN_ALONE: "{assay} moves: {markers}, {reading}; mRNA cannot show this mechanism.",
    NEITHER: "Neither mRNA nor {assay} moves ({markers}); {power}.",
    QUIET: "{assay} does not move ({markers}); mRNA cannot show this mechanism; {power}.",
    DIVIDED: "The defining markers of {assay} are divided: {markers}.",
    NO_VERDICT: "{assay}: {markers}; the review ties no one direction to resistance, so there is no verdict.",
    UNDECIDED: "{assay} decides nothing: {why}.",
}
MARKS = {AGREE: "=", CONTRADICT: "≠", OWN_ONLY: "+", OWN_ALONE: "+", DIVIDED: "~"}
