"""The theme follows the system, until the reader chooses one."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, Page, expect


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def is_dark(page: Page) -> bool:
    red, green, blue = (int(part) for part in background(page)[4:-1].split(",")[:3])
    return red + green + blue < 3 * 64


def test_the_page_follows_the_system(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
    assert not is_dark(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert is_dark(page)


def test_a_chosen_theme_stays_after_a_reload(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitem", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.get_by_role("heading", name="Workflows", exact=True)).to_be_visible()
    assert is_dark(page)


def test_another_tab_follows_the_choice(page: Page, context: BrowserContext) -> None:
    page.goto("/")
    other = context.new_page()
    other.goto("/")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitem", name="Dark").click()
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_sign_in_page_is_dark_too(browser: Browser, browser_context_args: dict[str, object]) -> None:
    page = browser.new_context(**(browser_context_args | {"color_scheme": "dark"})).new_page()
    page.goto("/login")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert is_dark(page)
    page.context.close()
