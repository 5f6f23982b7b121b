"""The prove and ask readings: rules as Z3 terms, properties proved or refuted, and the smallest change of a decision.

The only part of the engine that imports Z3. ``terms`` are values with bounds, ``households`` every value of the law that
follows from unknown facts, ``proving`` the answer to a property, ``examples`` counter-examples as household files.
"""
