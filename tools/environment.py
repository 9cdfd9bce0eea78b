"""Makes .venv and installs what is locked: `environment.py run`, `environment.py test`, `environment.py node`.

Only the standard library, and a Python so old that it can still say that it is too old.
"""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}


def stop(sentence):
    """Ends with one line that says what to mend."""
    sys.exit("proudly: " + sentence)


def check_python():
    if sys.version_info < (3, 11):  # noqa: UP036
        have = ".".join(str(part) for part in sys.version_info[:2])
        stop(f"Python 3.11 or newer is needed, and python3 is {have}. Choose another: make run PYTHON=python3.12")


def check_node():
    """Node and npm fetch and build what pages are drawn with."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            stop(f"{program} was not found. Install Node.js 20 or newer: https://nodejs.org")
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    if int(version.lstrip("v").split(".")[0]) < 20:
        stop(f"Node.js 20 or newer is needed, and node is {version}: https://nodejs.org")


def make_venv():
    if os.path.exists(PYTHON):
        return
    made = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # Debian's Python comes without ensurepip; a pip that is there already can fill the environment as well.
    bare = [sys.executable, "-m", "venv", "--without-pip", VENV]
    fill = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "-qq", "uv"]
    if subprocess.run(bare).returncode or subprocess.run(fill).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("python3 cannot make a virtual environment. On Debian and Ubuntu: sudo apt install python3-venv")


def uv():
    """The path of uv, installed into the environment when it is not there."""
    path = os.path.join(VENV, "bin", "uv")
    if os.path.exists(path):
        return path
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*pip, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
        return shutil.which("uv") or stop(".venv holds no pip. Remove the folder and try again.")
    if subprocess.run([*pip, "install", "-qq", "uv"]).returncode:
        stop("uv could not be installed from the Python package index. Is there a network?")
    return path


def install(lock):
    def pip_install(*arguments):
        command = [uv(), "pip", "install", "--quiet", "--python", PYTHON]
        if subprocess.run(command + list(arguments), cwd=ROOT).returncode:
            stop("the Python packages could not be installed; the lines above say why.")

    pip_install("--require-hashes", "-r", lock)
    pip_install("--no-deps", "-e", ".")


if __name__ == "__main__":
    wanted = sys.argv[1]
    if wanted == "node":
        check_node()
    else:
        check_python()
        make_venv()
        install(LOCKS[wanted])
