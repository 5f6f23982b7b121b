"""Links, not merges: which records may be of one and the same person, or be two sides of one payment.

The registry's own use is :func:`~minsheng.registry.linking.finding.find_pairs`: Arrow tables in, pairs out, each with
its probability and with what every comparison saw. The model is Splink's (Fellegi and Sunter), its parameters are
learned from the records without labels. What is compared is said per kind of data in ``kinds/``.

What can go wrong, by module::

    files      FileNotReadable, FileNotWritable
    fields     ColumnsNotUnderstood
    choosing   KindNotKnown, NothingToCompare
    naming     RecordNumbersRepeat
    backends   BackendNotKnown, SparkIsMissing
    measuring  TruthNotThere
"""
