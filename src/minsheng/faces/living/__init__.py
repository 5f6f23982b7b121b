"""A town lives through months, and its offices with it: the registry, casework, supervision and payments, by their public deeds
alone, as clerks do them; a bank pays and answers. For demonstrations and for the tests of everything together.
"""
