"""Runs the stages of `make test` and adds up what passed, failed and was skipped.

    python3 scripts/test.py all
    python3 scripts/test.py format lint

A later stage runs even when an earlier one failed. The last line is `N passed, N failed, N skipped`; above it
stands every failed and skipped test by name, with the reason of a skip. Exits 1 when anything failed.

A Rust test that finds nothing to run against prints `skipped: why` on a line of its own and returns; it is
counted as skipped, not as passed. One that ran on one database only prints `skipped on PostgreSQL: why`; it is
counted as passed, and once more as skipped. Tests marked `#[ignore = "why"]` are skipped. Full outputs:
target/test-logs.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
LOGS = TARGET / "test-logs"
PROFILE = os.environ.get("PROFILE", "dev")
BINARY = TARGET / ("debug" if PROFILE == "dev" else PROFILE) / "stile"


@dataclass
class Result:
    """What one stage found. `failed` and `skipped` map a name to a reason, which may be empty."""

    passed: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def note(names, name, why=""):
    """Adds a name to `failed` or `skipped`; two suites may hold tests of the same name."""
    again = 2
    unique = name
    while unique in names:
        unique = f"{name} [{again}]"
        again += 1
    names[unique] = why


def run(name, command, minutes, echo=None):
    """Runs a command into its log, repeating on the terminal the lines that match `echo`.

    Returns its exit status and its output. After `minutes` the command and its children are ended."""
    LOGS.mkdir(parents=True, exist_ok=True)
    lines = []
    with open(LOGS / f"{name}.log", "w", encoding="utf-8") as log:
        try:
            process = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, text=True, errors="replace", start_new_session=True)
        except FileNotFoundError:
            lines.append(f"{command[0]} is not installed\n")
            log.write(lines[0])
            return 127, lines[0]
        out_of_time = threading.Event()

        def end():
            out_of_time.set()
            os.killpg(process.pid, signal.SIGTERM)

        timer = threading.Timer(minutes * 60, end)
        timer.start()
        try:
            for line in process.stdout:
                lines.append(line)
                log.write(line)
                if echo and echo.search(line):
                    print("   ", line.rstrip(), flush=True)
            status = process.wait()
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            process.wait()
            raise
        finally:
            timer.cancel()
        if out_of_time.is_set():
            lines.append(f"ended after {minutes} minutes\n")
            status = status or 1
    return status, "".join(lines)


def one_check(name, command, minutes):
    """A stage that is itself one test: it passes when the command does."""
    status, output = run(name, command, minutes)
    if status == 0:
        return Result(passed=1)
    print(last_lines(output))
    return Result(failed={name: f"exit status {status}"})


def last_lines(output, count=60):
    """The end of an output, indented."""
    return "\n".join("    " + line for line in output.splitlines()[-count:])


TEST_LINE = re.compile(r"^test (.+?) \.\.\. (ok|FAILED|ignored)(?:, (.*))?$")
SUITE_LINE = re.compile(r"^\s+Running (?:unittests )?(\S+) \(.*?([^/\\]+)-[0-9a-f]{16}(?:\.exe)?\)|^\s+Doc-tests (\S+)")
BLOCK_LINE = re.compile(r"^---- (.+) stdout ----$")
SKIP_LINE = re.compile(r"^skipped( on \w+)?: (.*)$")
TOTALS_LINE = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")


def read_rust(output):
    """Reads what `cargo test -- --show-output` wrote. A test is named `suite::path::name`."""
    result = Result()
    totals = [0, 0, 0]
    blocks = {}
    suite, block, not_run = "", None, 0
    for line in output.splitlines():
        if match := SUITE_LINE.match(line):
            suite, block = match[2] or f"doc {match[3]}", None
        elif match := TEST_LINE.match(line):
            name, verdict, why = f"{suite}::{match[1]}", match[2], match[3]
            if verdict == "FAILED":
                note(result.failed, name)
            elif verdict == "ignored":
                note(result.skipped, name, why or "no reason given")
        elif match := BLOCK_LINE.match(line):
            block = f"{suite}::{match[1]}"
            blocks[block] = []
        elif match := TOTALS_LINE.match(line):
            totals = [total + int(count) for total, count in zip(totals, match.groups())]
            block = None
        elif line in ("successes:", "failures:"):
            block = None
        elif block:
            blocks[block].append(line)
            if (match := SKIP_LINE.match(line)) and block not in result.failed:
                note(result.skipped, block + (match[1] or ""), match[2])
                not_run += 0 if match[1] else 1
                block = None
    unnamed = totals[1] - len(result.failed)
    if unnamed > 0:
        result.failed["Rust tests whose names were lost in the output"] = str(unnamed)
    result.passed = totals[0] - not_run
    return result, blocks


def rust():
    """Unit, integration and documentation tests, on SQLite and, where it is installed, PostgreSQL."""
    command = ["cargo", "test", "--locked", "--workspace", "--no-fail-fast", "--", "--show-output"]
    if os.environ.get("STILE_TEST_POSTGRES"):
        print("    on SQLite and the PostgreSQL of STILE_TEST_POSTGRES")
    elif shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        print("    on SQLite and a private PostgreSQL")
        command = [ROOT / "scripts/postgres.sh", *command]
    else:
        print("    on SQLite; there is no PostgreSQL here, so its tests are skipped")
    status, output = run("rust", command, 50, re.compile(r"^\s+(Running|Doc-tests)|^test .* FAILED$|^error"))
    result, blocks = read_rust(output)
    for name in result.failed:
        print(f"\n    ---- {name}\n" + "\n".join("    " + line for line in blocks.get(name, [])))
    if status != 0 and not result.failed:
        print(last_lines(output))
        result.failed["cargo test"] = f"exit status {status}"
    return result


TAP_LINE = re.compile(r"^(\s*)(not )?ok \d+ - (.*?)(?: # (SKIP|TODO)\b ?(.*))?$")


def read_tap(output):
    """Reads the TAP of `node --test`. The counts are its own; names are those of the innermost tests."""
    result = Result()
    counts = {match[1]: int(match[2]) for match in re.finditer(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$", output, re.M)}
    result.passed = counts.get("pass", 0)
    deepest = -1  # a "not ok" line follows those of its own failed subtests
    for line in output.splitlines():
        if not (match := TAP_LINE.match(line)):
            continue
        depth = len(match[1])
        if match[4]:
            note(result.skipped, match[3], match[5] or match[4].lower())
        elif match[2]:
            if depth >= deepest:
                note(result.failed, match[3])
            deepest = depth
            continue
        deepest = -1 if depth == 0 else deepest
    return result


def browser():
    """Browser journeys: every e2e/**/*.test.*js."""
    files = [file for file in (ROOT / "e2e").glob("**/*.test.*js") if "node_modules" not in file.parts]
    # The longest first: two files run beside each other, each with a server and a browser of its own.
    files.sort(key=lambda file: (file.name != "pages.test.mjs", file.name))
    if not files:
        return Result(failed={"browser journeys": "no e2e/**/*.test.*js"})
    os.environ.setdefault("STILE_BIN", str(BINARY))
    # Examples are built with the Rust tests.
    os.environ.setdefault("STILE_GALLERY", str(BINARY.parent / "examples" / "gallery"))
    status, output = run("browser", ["node", "--test", "--test-concurrency=2", "--test-reporter=tap", *files], 45, re.compile(r"^\s*not ok "))
    result = read_tap(output)
    for failure in re.finditer(r"^ *not ok [\s\S]*?^ *\.\.\.$", output, re.M):
        print(last_lines(failure[0]))
    if result.failed:
        return result
    if status != 0:
        print(last_lines(output))
        result.failed["node --test"] = f"exit status {status}"
    return result


def feed():
    """The public directory against the checks others make of such feeds."""
    command = [sys.executable, ROOT / "scripts/feed.py", BINARY, ROOT.parent / "shared"]
    status, output = run("feed", command, 10)
    result = Result()
    for line in output.splitlines():
        if match := re.match(r"^(passed|failed|skipped) ([^:]+)(?:: (.*))?$", line):
            if match[1] == "passed":
                result.passed += 1
            else:
                note(result.failed if match[1] == "failed" else result.skipped, match[2], match[3] or "")
    if result.failed or status != 0:
        print(last_lines(output))
    if status != 0 and not result.failed:
        result.failed["scripts/feed.py"] = f"exit status {status}"
    return result


def supply():
    """Licences, bans and sources. Advisories need an outside host and are not part of the suite."""
    if not shutil.which("cargo-deny"):
        return Result(skipped={"cargo deny": "cargo-deny is not installed"})
    return one_check("cargo deny", ["cargo", "deny", "--locked", "check", "licenses", "bans", "sources"], 5)


STAGES = {
    "set-up": lambda: one_check("set-up", [ROOT / "scripts/set-up.sh"], 20),
    "format": lambda: one_check("cargo fmt", ["cargo", "fmt", "--all", "--check"], 5),
    "assets": lambda: one_check("assets", ["make", "assets"], 10),
    "lint": lambda: one_check("cargo clippy", ["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"], 40),
    "rust": rust,
    "binary": lambda: one_check("cargo build", ["cargo", "build", "--locked", "--profile", PROFILE, "--package", "stile"], 30),
    "feed": feed,
    "browser": browser,
    "supply": supply,
}


def main(wanted):
    """Runs the named stages in the order above and prints the sum."""
    unknown = [name for name in wanted if name not in STAGES and name != "all"]
    if unknown or not wanted:
        sys.exit(f"test.py: unknown stage {', '.join(unknown) or '(none)'}; there are: all, {', '.join(STAGES)}")
    if os.environ.get("CI") == "true":
        os.environ.setdefault("CARGO_INCREMENTAL", "0")
    os.environ.update(CARGO_TERM_COLOR="never", CARGO_TERM_PROGRESS_WHEN="never", NO_COLOR="1")
    sum_of_all = Result()
    for name, stage in STAGES.items():
        if name not in wanted and "all" not in wanted:
            continue
        print(f"== {name}", flush=True)
        started = time.monotonic()
        result = stage()
        sum_of_all.passed += result.passed
        for found, names in ((result.failed, sum_of_all.failed), (result.skipped, sum_of_all.skipped)):
            for test, why in found.items():
                note(names, test, why)
        print(f"== {name}: {'FAILED' if result.failed else 'done'} in {time.monotonic() - started:.0f} s\n", flush=True)
    for heading, names in (("Skipped", sum_of_all.skipped), ("Failed", sum_of_all.failed)):
        if names:
            print(f"{heading}:")
            for name, why in names.items():
                print(f"  {name}" + (f" ({why})" if why else ""))
            print()
    print(f"{sum_of_all.passed} passed, {len(sum_of_all.failed)} failed, {len(sum_of_all.skipped)} skipped")
    sys.exit(1 if sum_of_all.failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
