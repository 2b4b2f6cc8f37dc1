"""A home folder that cannot be written, as in some containers: what would be kept there is kept elsewhere."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["home_folder", "kept_elsewhere"]


def kept_elsewhere(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What to set so that Jupyter, IPython and matplotlib keep in `folder` what they cannot keep at home.

    Empty in a home that can be written. Each place is made if it is not there, as they would do themselves.
    """
    return {
        variable: str(folder / name)
        for variable, (name, places) in _places(environ).items()
        if not all(map(_can_be_written, places))
    }


def home_folder(environ: Mapping[str, str]) -> str | None:
    """The home folder; None where there is none to speak of, as for a container's made-up user."""
    home = environ.get("HOME") if os.name == "posix" and "HOME" in environ else os.path.expanduser("~")
    return home if home not in (None, "", "~", "/") else None


def _places(environ: Mapping[str, str]) -> dict[str, tuple[str, list[Path]]]:
    """By the variable that moves them: a name, and the folders that are written."""
    from jupyter_core import paths  # reads the same variables

    home = Path(os.path.expanduser("~"))
    cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "matplotlib"
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "matplotlib"
    of_matplotlib = (
        [cache, config] if sys.platform.startswith(("linux", "freebsd")) else [home / ".matplotlib"]
    )
    return {
        "JUPYTER_CONFIG_DIR": ("jupyter", [Path(paths.jupyter_config_dir())]),
        "JUPYTER_DATA_DIR": ("data", [Path(paths.jupyter_data_dir())]),
        "JUPYTER_RUNTIME_DIR": ("runtime", [Path(paths.jupyter_runtime_dir())]),
        "IPYTHONDIR": ("ipython", [Path(environ.get("IPYTHONDIR") or home / ".ipython")]),
        "MPLCONFIGDIR": (
            "matplotlib",
            [Path(environ["MPLCONFIGDIR"])] if environ.get("MPLCONFIGDIR") else of_matplotlib,
        ),
    }


def _can_be_written(place: Path) -> bool:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return True
    except OSError:
        return False
