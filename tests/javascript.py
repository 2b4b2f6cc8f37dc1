"""Call the explorers' JavaScript from a test: in Node, from its sources, without a page."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXPLORERS = ROOT / "lstmgru_lab" / "explorers"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
needs_bundler = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules" / "esbuild").is_dir(),
    reason="the bundler is not installed: Node.js, and in this folder `npm ci`",
)

_PROGRAM = """
const [address, name, calls] = JSON.parse(await new Response(process.stdin).text());
const module = await import(address);
const plain = (_, value) => (ArrayBuffer.isView(value) ? [...value] : value);
console.log(JSON.stringify(calls.map((values) => module[name](...values)), plain));
"""


def call_each(module: str | Path, function: str, calls):
    """What a function of a module, "maths/cells.js" or a path, returns for each list of arguments."""
    asked = json.dumps([(EXPLORERS / "js" / module).as_uri(), function, list(calls)])
    command = ["node", "--input-type=module", "--eval", _PROGRAM]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call(module: str | Path, function: str, *values):
    """What a function of a module returns for these arguments."""
    return call_each(module, function, [values])[0]
