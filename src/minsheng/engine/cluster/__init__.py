"""The cluster reading: the batch kernel inside Spark, a pair of files being one piece of work.

Spark is an extra: nothing here imports it before a scan on a cluster is asked for. See docs/decisions/0006.
"""

from __future__ import annotations

from minsheng.engine.cluster.problems import ClusterProblem
from minsheng.engine.cluster.scanning import ClusterScanned, scan_on_cluster
from minsheng.engine.cluster.session import Spark

__all__ = ["ClusterProblem", "ClusterScanned", "Spark", "scan_on_cluster"]
