"""A rendered page: pixels, boxes, and the place of every character. It is what questions are asked about."""

import dataclasses
import io

import numpy as np
from PIL import Image

from .page import CLICKABLE, KINDS, near_middle

FACTOR = 28
SLOTS = 6
# what the reading head can name: 0 is nothing, then the printable characters of ASCII
CHARACTERS = "\0" + "".join(map(chr, range(33, 127)))
CODES = {c: i for i, c in enumerate(CHARACTERS)}


@dataclasses.dataclass
class Scene:
    """An image (uint8, height × width × 3), its page with boxes in the image's pixels, and characters as (x, y, code) rows."""

    image: np.ndarray
    page: object
    chars: np.ndarray

    @property
    def width(self):
        return self.image.shape[1]

    @property
    def height(self):
        return self.image.shape[0]

    def resized(self, width, height):
        """Stretched as the model's preprocessing does it: bicubic with antialiasing on 8-bit RGB."""
        if (width, height) == (self.width, self.height):
            return self
        image = Image.fromarray(self.image).resize((width, height), Image.Resampling.BICUBIC)
        sx, sy = width / self.width, height / self.height
        for widget in self.page.visible():
            x1, y1, x2, y2 = widget.box
            widget.box = (x1 * sx, y1 * sy, x2 * sx, y2 * sy)
        chars = self.chars.copy()
        if len(chars):
            chars[:, 0] *= sx
            chars[:, 1] *= sy
        return Scene(np.asarray(image), self.page, chars)

    def cells(self):
        """Truth for the temporary heads, per merged token in raster order: characters in the upper and in the lower half
        (tokens × 2·SLOTS codes), kind of the topmost thing under the middle, its state, and its box (centre offset and
        size, in tokens)."""
        rows, columns = self.height // FACTOR, self.width // FACTOR
        text = np.zeros((rows * columns, 2, SLOTS), np.uint8)
        if len(self.chars):
            x, y, code = self.chars[:, 0], self.chars[:, 1], self.chars[:, 2].astype(np.int64)
            keep = (x >= 0) & (y >= 0) & (x < self.width) & (y < self.height)
            x, y, code = x[keep], y[keep], code[keep]
            half = (y // (FACTOR // 2)).astype(np.int64)
            place = (half // 2 * columns + (x // FACTOR).astype(np.int64)) * 2 + half % 2
            order = np.lexsort((x, place))
            place, code = place[order], code[order]
            first = np.searchsorted(place, place)
            rank = np.arange(len(place)) - first
            fits = rank < SLOTS
            text[place[fits] // 2, place[fits] % 2, rank[fits]] = code[fits]
        kind = np.zeros(rows * columns, np.uint8)
        state = np.zeros(rows * columns, np.uint8)
        box = np.zeros((rows * columns, 4), np.float32)
        digits = np.full((rows * columns, 6), -1, np.int8)
        cx = (np.arange(columns) + 0.5) * FACTOR
        cy = (np.arange(rows) + 0.5) * FACTOR
        for widget in self.page.visible():
            x1, y1, x2, y2 = widget.box
            # a thing smaller than a token still claims the token that holds its centre
            inx = ((cx >= x1) & (cx < x2)) | (np.abs(cx - (x1 + x2) / 2) <= FACTOR / 2)
            iny = ((cy >= y1) & (cy < y2)) | (np.abs(cy - (y1 + y2) / 2) <= FACTOR / 2)
            r, c = np.nonzero(iny)[0][:, None], np.nonzero(inx)[0][None, :]
            at = (r * columns + c).ravel()
            kind[at] = KINDS.index(widget.kind)
            state[at] = (1 if widget.on else 0) + (2 if widget.focused or widget.open else 0)
            r, c = (a.ravel() for a in np.broadcast_arrays(r, c))
            if widget.kind in CLICKABLE:
                digits[at] = [int(d) for v in (near_middle(x1, x2), near_middle(y1, y2)) for d in f"{v:03}"]
            box[at, 0] = ((x1 + x2) / 2 - cx[c]) / FACTOR
            box[at, 1] = ((y1 + y2) / 2 - cy[r]) / FACTOR
            box[at, 2] = (x2 - x1) / FACTOR
            box[at, 3] = (y2 - y1) / FACTOR
        return text.reshape(rows * columns, 2 * SLOTS), kind, state, box, digits

    def png(self):
        out = io.BytesIO()
        Image.fromarray(self.image).save(out, "PNG", optimize=True)
        return out.getvalue()


def smart_resize(width, height, lowest, highest):
    """The size at which Qwen2.5-VL sees an image (its published preprocessing, factor 28; Python rounds half to even)."""
    w, h = round(width / FACTOR) * FACTOR, round(height / FACTOR) * FACTOR
    if w * h > highest:
        beta = (width * height / highest) ** 0.5
        w, h = (max(FACTOR, int(side / beta / FACTOR) * FACTOR) for side in (width, height))
    elif w * h < lowest:
        beta = (lowest / (width * height)) ** 0.5
        w, h = (-int(-side * beta // FACTOR) * FACTOR for side in (width, height))
    return w, h
