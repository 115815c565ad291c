from pathlib import Path

from sorascope import expression, knowledge, scores, settings, tables
from sorascope.job import logged

with logged(snakemake.log[0]):
    chosen = settings.mechanisms(snakemake.params.mechanisms)
    sets = knowledge.load(chosen.folder, chosen.sets, chosen.use_review).signed_sets()
    data = expression.read(snakemake.input.expression)
    computed = scores.compute(data.expression, sets, snakemake.params.methods)
    for path in map(Path, snakemake.output.scores):
        tables.write(computed[path.stem].rename_axis("sample").reset_index(), path)
    tables.write(scores.coverage(data.expression.index, sets), snakemake.output.coverage)
