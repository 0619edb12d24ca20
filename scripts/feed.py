"""Holds the public directory of a running demo against the checks others make of Open Referral UK feeds.

    python3 scripts/feed.py target/debug/stile ../shared

Starts `stile demo` in a throw-away folder, runs the checker of the standard and schemathesis on it, and prints a
line a check: `passed NAME`, `failed NAME` or `skipped NAME: why`. Exits 1 when a check failed. The two tools are
installed from PyPI into .tools/feed.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools" / "feed"
WANTED = ["jsonschema-rs==0.60.3", "schemathesis==4.32.5"]
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"


def tools():
    """The folder of the tools, installed where they are not; none where they cannot be."""
    if not (TOOLS / "bin" / "schemathesis").exists():
        done = subprocess.run([sys.executable, "-m", "venv", TOOLS], capture_output=True, check=False)
        if done.returncode == 0:
            pip = [TOOLS / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *WANTED]
            done = subprocess.run(pip, capture_output=True, check=False)
        if done.returncode != 0:
            return None
    return TOOLS / "bin"


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def wait_for(address, process):
    """Waits until the server answers; false when it ended or two minutes went by."""
    for _ in range(240):
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(address, timeout=5):
                return True
        except OSError:
            time.sleep(0.5)
    return False


def main(stile, shared):
    checker = shared / "standards" / "tools" / "oruk_check.py"
    described = shared / "standards" / "hsds" / "oruk-spec" / "3.0" / "openapi.bundled-offline.json"
    names = ["open referral checker", "schemathesis"]
    if not checker.exists() or not described.exists():
        for name in names:
            print(f"skipped {name}: needs ../shared")
        return 0
    found = tools()
    if found is None:
        for name in names:
            print(f"skipped {name}: its tools cannot be installed from PyPI")
        return 0
    port = free_port()
    base = f"http://127.0.0.1:{port}/luton/open-referral"
    with tempfile.TemporaryDirectory() as folder:
        command = [stile, "demo", "--folder", folder, "--size", "60", "--listen", f"127.0.0.1:{port}"]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not wait_for(base, server):
                print("failed open referral checker: the demo does not answer")
                return 1
            runs = [
                [found / "python", checker, base],
                [found / "schemathesis", "run", described, "--url", base, "--checks", CHECKS, "--max-examples", "5"],
            ]
            failed = 0
            for name, run in zip(names, runs):
                done = subprocess.run(run, capture_output=True, text=True, cwd=folder, check=False)
                bad = done.returncode != 0 or (name == names[0] and "0 errors, 0 warnings" not in done.stdout)
                print(f"{'failed' if bad else 'passed'} {name}")
                if bad:
                    failed += 1
                    print("\n".join("    " + line for line in (done.stdout + done.stderr).splitlines()[-60:]))
            return 1 if failed else 0
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
