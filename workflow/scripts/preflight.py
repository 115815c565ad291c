from pathlib import Path

Path(snakemake.log[0]).write_text(snakemake.params.told, encoding="utf-8")
print(snakemake.params.told, end="", flush=True)
