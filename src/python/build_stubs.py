"""Generates the protocol's Python from the proto files, for every way of building the package."""

from __future__ import annotations

import shutil
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGES = ("dagfetch/v1", "dagfetch/rpc")


class StubsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts generated modules into a wheel, and the proto files that they come from, with the license, into an sdist.

    Nothing is written below the checkout, but for an editable installation, which can have the modules nowhere else.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            self._add_protos(build_data)
            self._add_license(build_data)
        elif version == "editable":
            self._generate(Path(self.root, "src"))
        else:
            self._scratch = Path(tempfile.mkdtemp(prefix="dagfetch-stubs-"))
            self._generate(self._scratch)
            for module in sorted(self._scratch.rglob("*.py*")):
                build_data["force_include"][str(module)] = str(module.relative_to(self._scratch))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if scratch := getattr(self, "_scratch", None):
            shutil.rmtree(scratch)

    def _protocol(self) -> Path:
        """The protocol of the repository, or the copy of it in an unpacked sdist."""
        checkout = Path(self.root, "..", "..", "proto").resolve()
        return checkout if (checkout / "dagfetch/v1").is_dir() else Path(self.root, "proto")

    def _add_protos(self, build_data: dict[str, Any]) -> None:
        for proto in sorted((self._protocol() / "dagfetch/v1").glob("*.proto")):
            build_data["force_include"][str(proto)] = f"proto/dagfetch/v1/{proto.name}"

    def _add_license(self, build_data: dict[str, Any]) -> None:
        """The repository's; an sdist that is built from an sdist has it already."""
        checkout = Path(self.root, "..", "..", "LICENSE").resolve()
        if checkout.is_file() and not Path(self.root, "LICENSE").exists():
            build_data["force_include"][str(checkout)] = "LICENSE"

    def _generate(self, out: Path) -> None:
        from grpc_tools import protoc

        roots = [self._protocol(), Path(self.root, "proto"), Path(str(resources.files("grpc_tools") / "_proto"))]
        protos = sorted({str(p.relative_to(root)) for root in roots[:2] for p in root.glob("dagfetch/*/*.proto")})
        flags = [f"--proto_path={root}" for root in roots]
        flags += [f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python")]
        if protoc.main(["protoc", *flags, *protos]) != 0:
            raise RuntimeError("protoc failed; it says above why")
        for package in PACKAGES:
            (out / package).mkdir(parents=True, exist_ok=True)
        (out / "dagfetch/v1/__init__.py").write_text('"""The protocol, generated from dagfetch/v1/*.proto."""\n')
