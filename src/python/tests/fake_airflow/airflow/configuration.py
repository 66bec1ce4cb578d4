from __future__ import annotations

import json
import os
from typing import Any


class Conf:
    def getjson(self, section: str, key: str) -> Any:
        return json.loads(os.environ.get(f"AIRFLOW__{section}__{key}".upper(), "null"))


conf = Conf()
