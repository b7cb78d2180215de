"""What a page holds, before anything renders it: widgets with their state, in blocks."""

from __future__ import annotations

import dataclasses

from .words import Words

KINDS = ("none", "button", "link", "field", "checkbox", "radio", "select", "option", "tab", "nav", "cell", "text", "heading")
CLICKABLE = ("button", "link", "field", "checkbox", "radio", "select", "option", "tab", "nav")


def near_middle(low, high):
    """Where to click along one side of a box: the multiple of ten nearest to the middle if it lies in the inner half, else the multiple of five,
    else the middle itself. Any point in the box is right, so the last digit should not be something to learn."""
    middle, room = (low + high) / 2, (high - low) / 4
    for step in (10, 5):
        at = step * round(middle / step)
        if abs(at - middle) <= room:
            return at
    return round(middle)


@dataclasses.dataclass
class Widget:
    """One thing on a page. {@code box} is (x1, y1, x2, y2) in pixels of the image, once rendered and visible."""

    kind: str
    label: str
    value: str = ""
    on: bool = False
    focused: bool = False
    options: tuple = ()
    open: bool = False
    row: str = ""
    column: str = ""
    primary: bool = False
    of: "Widget | None" = None
    box: tuple | None = None

    def name(self):
        """How a goal speaks of it."""
        return f"{self.label} in the row {self.row}" if self.row else self.label


@dataclasses.dataclass
class Block:
    kind: str
    widgets: list
    title: str = ""
    columns: tuple = ()


@dataclasses.dataclass
class Page:
    """Blocks in reading order; a dialog, when there is one, covers them and only it can be operated."""

    blocks: list
    dialog: Block | None
    scrollable: bool = False
    scrolled: float = 0.0

    def widgets(self):
        for block in self.blocks + ([self.dialog] if self.dialog else []):
            for widget in block.widgets:
                yield widget
                if widget.kind == "select":
                    yield from (option for option in widget.options if option.box)

    def visible(self):
        return [w for w in self.widgets() if w.box]

    def operable(self):
        inside = set(map(id, self.dialog.widgets)) if self.dialog else None
        return [
            w
            for w in self.visible()
            if w.kind in CLICKABLE and (inside is None or id(w) in inside or (w.of is not None and id(w.of) in inside))
        ]


class PageMaker:
    """Draws pages; {@code density} from 0 (a few things) to 1 (a full screen)."""

    def __init__(self, rng, unseen=False, density=1.0, kinds=None, limit=None, longest=3, heading=0.0, lists=0.25, focus=False, words=None):
        self.rng = rng
        self.words = Words(rng, unseen, limit, **(words or {}))
        self.density = density
        self.kinds = kinds
        self.longest = longest
        self.heading = heading
        self.lists = lists
        self.focused = focus
        self.taken = set()

    def label(self, longest=3):
        for _ in range(200):
            label = self.words.label(min(longest, self.longest))
            if label.lower() not in self.taken:
                self.taken.add(label.lower())
                return label
        raise ValueError(f"no unused label left after {len(self.taken)}; allow more words or fewer widgets")

    def make(self, room):
        """A page for about {@code room} rows of widgets."""
        rng = self.rng
        self.taken.clear()
        blocks, used = [], 0
        if self.kinds is None and rng.random() < 0.6:
            blocks.append(self.block("nav"))
            used += 1
        if rng.random() < (0.7 if self.kinds is None else self.heading):
            blocks.append(self.block("heading"))
            used += 1
        goal = max(1, round(room * (0.25 + 0.75 * self.density)))
        kinds = self.kinds or (
            "form", "form", "form", "checks", "radios", "buttons", "buttons", "links", "tabs", "table", "cards", "text", "status",
        )
        while used < goal:
            block = self.block(rng.choice(kinds))
            blocks.append(block)
            used += {"table": 5, "cards": 4, "form": 3, "checks": 2, "text": 2}.get(block.kind, 1)
        dialog = self.block("dialog") if self.kinds is None and rng.random() < 0.08 else None
        page = Page(blocks, dialog)
        if self.kinds is None:
            page.scrollable = rng.random() < 0.4
            page.scrolled = rng.choice((0.0, 0.0, rng.random(), 1.0))
        if self.kinds is None or self.focused:
            self.focus(page)
        return page

    def focus(self, page):
        fields = [w for b in ([page.dialog] if page.dialog else page.blocks) for w in b.widgets if w.kind == "field"]
        selects = [w for b in page.blocks for w in b.widgets if w.kind == "select"]
        if fields and self.rng.random() < 0.5:
            field = self.rng.choice(fields)
            field.focused = True
            if self.rng.random() < 0.5:
                field.value = ""
        elif selects and not page.dialog and self.rng.random() < 0.6:
            self.rng.choice(selects).open = True

    def block(self, kind):
        return getattr(self, "_" + kind)()

    def some(self, low, high):
        return self.rng.randint(low, max(low, round(low + (high - low) * (0.3 + 0.7 * self.density))))

    def _nav(self):
        items = [Widget("nav", self.label(2)) for _ in range(self.some(2, 5))]
        self.rng.choice(items).on = True
        return Block("nav", items, title=self.words.word())

    def _heading(self):
        return Block("heading", [Widget("heading", self.label())])

    def _text(self):
        return Block("text", [Widget("text", self.words.sentence()) for _ in range(self.some(1, 3))])

    def _status(self):
        return Block("status", [Widget("text", self.words.sentence(), row="")])

    def _form(self):
        widgets = []
        for _ in range(self.some(1, 4)):
            if self.rng.random() < self.lists:
                widgets.append(self.select())
            else:
                value = self.words.value() if self.rng.random() < 0.45 else ""
                widgets.append(Widget("field", self.label(2), value=value))
        return Block("form", widgets)

    def select(self):
        names = [self.label(2) for _ in range(self.rng.randint(2, 5))]
        select = Widget("select", self.label(2), value=names[0] if self.rng.random() < 0.7 else self.rng.choice(names))
        select.options = tuple(Widget("option", name, of=select, on=name == select.value) for name in names)
        return select

    def _checks(self):
        return Block("checks", [Widget("checkbox", self.label(), on=self.rng.random() < 0.4) for _ in range(self.some(1, 3))])

    def _radios(self):
        items = [Widget("radio", self.label(2)) for _ in range(self.some(2, 4))]
        if self.rng.random() < 0.8:
            self.rng.choice(items).on = True
        return Block("radios", items, title=self.label(2))

    def _buttons(self):
        items = [Widget("button", self.label(2)) for _ in range(self.some(1, 4))]
        items[0].primary = self.rng.random() < 0.6
        return Block("buttons", items)

    def _links(self):
        return Block("links", [Widget("link", self.label()) for _ in range(self.some(1, 4))])

    def _tabs(self):
        items = [Widget("tab", self.label(2)) for _ in range(self.some(2, 4))]
        self.rng.choice(items).on = True
        return Block("tabs", items)

    def _table(self):
        columns = tuple(self.label(1) for _ in range(self.some(2, 4)))
        action = self.label(1) if self.rng.random() < 0.5 else None
        widgets = []
        for _ in range(self.some(2, 5)):
            row = self.label(1)
            widgets.append(Widget("cell", row, row=row, column=columns[0], value=row))
            for column in columns[1:]:
                text = self.words.number() if self.rng.random() < 0.5 else self.words.word()
                widgets.append(Widget("cell", text, row=row, column=column, value=text))
            if action:
                widgets.append(Widget("button" if self.rng.random() < 0.5 else "link", action, row=row))
        return Block("table", widgets, columns=columns)

    def _cards(self):
        widgets = []
        for _ in range(self.some(1, 3)):
            title = self.label(2)
            widgets.append(Widget("text", title, row="", column="card"))
            widgets.append(Widget("text", self.words.number() if self.rng.random() < 0.6 else self.words.label(2), row=title, column="fact"))
            widgets.append(Widget("button", self.label(2)))
        return Block("cards", widgets)

    def _dialog(self):
        widgets = [Widget("heading", self.label()), Widget("text", self.words.sentence())]
        if self.rng.random() < 0.4:
            widgets.append(Widget("field", self.label(2)))
        widgets += [Widget("button", self.label(1)) for _ in range(self.rng.randint(1, 3))]
        return Block("dialog", widgets)
