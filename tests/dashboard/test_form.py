"""Forms in a real browser: what a field shows is what the page believes, whenever choices come and whatever is refused."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def form(parts_server, open_page):
    page = open_page(parts_server.url + "/form")
    expect(page.locator(".said")).to_have_text("second 5")
    return page


def test_choices_that_come_later_leave_the_chosen_one_chosen(form):
    form.get_by_role("button", name="Late").click()
    expect(form.get_by_label("choice").locator("option")).to_have_count(3)
    expect(form.get_by_label("choice")).to_have_value("second")


def test_a_choice_that_is_refused_is_taken_back(form):
    form.get_by_role("button", name="Late").click()
    choice = form.get_by_label("choice")
    choice.select_option("first")
    expect(form.locator(".said")).to_have_text("first 5")
    choice.select_option("never")
    expect(choice).to_have_value("first")


@pytest.mark.parametrize(("written", "shown"), [("", "5"), ("-1", "5"), ("7", "7"), ("1e400", "5")])
def test_a_number_that_is_refused_is_taken_back(form, written, shown):
    number = form.get_by_label("number")
    number.fill("")
    number.press_sequentially(written)
    number.press("Enter")
    expect(number).to_have_value(shown)


def test_a_number_that_is_cut_back_to_where_it_was_shows_that(form):
    number = form.get_by_label("number")
    for _ in range(2):
        number.fill("1000")
        number.press("Enter")
        expect(number).to_have_value("9")


def test_who_is_writing_is_not_disturbed_by_another_answer(form):
    number = form.get_by_label("number")
    number.fill("")
    number.press_sequentially("8")
    form.evaluate(
        """[...document.querySelectorAll('button')].find(one => one.textContent.includes('Late')).click()"""
    )
    expect(form.get_by_label("choice").locator("option")).to_have_count(3)
    expect(number).to_have_value("8")
