"""Questions about a scene: steps of goals with their history, things to locate, things to read, yes and no.

A page shows one state. Goals are drawn to fit it: what is filled, ticked or chosen can be a step already done, what is not can be
the next one. So one picture serves many moments of many runs, and a state without its goal is never painted."""

import dataclasses

from . import dialect
from .page import CLICKABLE, near_middle


@dataclasses.dataclass
class Example:
    """What is asked and the exact answer; {@code box} is where on the image the answer lies, if at one place."""

    category: str
    kind: str
    text: str
    answer: str
    history: tuple = ()
    box: tuple | None = None
    action: str = ""


@dataclasses.dataclass
class Step:
    """One wish of a goal: how it is said, and the single actions as (thought, action, target, text)."""

    said: str
    actions: list


CLICK = ("Click {}", "Press {}", "Open {}", "Click on {}", "Go to {}", "Use {}")
TYPE = ('Type "{1}" into {0}', "Enter {1} in {0}", "Fill {0} with {1}", "Set {0} to {1}", "Type {1} in the field {0}")
TICK = ("Tick {}", "Check {}", "Turn on {}", "Enable {}")
UNTICK = ("Untick {}", "Uncheck {}", "Turn off {}", "Clear {}")
PICK = ("Choose {}", "Pick {}", "Select {}")
CHOOSE = ("Choose {1} in {0}", "Set {0} to {1}", "Select {1} for {0}", "Pick {1} from {0}")
JOINTS = ((", ", " and "), (", then ", ", then "), (". ", ". "), (", ", ", then "))


def click(widget):
    return (f"Click {widget.name()}", "left_click", widget, "")


class Questions:
    """Draws examples for one scene; categories by weight."""

    def __init__(self, rng, scene, words, weights, steps=6):
        self.rng = rng
        self.steps = steps
        self.scene = scene
        self.page = scene.page
        self.words = words
        self.weights = weights
        self.operable = self.page.operable()
        self.visible = self.page.visible()
        self.shown = {w.label.lower() for w in self.page.widgets()}
        self.unique = {}
        for w in self.visible:
            self.unique.setdefault(w.name().lower(), []).append(w)

    def draw(self, count):
        examples, tries = [], 0
        names, weights = list(self.weights), list(self.weights.values())
        while len(examples) < count and tries < 8 * count:
            tries += 1
            category = self.rng.choices(names, weights)[0]
            example = getattr(self, "_" + category)()
            if example:
                examples.append(example)
        return examples

    def plain(self, kinds=CLICKABLE):
        return [w for w in self.operable if w.kind in kinds and len(self.unique[w.name().lower()]) == 1]

    def one(self, items):
        return self.rng.choice(items) if items else None

    def absent(self):
        for _ in range(50):
            label = self.words.label()
            if label.lower() not in self.shown:
                return label
        return None

    # acting

    def _click(self):
        widget = self.one(self.plain())
        if not widget:
            return None
        if widget.kind == "checkbox" and self.rng.random() < 0.7:
            said = self.rng.choice(UNTICK if widget.on else TICK).format(widget.name())
        elif widget.kind in ("radio", "option") and self.rng.random() < 0.7:
            said = self.rng.choice(PICK).format(widget.name())
        elif widget.kind in ("button", "link", "tab") and self.rng.random() < 0.25:
            said = f"Click the {widget.kind} {widget.name()}"
        else:
            said = self.rng.choice(CLICK).format(widget.name())
        return self.act("click", said, (), click(widget))

    def act(self, category, said, history, action):
        thought, kind, target, text = action
        box = target.box if target is not None else None
        if kind == "left_click":
            x1, y1, x2, y2 = box
            answer = dialect.click(thought, near_middle(x1, x2), near_middle(y1, y2))
        elif kind == "type":
            answer = dialect.type_text(thought, text)
        elif kind == "scroll":
            answer = dialect.scroll(thought, text == "down")
        else:
            answer = dialect.terminate(thought, text == "success")
        return Example(category, "task", said, answer, tuple(history), box, kind)

    def wish(self, widget):
        """A step that ends with the widget operated, told in full: its actions may partly be done already."""
        rng = self.rng
        if widget.kind == "field":
            text = widget.value or self.words.value()
            said = rng.choice(TYPE).format(widget.name(), text)
            return Step(said, [click(widget), (f"Type {text}", "type", widget, text)])
        if widget.kind == "select":
            if widget.open:
                option = rng.choice(widget.options)
            else:
                others = [o for o in widget.options if not o.on]
                option = rng.choice(others or list(widget.options))
            return Step(rng.choice(CHOOSE).format(widget.name(), option.label), [click(widget), click(option)])
        if widget.kind == "checkbox":
            return Step(rng.choice(UNTICK if widget.on else TICK).format(widget.name()), [click(widget)])
        if widget.kind == "radio":
            return Step(rng.choice(PICK).format(widget.name()), [click(widget)])
        return Step(rng.choice(CLICK).format(widget.name()), [click(widget)])

    def finished(self):
        """A step that the page, as it is, shows as done, or that leaves no trace."""
        rng = self.rng
        fields = [w for w in self.plain(("field",)) if w.value]
        ticked = [w for w in self.plain(("checkbox", "radio")) if w.on]
        chosen = [w for w in self.plain(("select",)) if not w.open and w.value]
        traceless = self.plain(("button", "link", "nav", "tab"))
        widget = self.one(fields + ticked + chosen + traceless[:3])
        if widget is None:
            return None
        if widget.kind == "field":
            return widget, self.wish(widget)
        if widget.kind == "select":
            option = next((o for o in widget.options if o.label == widget.value), None)
            if option is None:
                return None
            return widget, Step(rng.choice(CHOOSE).format(widget.name(), option.label), [click(widget), click(option)])
        if widget.kind == "checkbox":
            return widget, Step(rng.choice(TICK).format(widget.name()), [click(widget)])
        return widget, self.wish(widget)

    def _goal(self):
        """The next step of a goal of one to six."""
        rng = self.rng
        total = rng.choices(range(1, self.steps + 1), (5, 5, 5, 3, 2, 1)[: self.steps])[0]
        done_count = rng.randint(0, total)
        used, steps, history = set(), [], []
        for _ in range(done_count):
            found = self.finished()
            if found and id(found[0]) not in used:
                used.add(id(found[0]))
                steps.append(found[1])
                history += [a[0] for a in found[1].actions]
        following = None
        ready = [w for w in self.plain() if id(w) not in used and w.kind != "option"]
        underway = [w for w in ready if (w.kind == "field" and w.focused and not w.value) or (w.kind == "select" and w.open)]
        fresh = [
            w
            for w in ready
            if not (w.kind == "field" and w.value) and not (w.kind == "radio" and w.on) and not (w.kind == "select" and w.open)
            and not (w.kind == "field" and w.focused)
        ]
        if len(steps) < total:
            widget = None
            if underway and rng.random() < 0.6:
                widget = rng.choice(underway)
                step = self.wish(widget)
                history.append(step.actions[0][0])
                following = step.actions[1]
            elif rng.random() < 0.12:
                return self.unseen(steps, history, total)
            elif fresh:
                # fields are what forms are about: every other step is one, where there is one
                fields = [w for w in fresh if w.kind in ("field", "select")]
                widget = rng.choice(fields if fields and rng.random() < 0.5 else fresh)
                step = self.wish(widget)
                following = step.actions[0]
            if widget is None:
                return None
            used.add(id(widget))
            steps.append(step)
            while len(steps) < total:
                steps.append(self.later(fresh, used))
        elif not steps:
            return None
        else:
            following = ("Done", "terminate", None, "success")
        if len(history) > dialect.PROFILE["maxHistorySteps"]:
            return None
        if following[2] is not None and not following[2].box:
            return None
        return self.act("goal", self.sentence(steps), history, following)

    def later(self, fresh, used):
        """A step after the next one; what it names need not be on this page yet."""
        left = [w for w in fresh if id(w) not in used]
        if left and self.rng.random() < 0.7:
            widget = self.rng.choice(left)
            used.add(id(widget))
            return self.wish(widget)
        label = self.words.label()
        if self.rng.random() < 0.3:
            return Step(self.rng.choice(TYPE).format(label, self.words.value()), [])
        return Step(self.rng.choice(CLICK).format(label), [])

    def unseen(self, steps, history, total):
        label = self.absent()
        if label is None:
            return None
        template = self.rng.choice(CLICK + TICK)
        steps = steps + [Step(template.format(label), [])]
        while len(steps) < total and self.rng.random() < 0.5:
            steps.append(self.later([], set()))
        if self.page.scrollable:
            down = self.page.scrolled < 0.9
            way = "down" if down else "up"
            following = (f"Scroll {way}", "scroll", None, way)
        else:
            following = ("Not found", "terminate", None, "failure")
        return self.act("scroll" if self.page.scrollable else "absent", self.sentence(steps), history, following)

    def _scroll(self):
        return self.unseen([], [], 1)

    def _done(self):
        found = self.finished()
        if not found:
            return None
        return self.act("done", self.sentence([found[1]]), [a[0] for a in found[1].actions], ("Done", "terminate", None, "success"))

    def _type(self):
        fields = [w for w in self.plain(("field",)) if w.focused and not w.value]
        if not fields:
            return None
        step = self.wish(fields[0])
        return self.act("type", self.sentence([step]), [step.actions[0][0]], step.actions[1])

    def sentence(self, steps):
        between, last = self.rng.choice(JOINTS)
        said = [s.said if i == 0 or between == ". " else s.said[0].lower() + s.said[1:] for i, s in enumerate(steps)]
        text = said[0] if len(said) == 1 else between.join(said[:-1]) + last + said[-1]
        return text + self.rng.choice((".", ""))

    # pointing

    def _locate(self):
        widget = self.one(self.plain())
        if not widget:
            return None
        box = tuple(round(v) for v in widget.box)
        return Example("locate", "locate", widget.name(), dialect.located(box, widget.name()), (), widget.box)

    def _naming(self):
        """The way back: from a place to what is there."""
        widget = self.one(self.operable)
        if not widget:
            return None
        x1, y1, x2, y2 = widget.box
        x, y = round(self.rng.uniform(x1 + 1, x2 - 1)), round(self.rng.uniform(y1 + 1, y2 - 1))
        return Example("naming", "question", f"What is at ({x}, {y})?", f"{widget.kind} {widget.label}", (), widget.box)

    # reading

    def ask(self, category, text, answer, box=None):
        return Example(category, "question", text, answer, (), box)

    def _read(self):
        rng = self.rng
        options = []
        if not self.page.dialog:
            for w in self.visible:
                if w.kind == "cell" and w.column != w.row and w.label != w.row:
                    options.append((f"What is {w.column} in the row {w.row}?", w.value, w.box))
                elif w.kind == "text" and w.column == "fact":
                    options.append((f"What does {w.row} show?", w.label, w.box))
                elif w.kind in ("tab", "nav") and w.on:
                    options.append((f"Which {'tab' if w.kind == 'tab' else 'page'} is selected?", w.label, w.box))
                elif w.kind == "heading":
                    options.append(("What is the heading?", w.label, w.box))
                elif w.kind == "text" and w.column == "":
                    options.append(("Read the text.", w.label, w.box))
            for w in self.plain(("field", "select")):
                options.append((f"What is in {w.name()}?", w.value or "nothing", w.box))
        else:
            for w in self.page.dialog.widgets:
                if w.box and w.kind == "heading":
                    options.append(("What is the title of the dialog?", w.label, w.box))
        seen = [o[0] for o in options]
        options = [o for o in options if seen.count(o[0]) == 1]
        if not options:
            return None
        return self.ask("read", *rng.choice(options))

    def _fact(self):
        rng = self.rng
        kind = rng.choice(("there", "there", "ticked", "empty", "open"))
        if kind == "there":
            if rng.random() < 0.5:
                widget = self.one(self.plain(("button", "link", "tab", "field", "checkbox")))
                return widget and self.ask("fact", dialect.fact("there", f"a {widget.kind} {widget.name()}"), "yes", widget.box)
            label = self.absent()
            return label and self.ask("fact", dialect.fact("there", f"a {rng.choice(('button', 'link', 'field', 'checkbox'))} {label}"), "no")
        if kind == "ticked":
            widget = self.one(self.plain(("checkbox", "radio")))
            return widget and self.ask("fact", dialect.fact("ticked", widget.name()), "yes" if widget.on else "no", widget.box)
        if kind == "empty":
            widget = self.one(self.plain(("field",)))
            return widget and self.ask("fact", dialect.fact("empty", widget.name()), "no" if widget.value else "yes", widget.box)
        return self.ask("fact", dialect.fact("dialog"), "yes" if self.page.dialog else "no")
