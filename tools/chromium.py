"""Makes sure that there is a Chromium for the browser tests; says in one sentence what to do when there cannot be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
BY_HAND = "The browser tests need Chromium, and it is not here: install it (on Debian: sudo apt install chromium)."


def find() -> str | None:
    """The path of a Chromium, or None. CHROMIUM in the environment names one in an unusual place."""
    return next((path for name in (os.environ.get("CHROMIUM", ""), *NAMES) if (path := shutil.which(name))), None)


def install() -> bool:
    """Install it by apt where this user may. Returns whether that worked."""
    if not shutil.which("apt-get"):
        return False
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and (not shutil.which("sudo") or subprocess.run([*as_root, "true"], capture_output=True).returncode):
        return False
    print("Installing Chromium for the browser tests")
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt_get, "update"])
    done = subprocess.run([*apt_get, "install", "-y", "chromium"], stdout=subprocess.DEVNULL)
    return done.returncode == 0


if __name__ == "__main__":
    if not find() and not (install() and find()):
        sys.exit(BY_HAND)
