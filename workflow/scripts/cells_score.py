from pathlib import Path

import pandas as pd

from sorascope import knowledge, settings
from sorascope.cells import chunks, rank_scores, store
from sorascope.jobs.frame import logged

with logged(snakemake.log[0], snakemake.params.sources):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    base = knowledge.load_chosen(chosen)
    sets = {**base.signed_sets(base.main), **base.signed_sets(knowledge.OWN)}
    number, total = map(int, snakemake.wildcards.scatteritem.split("-of-"))
    with chunks.opened(snakemake.input.cells) as matrix:
        start, stop = chunks.chunk(number, total, matrix.shape[0])
        genes = chunks.gene_names(snakemake.input.cells)
        scores = rank_scores.score(matrix, genes, sets, start, stop)
    store.write_parquet(pd.DataFrame(scores, columns=list(sets)), Path(snakemake.output[0]))
