"""Grievances (投诉) and reviews of decisions (行政复议) as cases of their own, apart from whoever decided."""
