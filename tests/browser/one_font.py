"""The fonts of every browser under test: matplotlib's own, so that a text measures alike on every Linux."""

import os
import sys
from pathlib import Path

import matplotlib

__all__ = ["FONTS", "environment"]

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
"""DejaVu Sans is wider than the fonts of today's systems: where it has room, they have. STIX is a Times."""

# Whatever a page asks for, it gets one of three.
FAMILIES = {"STIXGeneral": ("serif", "math"), "DejaVu Sans Mono": ("monospace", "ui-monospace")}
CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
{aliases}
<match target="pattern">
  <edit name="family" mode="append_last"><string>DejaVu Sans</string></edit>
</match>
</fontconfig>
"""
ALIAS = '<alias binding="same"><family>{name}</family><prefer><family>{font}</family></prefer></alias>'


def environment(folder: Path) -> dict[str, str]:
    """The environment in which a browser sees these fonts and no others; its settings are put into `folder`.

    Other systems than Linux have no such setting: there a page is measured with their own fonts.
    """
    if sys.platform != "linux":
        return dict(os.environ)
    aliases = "\n".join(
        ALIAS.format(name=name, font=font) for font, names in FAMILIES.items() for name in names
    )
    path = folder / "fonts.conf"
    text = CONFIGURATION.format(fonts=FONTS, cache=folder / "cache", aliases=aliases)
    path.write_text(text, encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(path)}
