"""Apache Airflow's DAG bundles from a dagfetch daemon: exact trees, pinned and kept, and no Git on any worker."""

from dagfetch.airflow.bundle import DagFetchBundle

__all__ = ["DagFetchBundle"]
