"""A synthetic city built from published census tables. Serves every system that counts the whole city (P01-P03).

`building.build_city` writes a city as Parquet, `report.report_city` says how close it is to the published tables.

Errors, all named in `errors.py`::

    CityError
    ├── TooFewPeople            fewer people than the districts can hold
    ├── BadSeed                 a negative seed
    ├── FolderNotEmpty          the folder to write has something in it already
    ├── FolderNotWritable       the folder can't be made
    ├── NotACity                the folder to read holds no finished city
    └── CensusTableBroken       a table under `tables/` lacks a figure
"""
