"""Waiting on a page that forbids `eval`, by which Playwright's own wait asks a second time."""

import json

from playwright.sync_api import Page

FRAMES = 1800  # half a minute of drawing: then it will not come


def wait_until(page: Page, condition: str) -> None:
    """Return in the frame in which the JavaScript `condition` has become true; an Error if it never does."""
    page.evaluate(
        f"""() => new Promise((done, failed) => {{
          let left = {FRAMES};
          const look = () => {{
            if ({condition}) done();
            else if (--left > 0) requestAnimationFrame(look);
            else failed(new Error({json.dumps(condition)} + " never became true"));
          }};
          look();
        }})"""
    )
