import random
import shutil

import pytest

from pocket import chromium
from pocket.page import PageMaker

pytest.importorskip("websocket", reason="websocket-client is not installed: it is how Chromium is spoken to")
if not shutil.which("chromium") and not shutil.which("google-chrome"):
    pytest.skip("no Chromium on the PATH", allow_module_level=True)


def test_chromium_reports_boxes_that_survive_a_shard(tmp_path):
    chromium.write_shards(tmp_path, 4, seed=5, unseen=False)
    shards = chromium.Shards(tmp_path)
    assert len(shards) == 4
    for scene in shards.all():
        things = scene.page.visible()
        assert scene.page.operable()
        for widget in things:
            x1, y1, x2, y2 = widget.box
            assert -0.5 <= x1 < x2 <= scene.width + 0.5 and -0.5 <= y1 < y2 <= scene.height + 0.5
        assert len(scene.chars) > 10


def test_only_the_dialog_can_be_operated():
    rng = random.Random(3)
    page = PageMaker(rng).make(10)
    page.dialog = PageMaker(rng).block("dialog")
    with chromium.Browser() as browser:
        scene = browser.render(page, rng, 640, 480)
    inside = {id(w) for w in page.dialog.widgets}
    assert scene.page.operable() and all(id(w) in inside for w in scene.page.operable())
