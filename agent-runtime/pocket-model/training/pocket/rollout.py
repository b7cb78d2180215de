"""Whole tasks in a closed loop: the model acts on a painted page that changes with every action, until it says that it is done."""

import random

from . import dialect
from .evaluate import arguments, greedy
from .page import PageMaker
from .painter import Painter
from .tasks import Questions
from .words import Words


class Loop:
    """One page with one goal of {@code count} steps. The page is painted anew, from the same seed, after each action."""

    def __init__(self, seed, unseen, phase, count):
        rng = random.Random(seed)
        self.unseen, self.phase = unseen, phase
        width, height, _, _ = rng.choices(phase.sizes, [s[3] for s in phase.sizes])[0]
        self.size = (width, height)
        self.paint_seed = rng.random()
        while True:
            self.page = PageMaker(rng, unseen, rng.uniform(*phase.density), **phase.page).make(max(1, height // phase.row))
            self.page.dialog, self.page.scrollable = None, False
            for w in self.page.widgets():
                w.focused = w.open = False
                if w.kind == "field":
                    w.value = ""
            scene = self.painted()
            questions = Questions(rng, scene, Words(rng, unseen), {"goal": 1})
            ready = [w for w in questions.plain() if not (w.kind == "radio" and w.on) and self.usable(w)]
            if len(ready) >= count:
                break
        # what leaves the form, a button or a link, comes last: as people say it
        chosen = sorted(rng.sample(ready, count), key=lambda w: w.kind in ("button", "link", "nav", "tab"))
        steps = [questions.wish(w) for w in chosen]
        self.goal = questions.sentence(steps)
        self.wanted = [(a[2], a[3]) for s in steps for a in s.actions]
        self.done = []

    def usable(self, widget):
        """A list that has no room to open is no fair target."""
        if widget.kind != "select":
            return True
        boxes = {id(w): w.box for b in self.page.blocks for w in b.widgets}
        widget.open = True
        self.painted()
        opened = widget.open and all(option.box for option in widget.options)
        widget.open = False
        for b in self.page.blocks:
            for w in b.widgets:
                w.box = boxes[id(w)]
                for option in w.options:
                    option.box = None
        return opened

    def painted(self):
        for block in self.page.blocks:
            for w in block.widgets:
                w.box = None
                for option in w.options:
                    option.box = None
        values = {id(w): w.value for b in self.page.blocks for w in b.widgets}
        scene = Painter(random.Random(self.paint_seed), *self.size, self.unseen, **self.phase.paint).paint(self.page)
        for block in self.page.blocks:
            for w in block.widgets:
                # a painter cuts a value to the width of its field; the page keeps it whole
                w.value = values[id(w)]
        return scene

    def perform(self, action):
        """Changes the page as a browser would, and keeps what was operated."""
        things = [w for b in self.page.blocks for w in b.widgets]
        if action["action"] == "type":
            target = next((w for w in things if w.focused), None)
            if target is not None:
                target.value += str(action.get("text", ""))
            self.done.append((target, str(action.get("text", ""))))
            return
        at = action.get("coordinate")
        hit = None
        if action["action"] == "left_click" and isinstance(at, list) and len(at) == 2 and all(isinstance(v, int) for v in at):
            # options lie over what is under them
            order = sorted(self.page.operable(), key=lambda w: w.kind != "option")
            hit = next((w for w in order if w.box[0] <= at[0] < w.box[2] and w.box[1] <= at[1] < w.box[3]), None)
        self.done.append((hit, ""))
        for w in things:
            if w.kind == "select" and w is not hit:
                w.open = False
            w.focused = False
        if hit is None:
            return
        if hit.kind == "field":
            hit.focused = True
        elif hit.kind == "checkbox":
            hit.on = not hit.on
        elif hit.kind == "select":
            hit.open = not hit.open
        elif hit.kind == "option":
            hit.of.value = hit.label
            for option in hit.of.options:
                option.on = option is hit
        elif hit.kind in ("radio", "tab", "nav"):
            for w in next(b for b in self.page.blocks if any(w is hit for w in b.widgets)).widgets:
                w.on = w is hit

    def succeeded(self):
        """Exactly what was wanted was operated, in its order, and nothing else."""
        same = [a is b and text == other for (a, text), (b, other) in zip(self.wanted, self.done)]
        return len(self.wanted) == len(self.done) and all(same)


def run(loop, answer):
    """Drives one loop with {@code answer(scene, prompt)}; true when the task is done and the model says so."""
    history = []
    for _ in range(len(loop.wanted) + 3):
        scene = loop.painted()
        text = answer(scene, dialect.question("task", loop.goal, history))
        action = arguments(text)
        if not isinstance(action, dict) or "action" not in action:
            return False
        if action["action"] == "terminate":
            return action.get("status") == "success" and loop.succeeded()
        loop.perform(action)
        history.append(text.split("\n")[0])
        if len(history) > dialect.PROFILE["maxHistorySteps"]:
            return False
    return False


def success(model, tokens, phase, unseen, tasks, count=3):
    right = 0
    for n in range(tasks):
        right += run(Loop(f"rollout {n} {count}", unseen, phase, count), lambda s, p: tokens.decode(greedy(model, tokens, s.image, [p])[0]))
    return {"right": right, "of": tasks, "share": round(right / tasks, 4)}
