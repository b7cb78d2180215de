"""Paints a page with Pillow: what a browser would show, in a few milliseconds, with exact boxes."""

import numpy as np
from PIL import Image, ImageDraw

from . import fonts
from .scene import CODES, Scene

LIGHT, DARK = "light", "dark"


def shade(rng, low, high, tint=10):
    grey = rng.randint(low, high)
    return tuple(max(0, min(255, grey + rng.randint(-tint, tint))) for _ in range(3))


def mix(a, b, t):
    return tuple(round(x + (y - x) * t) for x, y in zip(a, b))


class Theme:
    """Colours, sizes and shapes of one page. The unseen part has accents, corners and greys that training never shows."""

    def __init__(self, rng, unseen=False, size=None, family=None, dark=0.3):
        dark = rng.random() < dark
        self.dark = dark
        self.back = shade(rng, 18, 48) if dark else shade(rng, 236, 255, 6)
        self.ink = shade(rng, 215, 250, 5) if dark else shade(rng, 5, 60)
        self.dim = mix(self.ink, self.back, rng.uniform(0.2, 0.4))
        self.line = mix(self.ink, self.back, rng.uniform(0.45, 0.8))
        self.surface = mix(self.back, (255, 255, 255), rng.uniform(0.05, 0.12) if dark else 0.8)
        hue = rng.random()
        if unseen:
            self.accent = ((150, 30, 110), (20, 110, 110), (110, 80, 20))[int(hue * 3)]
        else:
            self.accent = (
                (25, 100, 220), (10, 130, 70), (190, 40, 40), (100, 60, 190), (220, 110, 10), (40, 60, 90), (20, 120, 190),
            )[int(hue * 7)]
        if dark:
            self.accent = mix(self.accent, (255, 255, 255), 0.2)
        self.link = mix(self.accent, (255, 255, 255), 0.35) if dark else self.accent
        # a recipe may ask for one size or family, or for one of several
        self.size = rng.choice(size) if isinstance(size, list) else size or rng.choice((12, 13, 13, 14, 14, 14, 15, 15, 16, 16))
        family = rng.choice(family) if isinstance(family, list) else family or rng.choice(fonts.families(unseen))
        self.face = fonts.face(family, self.size)
        self.bold = fonts.face(family, self.size, True)
        self.big = fonts.face(family, self.size + rng.choice((4, 6, 8, 10)), True)
        self.corner = rng.choice((2, 7, 10) if unseen else (0, 3, 4, 6, 12))
        self.pad = rng.randint(3, 8)
        self.gap = rng.randint(8, 18)
        self.above = rng.random() < 0.6
        self.underline = rng.random() < 0.6
        self.filled = rng.random() < 0.5


class Painter:
    """Lays a page out from top to bottom, in one or two columns. What does not fit is not visible and gets no box."""

    def __init__(self, rng, width, height, unseen=False, size=None, family=None, scatter=False, dark=0.3):
        self.rng = rng
        self.width = width
        self.height = height
        self.theme = Theme(rng, unseen, size, family, dark)
        self.scatter = scatter
        self.chars = []

    def paint(self, page):
        theme = self.theme
        self.image = Image.new("RGB", (self.width, self.height), theme.back)
        self.draw = ImageDraw.Draw(self.image)
        if self.scatter:
            self.scattered(page)
        else:
            self.flow(page)
        chars = np.array(self.chars, np.float32).reshape(-1, 3)
        return Scene(np.asarray(self.image), page, chars)

    def scattered(self, page):
        """Widgets at random places that do not overlap: the first pages of the curriculum."""
        taken = []
        for widget in [w for b in page.blocks for w in b.widgets]:
            w, h = self.measure(widget)
            for _ in range(30):
                x, y = self.rng.randint(2, max(2, self.width - w - 3)), self.rng.randint(2, max(2, self.height - h - 3))
                if x + w <= self.width and all(
                    x + w + 3 < a or c + 3 < x or y + h + 3 < b or d + 3 < y for a, b, c, d in taken
                ):
                    taken.append((x, y, x + w, y + h))
                    self.widget(widget, x, y)
                    break

    def flow(self, page):
        rng, theme = self.rng, self.theme
        top, left, right = 0, theme.gap, self.width - theme.gap
        bottom = self.height - 6
        if page.scrollable:
            right -= 14
        blocks = list(page.blocks)
        if blocks and blocks[0].kind == "nav":
            if self.width >= 420 and rng.random() < 0.3:
                left += self.side(blocks.pop(0)) + theme.gap
                top = theme.gap
            else:
                top = self.bar(blocks.pop(0)) + theme.gap
        else:
            top = theme.gap
        if rng.random() < 0.4:
            # a narrower column somewhere on the screen, so that things are not always at the top left
            top += round((bottom - top) * rng.uniform(0, 0.4))
            spare = round((right - left) * rng.uniform(0, 0.45)) if right - left > 320 else 0
            shift = round(spare * rng.choice((0.5, rng.random())))
            left, right = left + shift, right - spare + shift
        columns = 2 if right - left > 480 and rng.random() < 0.5 else 1
        if blocks and blocks[0].kind == "heading":
            top = self.block(blocks.pop(0), left, top, right, bottom)
        span = (right - left - theme.gap * (columns - 1)) // columns
        tops = [top] * columns
        for block in blocks:
            column = min(range(columns), key=lambda c: tops[c])
            x = left + column * (span + theme.gap)
            if tops[column] >= bottom:
                continue
            tops[column] = self.block(block, x, tops[column], x + span, bottom) + theme.gap
        if page.scrollable:
            self.scrollbar(page)
        for select in [w for b in page.blocks for w in b.widgets if w.kind == "select" and w.open]:
            if select.box:
                self.popup(select, page)
            else:
                select.open = False
        if page.dialog:
            self.dialog(page)

    # text

    def text(self, x, y, text, face, ink):
        """Paints one line with its top left at (x, y) and keeps where each character is."""
        self.draw.text((x, y), text, font=face.font, fill=ink)
        middle = y + face.ascent - face.size * 0.32
        for char in text:
            width = face.width(char)
            code = CODES.get(char)
            if code:
                self.chars.append((x + width / 2, middle, code))
            x += width
        return x

    def clear(self, box):
        """Forgets the characters under a thing that is painted over them."""
        x1, y1, x2, y2 = box
        self.chars = [c for c in self.chars if not (x1 <= c[0] < x2 and y1 <= c[1] < y2)]

    def cut(self, text, face, room):
        while text and face.length(text) > room:
            text = text[:-1]
        return text.rstrip()

    # one widget

    def measure(self, widget):
        theme = self.theme
        width = theme.face.length(widget.label)
        if widget.kind == "button":
            return round(width) + 2 * (theme.pad + 5), theme.face.height + 2 * theme.pad
        if widget.kind in ("checkbox", "radio"):
            return round(width) + theme.size + 8, theme.face.height + 2
        if widget.kind in ("field", "select"):
            return round(max(width, theme.size * 8)), 2 * theme.face.height + 2 * theme.pad + 4
        return round(width) + 2, theme.face.height

    def widget(self, widget, x, y, room=None):
        getattr(self, "_" + widget.kind)(widget, x, y, room)
        x1, y1, x2, y2 = widget.box
        # a thing cut off by the edge of the screen is not a fair target
        if x2 > self.width or y2 > self.height:
            widget.box = None
        return (x1, y1, x2, y2)

    def _button(self, w, x, y, room):
        theme = self.theme
        width, height = self.measure(w)
        box = (x, y, x + width, y + height)
        if w.primary or (theme.filled and self.rng.random() < 0.3):
            fill, ink, edge = theme.accent, (255, 255, 255), theme.accent
        elif theme.filled:
            fill, ink, edge = mix(theme.back, theme.ink, 0.12), theme.ink, mix(theme.back, theme.ink, 0.12)
        else:
            fill, ink, edge = theme.surface, theme.ink, theme.line
        self.draw.rounded_rectangle((x, y, x + width - 1, y + height - 1), theme.corner, fill, edge)
        self.text(x + theme.pad + 5, y + theme.pad, w.label, theme.face, ink)
        w.box = box

    def _link(self, w, x, y, room):
        theme = self.theme
        end = self.text(x, y, w.label, theme.face, theme.link)
        if theme.underline:
            self.draw.line((x, y + theme.face.ascent + 1, end, y + theme.face.ascent + 1), theme.link)
        w.box = (x, y, end, y + theme.face.height)

    def _text(self, w, x, y, room):
        theme = self.theme
        face = theme.bold if w.column == "card" else theme.face
        start, width = y, 0
        line = ""
        for word in w.label.split(" "):
            longer = f"{line} {word}".strip()
            if line and room and face.length(longer) > room:
                width = max(width, self.text(x, y, line, face, theme.ink) - x)
                y += face.height + 2
                line = word
            else:
                line = longer
        width = max(width, self.text(x, y, line, face, theme.ink) - x)
        w.box = (x, start, x + width, y + face.height)

    def _cell(self, w, x, y, room):
        end = self.text(x, y, w.label, self.theme.face, self.theme.ink)
        w.box = (x, y, end, y + self.theme.face.height)

    def _heading(self, w, x, y, room):
        end = self.text(x, y, w.label, self.theme.big, self.theme.ink)
        w.box = (x, y, end, y + self.theme.big.height)

    def _checkbox(self, w, x, y, room):
        theme, side = self.theme, self.theme.size - 1
        top = y + (theme.face.height - side) // 2
        edge = (x, top, x + side, top + side)
        if w.on:
            self.draw.rounded_rectangle(edge, min(3, theme.corner), theme.accent, theme.accent)
            self.draw.line(
                [(x + 3, top + side // 2), (x + side // 2 - 1, top + side - 4), (x + side - 3, top + 3)], (255, 255, 255), 2
            )
        else:
            self.draw.rounded_rectangle(edge, min(3, theme.corner), theme.surface, theme.line)
        end = self.text(x + side + 7, y, w.label, theme.face, theme.ink)
        w.box = (x, y, end, y + theme.face.height)

    def _radio(self, w, x, y, room):
        theme, side = self.theme, self.theme.size - 1
        top = y + (theme.face.height - side) // 2
        self.draw.ellipse((x, top, x + side, top + side), theme.surface, theme.accent if w.on else theme.line)
        if w.on:
            self.draw.ellipse((x + 4, top + 4, x + side - 4, top + side - 4), theme.accent)
        end = self.text(x + side + 7, y, w.label, theme.face, theme.ink)
        w.box = (x, y, end, y + theme.face.height)

    def entry(self, w, x, y, width):
        theme = self.theme
        height = theme.face.height + 2 * theme.pad
        edge = theme.accent if w.focused or w.open else theme.line
        self.draw.rounded_rectangle(
            (x, y, x + width - 1, y + height - 1), min(theme.corner, 6), theme.surface, edge, 2 if w.focused or w.open else 1
        )
        room = width - 12 - (18 if w.kind == "select" else 0)
        value = self.cut(w.value, theme.face, room)
        w.value = value
        end = self.text(x + 6, y + theme.pad, value, theme.face, theme.ink)
        if w.focused:
            self.draw.line((end + 1, y + theme.pad, end + 1, y + height - theme.pad - 1), theme.ink)
        if w.kind == "select":
            middle, arrow = y + height // 2, x + width - 14
            self.draw.line([(arrow, middle - 2), (arrow + 4, middle + 2), (arrow + 8, middle - 2)], theme.ink, 2)
        w.box = (x, y, x + width, y + height)

    def _field(self, w, x, y, room):
        theme = self.theme
        room = room or self.measure(w)[0]
        if theme.above or room < 260:
            self.text(x, y, w.label, theme.face, theme.ink)
            self.entry(w, x, y + theme.face.height + 3, min(room, self.rng.randint(130, 320)))
        else:
            aside = max(110, round(theme.face.length(w.label)) + 10)
            self.text(x, y + theme.pad, w.label, theme.face, theme.ink)
            self.entry(w, x + aside, y, max(70, min(room - aside, self.rng.randint(110, 260))))

    _select = _field

    def _tab(self, w, x, y, room):
        theme = self.theme
        width = round(theme.face.length(w.label)) + 2 * theme.pad + 8
        height = theme.face.height + 2 * theme.pad
        self.text(x + theme.pad + 4, y + theme.pad, w.label, theme.face, theme.accent if w.on else theme.dim)
        if w.on:
            self.draw.rectangle((x, y + height - 3, x + width - 1, y + height - 1), theme.accent)
        w.box = (x, y, x + width, y + height)

    # blocks; each returns the y under it

    def block(self, block, x, y, right, bottom):
        return getattr(self, "block_" + block.kind)(block, x, y, right, bottom)

    def row(self, widgets, x, y, right, bottom, gap):
        left, lowest = x, y
        for w in widgets:
            width, height = self.measure(w)
            if w.kind == "tab":
                width, height = width + 2 * self.theme.pad + 8, height + 2 * self.theme.pad
            if x > left and x + width > right:
                x, y = left, lowest + 6
            if y + height > bottom or x + width > right:
                break
            x1, y1, x2, y2 = self.widget(w, x, y)
            x, lowest = x2 + gap, max(lowest, y2)
        return round(lowest)

    def column(self, widgets, x, y, right, bottom, gap):
        for w in widgets:
            if y + self.measure(w)[1] > bottom or x + self.measure(w)[0] > right:
                break
            y = round(self.widget(w, x, y, right - x)[3]) + gap
        return y

    def block_heading(self, b, x, y, right, bottom):
        face = self.theme.big
        if face.length(b.widgets[0].label) > right - x or y + face.height > bottom:
            return y
        return round(self.widget(b.widgets[0], x, y)[3]) + self.theme.gap // 2

    def block_text(self, b, x, y, right, bottom):
        for w in b.widgets:
            if y + 3 * (self.theme.face.height + 2) > bottom or right - x < 90:
                break
            y = round(self.widget(w, x, y, right - x)[3]) + 6
        return y

    def block_status(self, b, x, y, right, bottom):
        theme, w = self.theme, b.widgets[0]
        height = theme.face.height + 12
        if theme.face.length(w.label) + 20 > right - x or y + height > bottom:
            return y
        tint = self.rng.choice(((30, 140, 60), (200, 140, 0), (200, 40, 40), (30, 100, 200)))
        self.draw.rounded_rectangle((x, y, right - 1, y + height), theme.corner, mix(theme.back, tint, 0.15), mix(theme.back, tint, 0.5))
        self.widget(w, x + 10, y + 6)
        return y + height

    def block_form(self, b, x, y, right, bottom):
        return self.column(b.widgets, x, y, right, bottom, max(4, self.theme.gap // 2))

    def block_checks(self, b, x, y, right, bottom):
        return self.column(b.widgets, x, y, right, bottom, 6)

    def block_links(self, b, x, y, right, bottom):
        if self.rng.random() < 0.5:
            return self.row(b.widgets, x, y, right, bottom, 16)
        return self.column(b.widgets, x, y, right, bottom, 5)

    def block_radios(self, b, x, y, right, bottom):
        theme = self.theme
        if y + 2 * theme.face.height + 4 > bottom or theme.bold.length(b.title) > right - x:
            return y
        self.text(x, y, b.title, theme.bold, theme.ink)
        y += theme.bold.height + 4
        if self.rng.random() < 0.5:
            return self.row(b.widgets, x, y, right, bottom, 14)
        return self.column(b.widgets, x, y, right, bottom, 5)

    def block_buttons(self, b, x, y, right, bottom):
        return self.row(b.widgets, x, y, right, bottom, self.rng.randint(6, 14))

    def block_tabs(self, b, x, y, right, bottom):
        end = self.row(b.widgets, x, y, right, bottom, 2)
        if end > y:
            self.draw.line((x, end, right, end), self.theme.line)
        return end

    def block_table(self, b, x, y, right, bottom):
        theme = self.theme
        line = theme.face.height + self.rng.randint(6, 12)
        columns = len(b.columns) + (1 if any(w.kind != "cell" for w in b.widgets) else 0)
        span = (right - x) // columns
        widest = max([theme.bold.length(c) for c in b.columns] + [self.measure(w)[0] for w in b.widgets])
        if widest + 8 > span or y + 2 * line > bottom:
            return y
        for i, column in enumerate(b.columns):
            self.text(x + 6 + i * span, y + 3, column, theme.bold, theme.ink)
        y += line
        self.draw.line((x, y - 1, right, y - 1), theme.line)
        striped = self.rng.random() < 0.4
        for n, row in enumerate(dict.fromkeys(w.row for w in b.widgets)):
            if y + line + 2 * theme.pad > bottom:
                break
            cells = [w for w in b.widgets if w.row == row]
            tall = max(line, max(self.measure(w)[1] for w in cells) + 4)
            if striped and n % 2:
                self.draw.rectangle((x, y, right, y + tall - 1), mix(theme.back, theme.ink, 0.05))
            for i, w in enumerate(cells):
                self.widget(w, x + 6 + i * span, y + (tall - self.measure(w)[1]) // 2)
            y += tall
            if not striped:
                self.draw.line((x, y - 1, right, y - 1), mix(theme.back, theme.line, 0.5))
        return y

    def block_cards(self, b, x, y, right, bottom):
        theme = self.theme
        groups = [b.widgets[i : i + 3] for i in range(0, len(b.widgets), 3)]
        widths = [max(self.measure(w)[0] * (1.2 if w.column == "card" else 1) for w in g) + 24 for g in groups]
        height = 2 * theme.face.height + self.measure(groups[0][2])[1] + 32
        left, lowest = x, y
        for group, width in zip(groups, widths):
            width = round(max(width, 120))
            if x > left and x + width > right:
                x, y = left, lowest + 8
            if x + width > right or y + height > bottom:
                break
            self.draw.rounded_rectangle((x, y, x + width, y + height), theme.corner, theme.surface, theme.line)
            at = y + 10
            for w in group:
                at = round(self.widget(w, x + 12, at)[3]) + 6
            x, lowest = x + width + 10, y + height
        return lowest

    def bar(self, block):
        theme = self.theme
        height = theme.face.height + 2 * theme.pad + 10
        colour = theme.accent if self.rng.random() < 0.4 else mix(theme.back, theme.ink, 0.08)
        ink = (255, 255, 255) if colour == theme.accent else theme.ink
        self.draw.rectangle((0, 0, self.width, height), colour)
        y = (height - theme.face.height) // 2
        x = self.text(theme.gap, y, block.title, theme.bold, ink) + 24
        for w in block.widgets:
            length = theme.face.length(w.label)
            if x + length + 8 > self.width:
                break
            if w.on:
                self.draw.rounded_rectangle((x - 6, y - 3, x + length + 6, y + theme.face.height + 3), 3, mix(colour, ink, 0.2))
            self.text(x, y, w.label, theme.face, ink)
            w.box = (x - 6, y - 3, x + length + 6, y + theme.face.height + 3)
            x += length + 20
        return height

    def side(self, block):
        theme = self.theme
        width = round(max(theme.face.length(w.label) for w in block.widgets)) + 28
        self.draw.rectangle((0, 0, width, self.height), mix(theme.back, theme.ink, 0.08))
        y = theme.gap
        for w in block.widgets:
            tall = theme.face.height + 8
            if y + tall > self.height:
                break
            if w.on:
                self.draw.rectangle((0, y, width, y + tall), mix(theme.back, theme.accent, 0.35))
            self.text(12, y + 4, w.label, theme.face, theme.ink)
            w.box = (0, y, width, y + tall)
            y += tall + 3
        return width

    def scrollbar(self, page):
        theme = self.theme
        x = self.width - 12
        self.draw.rectangle((x, 0, self.width, self.height), mix(theme.back, theme.ink, 0.06))
        size = round(self.height * self.rng.uniform(0.2, 0.6))
        y = round((self.height - size) * page.scrolled)
        self.draw.rounded_rectangle((x + 2, y + 1, self.width - 3, y + size - 2), 4, mix(theme.back, theme.ink, 0.45))

    def popup(self, select, page):
        theme = self.theme
        x1, _, x2, y = select.box
        line = theme.face.height + 6
        width = round(max(x2 - x1, max(theme.face.length(o.label) for o in select.options) + 16))
        height = line * len(select.options) + 4
        if x1 + width > self.width or y + height > self.height:
            select.open = False
            return
        box = (x1, y, x1 + width, y + height)
        self.cover(page, box, keep=select)
        self.draw.rectangle((x1, y, x1 + width - 1, y + height - 1), theme.surface, theme.line)
        y += 2
        for option in select.options:
            if option.on:
                self.draw.rectangle((x1 + 1, y, x1 + width - 2, y + line - 1), mix(theme.surface, theme.accent, 0.3))
            self.text(x1 + 8, y + 3, option.label, theme.face, theme.ink)
            option.box = (x1, y, x1 + width, y + line)
            y += line

    def cover(self, page, box, keep=None):
        x1, y1, x2, y2 = box
        self.clear(box)
        for w in page.visible():
            a, b, c, d = w.box
            if w is not keep and a < x2 and x1 < c and b < y2 and y1 < d:
                w.box = None

    def dialog(self, page):
        theme, widgets = self.theme, page.dialog.widgets
        veil = Image.new("RGB", self.image.size, (0, 0, 0))
        self.image.paste(Image.blend(self.image, veil, 0.4))
        widest = max(max(theme.big.length(w.label) if w.kind == "heading" else self.measure(w)[0] for w in widgets) + 40, 200)
        buttons = [w for w in widgets if w.kind == "button"]
        others = [w for w in widgets if w.kind != "button"]
        width = round(max(widest, sum(self.measure(w)[0] + 10 for w in buttons) + 30))
        height = sum((theme.big.height if w.kind == "heading" else self.measure(w)[1]) + 10 for w in others)
        height += self.measure(buttons[0])[1] + 34
        if width > self.width - 8 or height > self.height - 8:
            width, height = min(width, self.width - 8), min(height, self.height - 8)
        x, y = (self.width - width) // 2, (self.height - height) // 2
        self.cover(page, (x, y, x + width, y + height))
        for w in widgets:
            w.box = None
        self.draw.rounded_rectangle((x, y, x + width, y + height), max(4, theme.corner), mix(theme.back, theme.surface, 0.5), theme.line)
        at = y + 12
        for w in others:
            if at + self.measure(w)[1] > y + height:
                break
            at = round(self.widget(w, x + 16, at, width - 32)[3]) + 10
        self.row(buttons, x + 16, at, x + width - 8, y + height, 10)
