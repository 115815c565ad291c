"""Faults of the gene identifiers."""

import numpy as np
from exhibits import PREFLIGHT, SAMPLES, SYMBOLS, exhibit, renamed

from inputs import ENSEMBL, entry, write

NUMBER = range(len(SYMBOLS))
ENSEMBL_OF = {symbol: name for name, (symbol,) in ENSEMBL.items()}


def named(folder, names, **changes):
    write(folder, renamed(list(names)))
    return entry(**changes)


@exhibit(PREFLIGHT)
def mouse_symbols(folder):
    return named(folder, [name.capitalize() for name in SYMBOLS])


@exhibit(PREFLIGHT)
def human_and_mouse_symbols_mixed(folder):
    return named(folder, [name if n % 2 else name.capitalize() for n, name in enumerate(SYMBOLS)])


@exhibit(PREFLIGHT)
def mouse_ensembl_ids(folder):
    return named(folder, [f"ENSMUSG{n:011d}" for n in NUMBER], ids="ensembl")


@exhibit(PREFLIGHT)
def rat_ensembl_ids(folder):
    return named(folder, [f"ENSRNOG{n:011d}.2" for n in NUMBER], ids="auto")


@exhibit(PREFLIGHT)
def transcript_ids(folder):
    return named(folder, [f"ENST{n:011d}.4" for n in NUMBER], ids="ensembl")


@exhibit(PREFLIGHT)
def refseq_accessions(folder):
    return named(folder, [f"NM_{n:06d}" for n in NUMBER], ids="auto")


@exhibit(PREFLIGHT)
def affymetrix_probes(folder):
    return named(folder, [f"{200000 + n}_s_at" for n in NUMBER])


@exhibit(PREFLIGHT)
def illumina_probes(folder):
    return named(folder, [f"ILMN_{1650000 + n}" for n in NUMBER])


@exhibit(PREFLIGHT)
def uniprot_accessions(folder):
    return named(folder, [f"P{10000 + n}" for n in NUMBER])


@exhibit(PREFLIGHT)
def entrez_declared_symbol(folder):
    return named(folder, [str(1000 + n) for n in NUMBER])


@exhibit(PREFLIGHT)
def symbols_declared_ensembl(folder):
    return named(folder, SYMBOLS, ids="ensembl")


@exhibit(PREFLIGHT)
def row_numbers(folder):
    return named(folder, [str(n) for n in NUMBER], ids="auto")


@exhibit(PREFLIGHT)
def lower_case_symbols(folder):
    return named(folder, [name.lower() for name in SYMBOLS])


@exhibit(PREFLIGHT)
def locus_tags(folder):
    return named(folder, [f"locus_{n}" for n in NUMBER], ids="auto")


@exhibit(PREFLIGHT)
def genes_of_a_gff_declared_symbols(folder):
    return named(folder, [f"gene:{ENSEMBL_OF[name]}" for name in SYMBOLS], ids="symbol")


@exhibit(PREFLIGHT)
def numbered_genes(folder):
    return named(folder, [f"gene_{n}" for n in range(1, len(SYMBOLS) + 1)], ids="auto")


@exhibit(PREFLIGHT)
def row_numbers_chosen_from_many(folder):
    numbers = np.random.default_rng(1).choice(20_000, 300, replace=False) + 1
    rows = "\n".join("\t".join([str(n), *map(str, (n * 7 + np.arange(6) ** 2) % 97)]) for n in numbers)
    write(folder, "\t".join(["gene", *SAMPLES]) + f"\n{rows}\n")
    return entry(ids="auto")


@exhibit(PREFLIGHT)
def mouse_genome_ids(folder):
    return named(folder, [f"MGI:{90000 + n}" for n in NUMBER], ids="auto")


@exhibit(PREFLIGHT)
def uniprot_entry_names(folder):
    return named(folder, [f"{name}_HUMAN" for name in SYMBOLS], ids="auto")
