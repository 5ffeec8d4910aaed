"""Take a picture of every page, wide and narrow, with the demonstration's people.

    python scripts/screenshots.py           every page, into var/screenshots/
    python scripts/screenshots.py --docs    and the few of README.md, into docs/pictures/

Runs on a throw-away installation. Ends with a list of what looked wrong to the browser: pages wider
than the screen, errors of scripts, pages that a story could not go on from.
"""

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.camera import ALL, DOCS, Camera  # noqa: E402
from scripts.picture_stories import STORIES  # noqa: E402
from tests.journeys.installation import Installation  # noqa: E402
from tests.plugins.require_services import chromium  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description="Take pictures of every page.")
    parser.add_argument("--docs", action="store_true", help="also write the pictures of README.md")
    parser.add_argument("--only", nargs="*", help="names of stories")
    options = parser.parse_args()
    if chromium() is None:
        print("Chromium is not installed. `make services` installs it.", file=sys.stderr)
        return 1
    if not options.only:
        shutil.rmtree(ALL, ignore_errors=True)
    for folder in (ALL, DOCS):
        folder.mkdir(parents=True, exist_ok=True)
    stories = [story for story in STORIES if not options.only or story.__name__ in options.only]
    with _installation() as installation, _browser() as browser:
        faults = [
            fault
            for story in stories
            for fault in _tell(story, browser, installation.base, options.docs)
        ]
    print(f"{len(list(ALL.glob('*.png')))} pictures in {ALL.relative_to(ROOT)}/")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _tell(story: Callable[[Camera], None], browser: Browser, base: str, docs: bool) -> list[str]:
    """One bad story is reported and does not stop the others."""
    context = browser.new_context(
        locale="en-US",
        timezone_id="America/New_York",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    camera = Camera(context.new_page(), base, docs=docs)
    print(f"{story.__name__} ...", flush=True)
    try:
        story(camera)
    except Exception:  # noqa: BLE001  whatever it was is told at the end
        camera.findings.append(
            f"{story.__name__} stopped at {camera.page.url}:\n{traceback.format_exc(limit=-4)}"
        )
        camera.page.screenshot(path=ALL / f"stopped-{story.__name__}.png", full_page=True)
    finally:
        context.close()
    return camera.findings


@contextmanager
def _installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="spot-pictures-"))
    installation = Installation(folder, full=False)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield launched
        finally:
            launched.close()


if __name__ == "__main__":
    sys.exit(main())
