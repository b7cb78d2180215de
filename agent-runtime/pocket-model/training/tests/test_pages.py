import random

import numpy as np
import pytest

from pocket import data, dialect, fonts
from pocket.evaluate import right
from pocket.page import PageMaker, near_middle
from pocket.painter import Painter
from pocket.scene import CODES, smart_resize
from pocket.tasks import Questions
from pocket.words import Words, held_out

CATEGORIES = dict(click=3, goal=4, locate=1, naming=1, read=2, fact=2, type=1, scroll=1, done=1)


def painted(seed, unseen=False, width=560, height=448):
    rng = random.Random(seed)
    maker = PageMaker(rng, unseen)
    return Painter(rng, width, height, unseen).paint(maker.make(12)), maker.words, rng


def test_the_same_seed_paints_the_same_page():
    assert np.array_equal(painted(4)[0].image, painted(4)[0].image)
    assert not np.array_equal(painted(4)[0].image, painted(5)[0].image)


def test_every_box_lies_on_the_image_and_holds_ink():
    things = 0
    for seed in range(30):
        scene, _, _ = painted(seed)
        for widget in scene.page.visible():
            x1, y1, x2, y2 = (round(v) for v in widget.box)
            assert 0 <= x1 < x2 <= scene.width and 0 <= y1 < y2 <= scene.height, widget
            assert scene.image[y1:y2, x1:x2].std() > 1, widget
            things += 1
    assert things > 200


def test_characters_lie_where_ink_is():
    scene, _, _ = painted(7)
    grey = scene.image.astype(int).sum(2)
    hits = 0
    for x, y, _ in scene.chars:
        patch = grey[int(y) - 6 : int(y) + 7, max(0, int(x) - 4) : int(x) + 5]
        hits += patch.max() - patch.min() > 60
    assert hits / len(scene.chars) > 0.98


def test_cells_name_the_characters_in_reading_order():
    rng = random.Random(1)
    maker = PageMaker(rng, kinds=("links",), density=0, limit=16)
    scene = Painter(rng, 224, 112, size=14, family="DejaVu Sans", scatter=True).paint(maker.make(1))
    text, kind, _, box, _ = scene.cells()
    label = "".join(w.label for w in scene.page.visible())
    middle = "".join(chr(c + 32) for half in (0, 1) for cell in text for c in cell[half * 6 : half * 6 + 6] if c)
    assert sorted(middle) == sorted(label.replace(" ", ""))
    assert (kind > 0).any() and (box[kind > 0][:, 2] > 0).all()


def test_tokens_on_a_thing_know_where_to_click_it():
    scene, _, _ = painted(7)
    *_, digits = scene.cells()
    numbers = digits[digits[:, 0] >= 0].reshape(-1, 2, 3) @ np.array([100, 10, 1])
    boxes = [w.box for w in scene.page.operable()]
    assert len(numbers) > 20
    for x, y in numbers:
        assert any(x1 <= x < x2 and y1 <= y < y2 for x1, y1, x2, y2 in boxes)


@pytest.mark.parametrize(("low", "high", "expected"), [(0, 100, 50), (12, 52, 30), (101, 111, 105), (101, 105, 103), (37, 44, 40)])
def test_a_click_is_round_where_that_is_well_inside(low, high, expected):
    assert near_middle(low, high) == expected


def test_a_phase_may_limit_what_is_on_its_pages():
    rng = random.Random(2)
    maker = PageMaker(rng, kinds=("form",), lists=0, heading=1, longest=1, focus=True)
    focused = empty = 0
    for _ in range(60):
        page = maker.make(8)
        things = list(page.widgets())
        assert {w.kind for w in things} == {"field", "heading"}
        assert all(" " not in w.label for w in things)
        focused += any(w.focused for w in things)
        empty += any(w.focused and not w.value for w in things)
    assert focused > 15 and empty > 10


def test_a_closed_vocabulary_limits_labels_and_not_what_is_typed():
    words = Words(random.Random(4), limit=16)
    labels = {words.label() for _ in range(500)}
    assert len(labels) <= 16
    assert len({words.value() for _ in range(500)} - labels) > 100


@pytest.mark.parametrize("unseen", (False, True))
def test_every_font_paints_latin_letters(unseen):
    for family in fonts.families(unseen):
        face = fonts.face(family, 14)
        drawn = {bytes(face.font.getmask(c)) for c in "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNOPQRSTUVWXYZ"}
        assert len(drawn) > 40, f"{family} paints the same box for most letters"


def test_training_and_evaluation_share_no_word():
    seen = {Words(random.Random(1)).word().lower() for _ in range(1)}
    rng = random.Random(2)
    for unseen in (False, True):
        words = Words(rng, unseen)
        for _ in range(500):
            word = words.word()
            assert held_out(word) == unseen, word
            seen.add(word)
    assert len(seen) > 300


@pytest.mark.parametrize(
    "given, expected",
    [
        ((1280, 720), (1288, 728)), ((1920, 1080), (1932, 1092)), ((1366, 768), (1372, 756)), ((630, 350), (616, 336)),
        ((1522, 1022), (1512, 1008)), ((42, 70), (56, 56)), ((10, 1000), (28, 560)), ((3840, 2160), (3836, 2156)),
    ],
)
def test_resizes_as_the_published_preprocessing(given, expected):
    assert smart_resize(*given, 3136, 12845056) == expected


def test_every_expected_answer_is_right_and_every_category_occurs():
    seen = {}
    for seed in range(60):
        scene, words, rng = painted(seed, unseen=seed % 2 == 1)
        for example in Questions(rng, scene, words, CATEGORIES).draw(12):
            assert right(example, example.answer), example
            assert not right(example, example.answer + "x" if example.kind == "question" else "Click nothing"), example
            seen.setdefault(example.category, []).append(example)
    assert set(seen) >= {"click", "goal", "locate", "naming", "read", "fact", "type", "scroll", "absent", "done"}
    assert max(len(e.history) for e in seen["goal"]) >= 4
    assert {e.action for e in seen["goal"]} == {"left_click", "type", "terminate"}


def test_a_click_beside_the_box_is_wrong():
    scene, words, rng = painted(3)
    example = Questions(rng, scene, words, {"click": 1}).draw(1)[0]
    x1, y1, x2, y2 = example.box
    assert not right(example, dialect.click("Click it", x2 + 2, (y1 + y2) / 2))
    assert right(example, dialect.click("Anything", x1 + 1, y1 + 1))


def test_a_stretched_scene_keeps_its_boxes_over_their_things():
    scene, _, _ = painted(9, width=553, height=455)
    before = [w.box for w in scene.page.visible()]
    stretched = scene.resized(560, 448)
    for old, widget in zip(before, stretched.page.visible()):
        assert widget.box == pytest.approx((old[0] * 560 / 553, old[1] * 448 / 455, old[2] * 560 / 553, old[3] * 448 / 455))
    assert stretched.image.shape == (448, 560, 3)


def test_text_runs_through_the_tokenizer_unchanged(tokens):
    for text in ("Click Save.", 'Type "anna@example.org" into Ünïcode ☂', "  two  spaces\n\nlines 12345"):
        assert tokens.decode(tokens.encode(text)) == text
    assert len(tokens.encode("12345")) == 5
    assert tokens.ids["<|endoftext|>"] == tokens.size - 22


def test_a_batch_separates_questions(recipe, tokens):
    import multiprocessing

    batches = data.Batches(recipe, tokens, None, 1, multiprocessing.Value("d", 0.9))
    batch = next(iter(batches))
    for row in range(len(batch["images"])):
        segments = batch["segment"][row]
        assert (batch["target"][row] >= 0).sum() > 20
        assert (segments[batch["target"][row] >= 0] > 0).all()
        for n in range(1, int(segments.max()) + 1):
            at = (segments == n).nonzero()[:, 0]
            if len(at):
                ids = batch["ids"][row, at].tolist()
                assert ids[0] == tokens.ids["<|vision_end|>"] and ids[-1] == tokens.end
