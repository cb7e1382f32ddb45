"""Draw the pictures of README and docs anew: the one way to replace them.

python tests/update_pictures.py [NAME ...]

A picture shows what a run of the moment gives; those of a preset are stale when it is calibrated
anew. Without a name all are drawn, which takes half an hour on two cores, most of it for `phases`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from shutil import copyfile, which
from tempfile import TemporaryDirectory

from mutualaid.model.loading.scenario_reader import read_scenario

DOCS = Path(__file__).resolve().parent.parent / "docs"
sys.path.append(str(DOCS.parent / "tests" / "support"))

AGENT, PAUSED_AT = "4711", "2021-03-01"
"""The life that is read on the page, and the day on which its plan is paused."""


def draw_share(out: Path) -> None:
    """What a member of the article pays."""
    from mutualaid.runs.one_run.run import run_scenario

    with TemporaryDirectory() as folder:
        run = run_scenario(read_scenario("article"), Path(folder) / "run", quiet=True)
        copyfile(run / "figures" / "share.png", out)


def draw_paths(out: Path) -> None:
    """Members against the share in three worlds of the same people."""
    from mutualaid.runs.cli.main import commands

    with TemporaryDirectory() as folder:
        names, place = ("spiral", "article", "no_answer"), Path(folder) / "compared"
        words = ["compare", *names, "--set", "plan.end=2024-12-31", "--out", str(place), "--quiet"]
        commands.main(words, standalone_mode=False)
        copyfile(place / "paths.png", out)


def draw_phases(out: Path) -> None:
    """Where the article's plan tips: an example of sweeps, some 300 runs."""
    from mutualaid.runs.cli.main import commands

    with TemporaryDirectory() as folder:
        place = Path(folder) / "tip"
        commands.main(["sweep", "attention_fee", "--out", str(place)], standalone_mode=False)
        copyfile(place / "phases.png", out)


def draw_people(out: Path) -> None:
    """The article's plan over how many people there are."""
    from mutualaid.runs.drawing.style import quiet_style, write_page
    from people_in_reach import draw_plans, plans

    with quiet_style():
        write_page(draw_plans(list(plans())), out)


def draw_page(out: Path) -> None:
    """The page in the browser, half-way through the article, with one life to read."""
    from PIL import Image
    from PIL.Image import Dither
    from playwright.sync_api import sync_playwright
    from served_page import serving

    with serving({}) as (address, _), sync_playwright() as playwright:
        chromium, args = which("chromium"), ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(_MILLISECONDS)
        page.goto(address)
        page.locator("[data-test=date]").fill(PAUSED_AT)
        page.locator("[data-test=to-date]").click()
        page.locator("[data-test=round]", has_text=PAUSED_AT[:7]).wait_for()
        page.locator("[data-test=agent]").fill(AGENT)
        page.locator("[data-test=agent]").press("Enter")
        page.locator("[data-test=person] dl").wait_for()
        shot = page.screenshot()
        browser.close()
    Image.open(BytesIO(shot)).convert("RGB").quantize(256, dither=Dither.NONE).save(
        out, optimize=True
    )


_MILLISECONDS = 300_000
"""How long a slow machine may take for a step on the page."""
PICTURES: Mapping[str, Callable[[Path], None]] = {
    "share": draw_share,
    "paths": draw_paths,
    "people": draw_people,
    "page": draw_page,
    "phases": draw_phases,
}
"""By the name of its file in docs/."""


def main(names: list[str]) -> None:
    """Draw pictures, each when it is finished in place of the old one.

    Args:
        names: of those wanted; none for all.
    """
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        sys.exit(f"no picture {', '.join(unknown)}; there are {', '.join(PICTURES)}")
    for name in names or PICTURES:
        PICTURES[name](DOCS / f"{name}.png")
        print(f"docs/{name}.png", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
