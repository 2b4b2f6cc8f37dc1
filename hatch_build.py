"""Bundle the explorers' scripts anew before a wheel or an sdist is made, where the bundler is installed.

What it writes is committed, so that ``pip install`` from a checkout needs no Node.js.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BundleExplorers(BuildHookInterface[Any]):
    """Run bundle.mjs if Node.js and its packages are here."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write lstmgru_lab/explorers/dist, or leave it as it is committed."""
        root = Path(self.root)
        node = shutil.which("node")
        if node is not None and (root / "node_modules" / "esbuild").is_dir():
            subprocess.run([node, root / "bundle.mjs"], cwd=root, check=True)
