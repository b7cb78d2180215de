"""Batches: pictures of one size, many questions about each in one sequence, and the truth for the temporary heads."""

import dataclasses
import functools
import json
import os
import random

import numpy as np
import torch

from . import chromium, dialect
from .page import PageMaker
from .painter import Painter
from .scene import FACTOR, SLOTS, smart_resize
from .tasks import Questions
from .words import Words

LIMITS = dialect.PROFILE["image"]


@dataclasses.dataclass
class Phase:
    """One stretch of the curriculum; the README explains the numbers."""

    name: str
    until: float
    sizes: list
    images: int
    density: tuple = (0.0, 1.0)
    decoder: bool = True
    text: int = 512
    questions: int = 12
    steps: int = 6
    categories: dict = dataclasses.field(default_factory=dict)
    reading: float = 1.0
    places: float = 0.2
    looking: float = 0.5
    pointing: float = 0.0
    chromium: float = 0.0
    jitter: float = 0.3
    row: int = 15
    paint: dict = dataclasses.field(default_factory=dict)
    page: dict = dataclasses.field(default_factory=dict)


def phases(recipe):
    return [Phase(**{k: v for k, v in phase.items() if not k.startswith("_")}) for phase in recipe["phases"]]


def phase_at(all_phases, progress):
    return next((p for p in all_phases if progress < p.until), all_phases[-1])


class SceneSource:
    """Draws scenes whose resized image has the wanted size: painted, or taken from the shards of Chromium pages."""

    def __init__(self, rng, shards, unseen=False):
        self.rng = rng
        self.unseen = unseen
        self.shards = chromium.Shards(shards, unseen) if shards else None

    def painted(self, phase, width, height):
        rng = self.rng
        for _ in range(50):
            w, h = width, height
            if rng.random() < phase.jitter:
                w, h = width + rng.randint(-13, 13), height + rng.randint(-13, 13)
                if smart_resize(w, h, LIMITS["minPixels"], LIMITS["maxPixels"]) != (width, height):
                    continue
            maker = PageMaker(rng, self.unseen, rng.uniform(*phase.density), **phase.page)
            page = maker.make(max(1, h // phase.row))
            scene = Painter(rng, w, h, self.unseen, **phase.paint).paint(page).resized(width, height)
            if page.operable():
                return scene, maker.words
        raise ValueError(f"no page with anything to operate came out for {width}x{height} in phase {phase.name}")

    def draw(self, phase, width, height):
        if self.shards and self.rng.random() < phase.chromium:
            scene = self.shards.draw(self.rng, width, height)
            if scene is not None:
                return scene, Words(self.rng, self.unseen)
        return self.painted(phase, width, height)


@functools.cache
def prefix_ids(tokens, width, height):
    pads = width // FACTOR * (height // FACTOR)
    return tuple(tokens.encode(dialect.prefix(width, height))) + (tokens.image_pad,) * pads


def positions(tokens, width, height):
    """Rows t, h, w for the prefix, and the position at which the text after the image goes on."""
    text = len(prefix_ids(tokens, width, height)) - width // FACTOR * (height // FACTOR)
    rows, columns = height // FACTOR, width // FACTOR
    start = np.arange(text)
    r, c = np.divmod(np.arange(rows * columns), columns)
    parts = [np.stack([start] * 3), np.stack([np.full(rows * columns, text), text + r, text + c])]
    return np.concatenate(parts, 1), text + max(rows, columns)


class Batches:
    """Endless seeded batches for the place in the curriculum that {@code progress} (a shared number, 0 to 1) says."""

    def __init__(self, recipe, tokens, shards, seed, progress):
        self.phases = phases(recipe)
        self.tokens = tokens
        self.rng = random.Random(seed)
        self.source = SceneSource(self.rng, shards)
        self.progress = progress

    def __iter__(self):
        while True:
            yield self.batch(phase_at(self.phases, self.progress.value))

    def trial(self, phase, size):
        """A batch of the full size that is made quickly: few pictures, again and again."""
        width, height, scale, _ = size
        scenes = [self.source.draw(phase, width, height) for _ in range(2)]
        return collate((scenes * phase.images)[: max(1, round(phase.images * scale))], phase, self.tokens, self.rng)

    def batch(self, phase):
        rng = self.rng
        width, height, scale, _ = rng.choices(phase.sizes, [s[3] for s in phase.sizes])[0]
        count = max(1, round(phase.images * scale))
        scenes = [self.source.draw(phase, width, height) for _ in range(count)]
        return collate(scenes, phase, self.tokens, rng)


def collate(scenes, phase, tokens, rng):
    """Tensors of one batch. {@code segment}: 0 for the shared prefix, n for the n-th question, -1 for filling."""
    width, height = scenes[0][0].width, scenes[0][0].height
    count, seen = len(scenes), width // FACTOR * (height // FACTOR)
    out = {"images": np.stack([s.image for s, _ in scenes])}
    text = np.zeros((count, seen, 2 * SLOTS), np.uint8)
    kind, state = np.zeros((count, seen), np.uint8), np.zeros((count, seen), np.uint8)
    box = np.zeros((count, seen, 4), np.float32)
    digits = np.zeros((count, seen, 6), np.int8)
    for i, (scene, _) in enumerate(scenes):
        text[i], kind[i], state[i], box[i], digits[i] = scene.cells()
    out |= {"cell_text": text, "cell_kind": kind, "cell_state": state, "cell_box": box, "cell_digits": digits}
    if phase.decoder:
        prefix = prefix_ids(tokens, width, height)
        place, after = positions(tokens, width, height)
        length = len(prefix) + phase.text
        ids = np.full((count, length), tokens.pad, np.int64)
        position = np.zeros((count, 3, length), np.int64)
        segment = np.full((count, length), -1, np.int16)
        target = np.full((count, length), -100, np.int64)
        weight = np.zeros((count, length), np.float32)
        looks = phase.text // 2
        look_at, look_box = np.full((count, looks), -1, np.int64), np.zeros((count, looks, 4), np.float32)
        spans = []
        for i, (scene, words) in enumerate(scenes):
            spans.append([])
            end = len(prefix)
            ids[i, :end], position[i, :, :end], segment[i, :end] = prefix, place, 0
            look = 0
            for n, example in enumerate(Questions(rng, scene, words, phase.categories, phase.steps).draw(phase.questions)):
                prompt = tokens.encode(dialect.question(example.kind, example.text, example.history))
                answer = tokens.encode(example.answer) + [tokens.end]
                size = len(prompt) + len(answer)
                if end + size >= length:
                    continue
                at = slice(end, end + size)
                ids[i, at] = prompt + answer
                position[i, :, at] = after + np.arange(size)
                segment[i, at] = n + 1
                first = end + len(prompt) - 1
                target[i, first : first + len(answer)] = answer
                weight[i, first : first + len(answer)] = [3.0 if tokens.is_digit(t) else 1.0 for t in answer]
                if example.box is not None:
                    fit = min(len(answer), looks - look)
                    look_at[i, look : look + fit] = np.arange(first, first + fit)
                    look_box[i, look : look + fit] = example.box
                    look += fit
                spans[i].append((end - len(prefix), size))
                end += size
        # the last place of every sequence is filling: filled up rows take it, and it takes what they give
        used = min(length, -(-(int((segment >= 0).sum(1).max()) + 1) // 16) * 16)
        out |= {"ids": ids[:, :used], "position": position[:, :, :used], "segment": segment[:, :used], "target": target[:, :used]}
        out |= {"weight": weight[:, :used], "look_at": look_at, "look_box": look_box, "asked": np.int64(sum(map(len, spans)))}
        out |= dict(zip(("row_shapes", "row_index", "row_back"), rows_of(spans, len(prefix), used - len(prefix))))
        out |= {"prefix": np.int64(len(prefix)), "first_pad": np.int64(prefix.index(tokens.image_pad))}
        # worked out here, because a GPU that has to count them first makes the processor wait
        out["answers"] = np.flatnonzero(out["target"] >= 0)
    return {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in out.items()}


def rows_of(spans, prefix, tokens):
    """Slots for the questions of each image, as {@code model.Rows} wants them, from (first place behind the prefix, length) of each.
    The longest question of an image goes into its first slot; at most three lengths are chosen so that little is filled up."""
    ranked = [sorted(own, key=lambda span: -span[1]) for own in spans]
    slots = max(1, max(map(len, ranked)))
    longest = [max([own[n][1] for own in ranked if n < len(own)], default=1) for n in range(slots)]
    # one more than the longest, so that every image has a place that is filled up
    lengths = [-(-(n + 1) // 16) * 16 for n in longest]

    def cost(cuts):
        return sum((b - a) * lengths[a] * (prefix + lengths[a]) for a, b in zip(cuts, cuts[1:]))

    cuts = min((sorted({0, a, b, slots}) for a in range(slots) for b in range(a, slots)), key=cost)
    shapes = [(b - a, lengths[a]) for a, b in zip(cuts, cuts[1:])]
    starts = np.cumsum([0] + [length for count, length in shapes for _ in range(count)])
    index = np.full((len(spans), starts[-1]), tokens - 1, np.int64)
    back = np.empty((len(spans), tokens), np.int64)
    for i, own in enumerate(ranked):
        filled = np.zeros(starts[-1], bool)
        back[i] = -1
        for n, (first, size) in enumerate(own):
            row = np.arange(starts[n], starts[n] + size)
            index[i, row] = np.arange(first, first + size)
            back[i, first : first + size] = row
            filled[row] = True
        back[i, back[i] < 0] = np.flatnonzero(~filled)[0]
    return np.array(shapes, np.int64), index, back


class Worker(torch.utils.data.IterableDataset):
    """The same batches, made by as many processes as the loader has; each has its own seed."""

    def __init__(self, recipe, tokens_path, shards, seed, progress):
        self.arguments = (recipe, tokens_path, shards, seed, progress)

    def __iter__(self):
        from .tokens import Tokens

        torch.set_num_threads(1)
        recipe, path, shards, seed, progress = self.arguments
        info = torch.utils.data.get_worker_info()
        if info:
            # the process that feeds the GPU goes first
            os.nice(5)
        own = seed * 1000 + (info.id if info else 0)
        return iter(Batches(recipe, Tokens(path), shards, own, progress))


def sample_texts(seed, count):
    """Text of the training part, as the model will see and write it: what the vocabulary is learnt from."""
    rng = random.Random(seed)
    categories = dict(click=3, goal=4, locate=1, naming=1, read=2, fact=2, type=1, scroll=1)
    phase = Phase("text", 1, [], 1, jitter=0)
    source = SceneSource(rng, None)
    for i in range(count):
        scene, words = source.painted(phase, 448, 336)
        yield dialect.prefix(rng.randrange(8, 30) * 28, rng.randrange(8, 30) * 28)
        for e in Questions(rng, scene, words, categories).draw(8):
            yield dialect.question(e.kind, e.text, e.history) + e.answer
        for w in scene.page.visible():
            yield w.label


def load_recipe(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)
