import json
import pathlib
import re

import pytest

from pocket import chromium, data, live

RECIPES = pathlib.Path(__file__).parents[1] / "recipes"


@pytest.fixture(scope="module")
def browser():
    try:
        found = chromium.Browser()
    except (FileNotFoundError, ImportError) as e:
        pytest.skip(str(e))
    with found:
        yield found


@pytest.mark.parametrize(("recipe", "steps", "kind"), [("rehearsal", 1, "link"), ("pocket", 1, "field"), ("pocket", 1, "select"), ("pocket", 3, None)])
def test_task_names_things_that_are_on_its_page(browser, recipe, steps, kind):
    document, task = live.Pack(data.load_recipe(RECIPES / f"{recipe}.json"), 5, recipe == "pocket").task(browser, steps, kind)
    marks = set(map(int, re.findall(r'data-i="(\d+)"', document)))
    assert len(task["wanted"]) == steps
    assert {operation[1] for operation in task["wanted"]} <= marks
    assert document.count("<script>") == 1 and task["goal"]
    if kind == "field":
        assert task["wanted"][0][0] == "type" and task["wanted"][0][2] in task["goal"]
    if kind == "select":
        assert task["wanted"][0][0] == "choose" and task["wanted"][0][2] in task["goal"]


def test_a_goal_about_something_absent_wants_nothing(browser):
    document, task = live.Pack(data.load_recipe(RECIPES / "pocket.json"), 8, False).task(browser, 1, live.ABSENT)
    assert task["wanted"] == [] and task["category"] == "not there"
    label = task["goal"].split(" ", 1)[1].removeprefix("on ").removeprefix("to ")
    assert f">{label}<" not in document


@pytest.mark.parametrize(
    ("page", "expected"),
    [({"kinds": ["buttons", "links"]}, ["button", "link"]), ({"kinds": ["form"], "lists": 0}, ["field"]), ({}, list(live.CATEGORIES))],
)
def test_goals_are_about_what_a_recipe_has_on_its_pages(page, expected):
    assert live.kinds_of(page) == expected


def test_page_tells_what_is_operated_in_order(browser):
    document, _ = live.Pack(data.load_recipe(RECIPES / "rehearsal.json"), 6, False).task(browser, 1, "button")
    frame = browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    spy = "<script>window.told = []; XMLHttpRequest.prototype.open = () => {}; XMLHttpRequest.prototype.send = text => told.push(JSON.parse(text))</script>"
    extra = '<input type="text" data-i="90" style="position:absolute;left:0;top:120px"><label class="choice" data-i="91" style="position:absolute;left:0;top:160px"><input type="checkbox"> Yes</label>'
    browser.send("Emulation.setDeviceMetricsOverride", width=300, height=300, deviceScaleFactor=1, mobile=False)
    browser.send("Page.setDocumentContent", frameId=frame, html=spy + document + extra)

    def click(x, y):
        for kind in ("mousePressed", "mouseReleased"):
            browser.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    click(290, 290)
    click(20, 130)
    browser.send("Input.insertText", text="anna")
    click(40, 169)
    told = browser.send("Runtime.evaluate", expression="JSON.stringify(told)", returnByValue=True)["result"]["value"]


    assert json.loads(told) == [
        {"order": 0, "operation": ["click", -1]},
        {"order": 1, "operation": ["focus", 90]},
        {"order": 2, "operation": ["type", 90, "anna"]},
        {"order": 3, "operation": ["set", 91, True]},
    ]
