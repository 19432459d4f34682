"""`make stranger-test`: a fresh clone is brought up by README's own command, and its console logs somebody in.

It is the commit that is cloned; what is not committed a stranger does not get. The clone's path has spaces. PYTHON
names another Python than python3.
"""

import os
import re
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from local.server import require_free_port
from local.settings import ROOT
from local.steps import StepFailed, say, step
from tests.browser import CHROMIUM, launched, press
from tests.system.conftest import free_port

# The first time everything is installed, over a slow line perhaps.
READY_SECONDS = 900
STOP_SECONDS = 60
# What a shell that has this checkout's tools at hand, or make itself, would hand on.
OURS = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "MAKE", "MFLAGS", "PORT", "MFA_", "AWS_", "TABLE_NAME")


def command() -> str:
    """The first command of README's section Run it, all that a new user reads. Raises StepFailed."""
    section = (ROOT / "README.md").read_text().partition("\n## Run it\n")[2].partition("\n## ")[0]
    block = re.search(r"^```sh[^\n]*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    if not block:
        raise StepFailed("README has no commands under Run it.")
    return shlex.join(shlex.split(block[1].splitlines()[0], comments=True))


def environment(port: int) -> dict[str, str]:
    """The environment of somebody who has nothing of this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept["PATH"] = os.pathsep.join(each for each in path if not Path(each).is_relative_to(ROOT))
    return {**kept, "PORT": str(port)}


@contextmanager
def running(line: str, folder: Path, port: int) -> Iterator[str]:
    """Run the line in the clone and give the console's address it prints; interrupt it at the end. Raises StepFailed."""
    said = folder.with_name("said")
    # What a script starts in its background ignores Ctrl-C, and so would the service.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with said.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {line}"], cwd=folder, env=environment(port), stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield _address(process, said)
        if not alive(folder):
            raise StepFailed("no process of the service is found, so none could be missed.")
    finally:
        _interrupt(process)
    if "\nStopped." not in said.read_text():
        raise StepFailed(f"{line} did not say that it stopped.")


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    """Wait for the greeting. What is shown where none comes was said before it, so no token is in it."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        ended = process.poll() is not None
        if found := re.search(r"^ +console +(http://127\.0\.0\.1:\S+)$", said.read_text(), re.MULTILINE):
            return found[1]
        if ended:
            break
        time.sleep(0.2)
    raise StepFailed(f"no console's address was printed. Instead:\n{said.read_text().partition('Ready.')[0]}")


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Do what Ctrl-C does."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        raise StepFailed(f"it did not stop within {STOP_SECONDS} seconds.") from error


def alive(folder: Path) -> list[str]:
    """The ids of the processes that run anything of the clone."""
    listed = subprocess.run(["ps", "-Aww", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    return [each.split()[0] for each in listed.stdout.splitlines() if f"{folder}/" in each]


def walk(page: Page) -> None:
    """Create, enrol, validate, log in and validate, by what is on the screen alone."""
    press(page, "Create application")
    page.get_by_label("Number", exact=True).fill("+12025550147")
    press(page, "Send enrolment code")
    _enter(page, 1)
    expect(page.get_by_role("heading", name="Start a login")).to_be_visible()
    press(page, "Send login code")
    _enter(page, 2)
    expect(page.get_by_text("ann is in.")).to_be_visible()


def _enter(page: Page, sent: int) -> None:
    """Wait for as many codes as were `sent` and for the suggestion, read the newest off its message, and type it."""
    codes_sent = re.compile(rf"(#[0-9]{{6}}[^#]*){{{sent}}}")
    expect(page.get_by_label("Messages, the newest last")).to_contain_text(codes_sent)
    expect(page.get_by_role("button", name=re.compile(r"^From Messages \d{6}$"))).to_be_visible()
    codes = re.findall(r"#(\d{6})\b", page.get_by_label("Messages, the newest last").inner_text())
    page.get_by_label("Code from the message").fill(codes[-1])
    press(page, "Check code")


def rehearse(folder: Path) -> None:
    """Go the stranger's way. Raises StepFailed, or what the browser misses."""
    line, port, checkout = command(), free_port(), folder / "a path with spaces" / "checkout"
    with step("Cloning the commit that is checked out"):
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", ROOT.as_uri(), str(checkout)], check=True)
    begun = time.monotonic()
    with running(line, checkout, port) as address:
        say(f"  README's `{line}` was ready after {time.monotonic() - begun:.0f} s")
        with step("Logging in through the console"), launched() as browser:
            page = browser.new_page()
            page.set_default_timeout(60_000)
            expect.set_options(timeout=60_000)
            page.goto(address)
            walk(page)
    if left := alive(checkout):
        raise StepFailed(f"these processes outlived it: {', '.join(left)}.")
    require_free_port(port)


def main() -> None:
    """Rehearse in a folder of its own. Raises StepFailed."""
    if not CHROMIUM:
        say("NOT RUN: make stranger-test, since no Chromium is here; CHROMIUM=/path/to/it names one")
        return
    with tempfile.TemporaryDirectory(prefix="mfa-stranger-") as folder:
        rehearse(Path(folder).resolve())
    say("A fresh clone, README's command, and somebody is in; nothing was left running.")


if __name__ == "__main__":
    main()
