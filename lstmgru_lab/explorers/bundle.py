"""One script out of many: anywidget loads a single ES module, and the sources are modules with imports.

Every module becomes a function of its own that returns what it exports, in the order in which they need
each other; names of different modules never meet. Only the two forms that the sources use are understood,
``import { a, b } from "./x.js"`` and ``export`` before a declaration (or ``export default`` before an
expression); anything else is refused instead of silently broken.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from ..support.errors import AuthoringError

__all__ = ["bundle", "expression", "stylesheet"]

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"\./([\w-]+)\.js";[^\S\n]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|const|class)\s+(\w+)", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(import\s.*|export\s.*|.*\bimport\().*$", re.MULTILINE)


def bundle(entry: Path) -> str:
    """The module `entry` and all that it imports, from its folder, as one ES module with its default export.

    Raises AuthoringError for a missing file, imports in a circle, or an import or export of another form.
    """
    return f"export default {expression(entry)}.default;\n"


def expression(entry: Path) -> str:
    """The same as a JavaScript expression: an object of what `entry` exports."""
    modules: dict[str, str] = {}
    _add(entry, modules, [])
    body = "\n".join(modules.values())
    return f"(() => {{\n{body}\nreturn {_variable(entry.stem)};\n}})()"


def stylesheet(files: Iterable[Path]) -> str:
    """The style sheets as one."""
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def _add(path: Path, modules: dict[str, str], above: list[str]) -> None:
    name = path.stem
    if name in above:
        raise AuthoringError(f"{' → '.join([*above, name])}: these modules import each other in a circle.")
    if name in modules:
        return
    if not path.is_file():
        raise AuthoringError(
            f"{above[-1] if above else 'bundle'} needs {path.name}, which is not in {path.parent}."
        )
    source = path.read_text(encoding="utf-8")
    for match in _IMPORT.finditer(source):
        wanted = path.with_name(f"{match[2]}.js")
        _add(wanted, modules, [*above, name])
        missing = [one for one in _names(match[1]) if one not in _exports(wanted)]
        if missing:
            raise AuthoringError(
                f"{path.name} imports {missing[0]} from {wanted.name}, which does not export it."
            )
    modules[name] = _wrapped(path.name, source)


def _wrapped(file_name: str, source: str) -> str:
    """The module as `const __name = (() => { ...; return { exports }; })();`"""
    exports = _EXPORT.findall(source)
    body = _IMPORT.sub(lambda m: f"const {{ {', '.join(_names(m[1]))} }} = {_variable(m[2])};", source)
    body, defaults = re.subn(r"^export\s+default\s", "const __default = ", body, flags=re.MULTILINE)
    body = re.sub(r"^export\s+(?=(async\s+)?(function|const|class)\b)", "", body, flags=re.MULTILINE)
    if left := _LEFT_OVER.search(body):
        raise AuthoringError(f"{file_name}: the bundler does not understand “{left[0].strip()}”.")
    returned = ", ".join([*exports, *(["default: __default"] if defaults else [])])
    name = _variable(Path(file_name).stem)
    return f"// {file_name}\nconst {name} = (() => {{\n{body}\nreturn {{ {returned} }};\n}})();\n"


def _variable(name: str) -> str:
    return "__" + name.replace("-", "_")


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _exports(path: Path) -> list[str]:
    return _EXPORT.findall(path.read_text(encoding="utf-8"))
