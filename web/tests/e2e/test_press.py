"""A press on a card selects it: from the moment it is seen, and also while the view moves by itself."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from serving import START, open_editor


@pytest.fixture
def workflow(api: httpx.Client) -> dict[str, Any]:
    far = START | {"id": "start-2", "label": "Far", "position": {"x": 3200, "y": 1600}}
    document = {"format": "layers/1", "name": "Pressed", "nodes": [START, far], "edges": []}
    return api.post("/workflows", json={"document": document}).raise_for_status().json()


def test_a_card_is_drawn_where_it_stays(page: Page, workflow: dict[str, Any]) -> None:
    """The view is fitted before the first painting: whoever presses at once meets the card."""
    page.add_init_script("""
        window.places = new Set();
        const look = () => {
            const card = document.querySelector('.react-flow__node[data-id="start-2"]');
            if (card && getComputedStyle(card).visibility !== "hidden") {
                const { x, y } = card.getBoundingClientRect();
                window.places.add(`${Math.round(x)},${Math.round(y)}`);
            }
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    """)
    open_editor(page, workflow["id"])
    assert page.evaluate("[...window.places]") == [page.evaluate("[...window.places].at(-1)")]


def test_a_press_on_a_card_that_moves_away_selects_it(page: Page, workflow: dict[str, Any]) -> None:
    open_editor(page, workflow["id"])
    card = page.locator('.react-flow__node[data-id="start-1"]')
    card.hover()
    stood = card.bounding_box()
    page.mouse.wheel(0, -240)  # the card goes down by as much, and up again when the view is fitted
    # The wheel is answered a frame or more later.
    page.wait_for_function(
        "([selector, y]) => document.querySelector(selector).getBoundingClientRect().y > y + 40",
        arg=['.react-flow__node[data-id="start-1"]', stood["y"] if stood else 0],
    )
    box = card.bounding_box()
    assert box is not None
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    page.mouse.move(*at)
    page.mouse.down()
    page.keyboard.press("1")
    page.wait_for_function("([x, y]) => !document.elementFromPoint(x, y).closest('.react-flow__node')", arg=at)
    page.mouse.up()
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_label("Name", exact=True)).to_have_value("Start")
