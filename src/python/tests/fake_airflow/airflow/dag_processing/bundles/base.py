"""As much of Airflow 3.3's module of this name as a bundle sees, for where Airflow is not installed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def get_bundle_storage_root_path() -> Path:
    return Path(os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH"])


def get_bundle_tracking_file(bundle_name: str, version: str) -> Path:
    return get_bundle_storage_root_path() / "_tracking" / bundle_name / version


@dataclass(frozen=True)
class BundleVersion:
    version: str
    data: dict[str, Any] | None = None


class BaseDagBundle:
    supports_versioning = False

    def __init__(
        self, *, name: str, refresh_interval: int = 300, version: str | None = None, view_url_template: str | None = None
    ) -> None:
        self.name = name
        self.version = version
        self.refresh_interval = refresh_interval
        self.is_initialized = False
        self.base_dir = get_bundle_storage_root_path() / name
        self.versions_dir = self.base_dir / "versions"
        self._view_url_template = view_url_template

    def initialize(self) -> None:
        self.is_initialized = True
