from pathlib import Path

import pandas as pd

from sorascope.cells import chunks, embedding
from sorascope.files import tables
from sorascope.jobs import records
from sorascope.jobs.frame import logged

with logged(snakemake.log[0]):
    seed = snakemake.params.seed
    scores = pd.read_parquet(Path(snakemake.input.scores), engine="fastparquet")
    rows = embedding.thin(scores["sample"].to_numpy(), snakemake.params.map_cells, seed)
    with chunks.opened(snakemake.input.cells) as matrix:
        places = embedding.coordinates(matrix, rows, seed)
    chosen = scores.iloc[rows].reset_index(drop=True)
    chosen.insert(3, "x", places[:, 0])
    chosen.insert(4, "y", places[:, 1])
    tables.write(chosen, snakemake.output.map)
    records.write(snakemake.output.record, snakemake.output, snakemake.input, dict(snakemake.params.items()))
