"""Keep settings elsewhere if the home folder cannot be written, as in some containers."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["home_folder", "kept_elsewhere"]


def kept_elsewhere(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return variables that make Jupyter, IPython and matplotlib use `folder` if they cannot write at home.

    The result is empty if the home folder can be written. To find out, each folder there is made if it is
    missing, as these programs would do themselves.
    """
    return {
        variable: str(folder / name)
        for variable, (name, places) in _places(environ).items()
        if not all(map(_can_be_written, places))
    }


def home_folder(environ: Mapping[str, str]) -> str | None:
    """Return the home folder; None if there is no real one, as for a user that a container made up."""
    home = environ.get("HOME") if os.name == "posix" and "HOME" in environ else os.path.expanduser("~")
    return home if home not in (None, "", "~", "/") else None


def _places(environ: Mapping[str, str]) -> dict[str, tuple[str, list[Path]]]:
    """Map each variable to a name for its new folder and to the folders that are written now."""
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
