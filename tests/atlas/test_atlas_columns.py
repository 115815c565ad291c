import made_atlas

from sorascope.atlas import assays
from sorascope.atlas.page import FILES
from sorascope.report import atlas_columns as columns


def test_every_column_of_every_table_is_explained():
    tables = {FILES[name]: table for name, table in made_atlas.built().tables().items()}
    tables[FILES["assays"]] = assays.gather([])
    described = columns.describe(tables)
    assert set(described["table"]) == set(FILES.values())
    assert list(described.loc[described["meaning"] == "", "column"]) == []
