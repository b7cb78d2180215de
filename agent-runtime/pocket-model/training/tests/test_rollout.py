import pytest

from pocket import data, dialect, rollout


@pytest.mark.parametrize("seed", range(20))
def test_the_right_actions_fulfil_the_goal_and_wrong_ones_do_not(recipe, seed):
    phase = data.phases(recipe)[-1]
    for right in (True, False):
        loop = rollout.Loop(seed, seed % 2 == 1, phase, 3)
        todo = list(loop.wanted)

        def answer(scene, prompt):
            if not todo:
                return dialect.terminate("Done", True)
            target, text = todo.pop(0)
            if text:
                return dialect.type_text(f"Type {text}", text)
            assert target.box, f"{target} is not on the screen when its turn comes"
            x1, y1, x2, y2 = target.box
            beside = 0 if right or len(todo) > 0 else 10_000
            return dialect.click("Click it", (x1 + x2) // 2 + beside, (y1 + y2) // 2)

        assert rollout.run(loop, answer) == (right or bool(loop.wanted[-1][1]))


def test_saying_done_at_once_is_no_success(recipe):
    loop = rollout.Loop(1, False, data.phases(recipe)[-1], 3)
    assert not rollout.run(loop, lambda scene, prompt: dialect.terminate("Done", True))
