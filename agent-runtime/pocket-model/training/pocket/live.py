"""Live pages: HTML that a real agent operates in a real browser, with what a right run would do.

A pack is a folder of pages and tasks.json. Each page tells the server that it came from what is operated on it, by posting to the
address `operation` beside it: ["click", thing], ["focus", field or list], ["type", field, its whole text], ["choose", list, option],
["set", box, ticked]. The thing is -1 where there is none. The agent's evaluation serves the pages and compares."""

import argparse
import html
import json
import pathlib
import random
import shutil

from . import data
from .chromium import Browser, Markup
from .page import PageMaker
from .tasks import CLICK, TICK, Questions
from .words import Words

CATEGORIES = ("button", "link", "tab", "nav", "checkbox", "radio", "field", "select")
# goals of one step that name something that is not on the page
ABSENT = "not there"
# what can be operated in the blocks that a recipe may limit its pages to
HELD = {
    "form": ("field", "select"), "checks": ("checkbox",), "radios": ("radio",), "buttons": ("button",), "links": ("link",), "tabs": ("tab",), "nav": ("nav",),
}


def kinds_of(page):
    """The kinds of things on the pages of a recipe that can be operated."""
    held = {k for block in page.get("kinds") or HELD for k in HELD.get(block, ())}
    if not page.get("lists", 1):
        held.discard("select")
    return [k for k in CATEGORIES if k in held]


RECORDER = """<script>(() => {
  let order = 0;
  const tell = operation => {
    const request = new XMLHttpRequest();
    request.open('POST', 'operation', false);
    request.send(JSON.stringify({order: order++, operation}));
  };
  const number = e => { const own = e.closest('[data-i]'); return own ? Number(own.dataset.i) : -1; };
  addEventListener('click', event => {
    const e = event.target;
    if (e.closest('a')) event.preventDefault();
    // what is ticked and chosen says so itself; a click on a label comes again as one on its input
    if (e.closest('label.choice, option')) return;
    if (e.closest('input, select')) { tell(['focus', number(e)]); return; }
    if (e.closest('label')) return;
    const own = e.closest('button, a, .tab');
    tell(['click', own ? number(own) : -1]);
    if (own && own.matches('.tab, nav a')) {
      for (const other of own.parentElement.querySelectorAll('.tab, a')) other.classList.toggle('on', other === own);
    }
  }, true);
  addEventListener('input', event => {
    if (event.target.matches('input[type=text]')) tell(['type', number(event.target), event.target.value]);
  }, true);
  addEventListener('change', event => {
    const e = event.target;
    if (e.matches('select')) tell(['choose', number(e), e.selectedOptions[0].text]);
    else if (!e.matches('input[type=text]')) tell(['set', number(e), e.checked]);
  }, true);
})()</script>"""


class Pack:
    """Draws pages with one task each. {@code recipe} says how large they are and what is on them."""

    def __init__(self, recipe, seed, unseen):
        self.phase = data.phases(recipe)[-1]
        self.unseen = unseen
        self.rng = random.Random(f"live {seed} {unseen}")

    def task(self, browser, steps, kind=None):
        """A page, its HTML and a goal of so many steps; a single one is about a thing of this kind."""
        rng, phase = self.rng, self.phase
        for _ in range(60):
            width, height, _, _ = rng.choices(phase.sizes, [s[3] for s in phase.sizes])[0]
            page = PageMaker(rng, self.unseen, rng.uniform(*phase.density), **phase.page).make(max(1, height // phase.row))
            page.dialog, page.scrolled = None, 0.0
            for w in page.widgets():
                w.focused = w.open = False
                if w.kind == "field":
                    w.value = ""
            markup = Markup(rng, self.unseen, phase.paint)
            document = self.scattered(page, markup, width, height) if phase.paint.get("scatter") else markup.document(page)
            document += RECORDER
            scene = browser.show(page, markup, document, width, height)
            questions = Questions(rng, scene, Words(rng, self.unseen), {"goal": 1})
            common = {"width": width, "height": height}
            if kind == ABSENT:
                # a page that goes on below would have to be scrolled first
                label = None if scene.page.scrollable else questions.absent()
                if label is None:
                    continue
                goal = rng.choice(CLICK + TICK).format(label)
                return document, common | {"category": kind, "goal": goal, "wanted": [], "actions": 1}
            ready = [w for w in questions.plain() if not (w.kind in ("radio", "tab", "nav") and w.on)]
            if kind:
                ready = [w for w in ready if w.kind == kind]
            if len(ready) < steps:
                continue
            # what leaves the form, a button or a link, comes last: as people say it
            chosen = sorted(rng.sample(ready, steps), key=lambda w: w.kind in ("button", "link", "nav", "tab"))
            wishes = [questions.wish(w) for w in chosen]
            listed = any(w.kind == "select" for w in chosen)
            return document, common | {
                "category": kind or f"{steps} steps" + (", one in a list" if listed else ""), "goal": questions.sentence(wishes),
                "wanted": [self.operation(markup, w, wish) for w, wish in zip(chosen, wishes)],
                "actions": sum(len(wish.actions) for wish in wishes),
            }
        return None

    @staticmethod
    def operation(markup, widget, wish):
        number = next(i for i, w in enumerate(markup.widgets) if w is widget)
        if widget.kind == "field":
            return ["type", number, wish.actions[1][3]]
        if widget.kind == "select":
            return ["choose", number, wish.actions[1][2].label]
        if widget.kind in ("checkbox", "radio"):
            return ["set", number, not widget.on]
        return ["click", number]

    def scattered(self, page, markup, width, height):
        """The reduced pages: the painter's places and type, drawn by the browser."""
        from .painter import Painter

        painter = Painter(random.Random(self.rng.random()), width, height, self.unseen, **self.phase.paint)
        painter.paint(page)
        theme, parts = painter.theme, []

        def colour(rgb):
            return f"rgb{tuple(rgb)}"

        for w in [w for b in page.blocks for w in b.widgets if w.box]:
            x1, y1, x2, y2 = w.box
            place = f"position: absolute; box-sizing: border-box; left: {x1}px; top: {y1}px; width: {x2 - x1}px; height: {y2 - y1}px; white-space: nowrap"
            label, mark = html.escape(w.label), markup.mark(w)
            if w.kind == "button":
                fill, ink = (theme.accent, (255, 255, 255)) if w.primary else (theme.surface, theme.ink)
                parts.append(f'<button {mark} style="{place}; font: inherit; padding: 0; border: 1px solid {colour(theme.line)}; border-radius: {theme.corner}px; background: {colour(fill)}; color: {colour(ink)}">{label}</button>')
            else:
                line = "underline" if theme.underline else "none"
                parts.append(f'<a href="#" {mark} style="{place}; color: {colour(theme.link)}; text-decoration: {line}">{label}</a>')
        family = self.phase.paint["family"]
        return (
            f'<!doctype html><meta charset="utf-8"><body style="margin: 0; overflow: hidden; height: {height}px; background: {colour(theme.back)};'
            f' color: {colour(theme.ink)}; font: {theme.size}px {family}">{"".join(parts)}'
        )


def main():
    parser = argparse.ArgumentParser(description="Makes pages with tasks for the evaluation in the real loop.")
    parser.add_argument("recipe")
    parser.add_argument("out")
    parser.add_argument("--single", type=int, default=20, help="goals of one step for each kind of thing")
    parser.add_argument("--triple", type=int, default=40, help="goals of three steps")
    parser.add_argument("--double", type=int, default=0, help="goals of two steps")
    parser.add_argument("--absent", type=int, default=0, help="goals of one step about something that is not on the page")
    parser.add_argument("--known", action="store_true", help="words and styles of the training part, on new pages")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    recipe = data.load_recipe(args.recipe)
    page = data.phases(recipe)[-1].page
    pack, out, tasks = Pack(recipe, args.seed, not page.get("limit") and not args.known), pathlib.Path(args.out), []
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    wanted = [(1, kind) for kind in kinds_of(page) for _ in range(args.single)] + [(1, ABSENT)] * args.absent
    wanted += [(2, None)] * args.double + [(3, None)] * args.triple
    with Browser() as browser:
        for steps, kind in wanted:
            drawn = pack.task(browser, steps, kind)
            if drawn is None:
                continue
            document, task = drawn
            name = f"{len(tasks):04}"
            (out / name).mkdir()
            (out / name / "index.html").write_text(document, encoding="utf-8")
            tasks.append({"page": name, **task})
    lines = ",\n".join(json.dumps(t, ensure_ascii=False) for t in tasks)
    (out / "tasks.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{len(tasks)} tasks in {out}, {'unseen' if pack.unseen else 'known'} words, fonts and styles")


if __name__ == "__main__":
    main()
