"""Airflow where it is installed, else the little of it that a bundle sees."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

STORAGE = Path(tempfile.mkdtemp(prefix="dagfetch-bundles-"))
os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH"] = str(STORAGE)
os.environ.setdefault("AIRFLOW_HOME", str(STORAGE / "home"))
if importlib.util.find_spec("airflow") is None:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "fake_airflow"))


def tracking_file(bundle: str, version: str) -> Path:
    return STORAGE / "_tracking" / bundle / version


def clean_up(bundle: str, version: str) -> bool:
    """What Airflow's clean-up does with a version that was not used for long; returns whether it could."""
    try:
        with tracking_file(bundle, version).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(STORAGE / bundle / "versions" / version)
            tracking_file(bundle, version).unlink()
    except BlockingIOError:
        return False
    return True
