"""Counts what a recipe costs: parameters, bytes, arithmetic for a step and for training, and how fast pages are made here."""

import argparse
import pathlib
import random
import time

import torch

from . import data
from .export import checkpoint
from .model import PocketModel
from .tokens import Tokens
from .train import size_of


def vision_flops(size, width, height):
    tokens = width // 28 * (height // 28)
    patches = 4 * tokens
    h, f = size.vision_hidden, size.vision_ffn
    flops = 2 * patches * 588 * h
    for i in range(size.vision_depth):
        keys = patches if i in size.full_attention else 64
        flops += 2 * patches * (4 * h * h + 3 * h * f) + 4 * patches * keys * h
    return flops + 2 * tokens * (16 * h * h + 4 * h * size.hidden)


def decoder_flops(size, tokens, before=0):
    """Tokens that follow {@code before} others; causal attention counts the pairs that exist."""
    h, kv = size.hidden, size.kv_heads * size.head_dim
    linear = 2 * tokens * (2 * h * h + 2 * h * kv + 3 * h * size.ffn)
    return size.layers * (linear + 4 * h * tokens * (before + tokens / 2))


def training_flops(size, phase, width, height, text):
    """One picture with {@code text} tokens of questions in all: forwards, and twice that backwards. A question sees the prefix and itself."""
    flops = vision_flops(size, width, height)
    if phase.decoder:
        prefix, each = width // 28 * (height // 28) + 20, text / phase.questions
        flops += decoder_flops(size, prefix) + phase.questions * decoder_flops(size, each, prefix)
    return 3 * flops


def report(recipe, tokens, shards, vocab, pages=40, tflops=(60, 120)):
    size = size_of(recipe, vocab)
    model = PocketModel(size)
    vision, decoder = (sum(p.numel() for p in part.parameters()) for part in (model.visual, model.model))
    print(f"{vision / 1e6:.1f} M vision + {decoder / 1e6:.1f} M decoder parameters; {2 * (vision + decoder) / 1e6:.1f} MB as bf16")
    for width, height in ((448, 336), (812, 588)):
        seen = width // 28 * (height // 28)
        v, d = vision_flops(size, width, height), decoder_flops(size, seen + 80)
        print(f"a step at {width}x{height}: {v / 1e9:.1f} GFLOP vision + {d / 1e9:.1f} prefill + {35 * decoder_flops(size, 1, seen + 80) / 1e9:.1f} for 35 tokens")
    for phase in data.phases(recipe):
        weights = [s[3] for s in phase.sizes]
        images = sum(s[3] * phase.images * s[2] for s in phase.sizes) / sum(weights)
        rng = random.Random(3)
        source = data.SceneSource(rng, shards)
        start, text, filled = time.process_time(), 0, 0
        for _ in range(pages):
            width, height, _, _ = rng.choices(phase.sizes, weights)[0]
            batch = data.collate([source.draw(phase, width, height)], phase, tokens, rng)
            if phase.decoder:
                text += int((batch["segment"] > 0).sum())
                filled += int(batch["row_index"].numel())
        made = (time.process_time() - start) / pages
        flops = sum(
            training_flops(size, phase, w, h, text / pages) * phase.images * scale * weight / sum(weights)
            for w, h, scale, weight in phase.sizes
        )
        if text:
            print(f"phase {phase.name}: {text / pages:.0f} tokens of questions a picture, in rows of {filled / pages:.0f}")
        low, high = (t * 1e12 / flops * images for t in tflops)
        print(
            f"phase {phase.name}: {images:.0f} images and {flops / 1e12:.2f} TFLOP a batch; at {tflops[0]} to {tflops[1]} TFLOP/s"
            f" {low:.0f} to {high:.0f} images/s; a page with its questions takes {1000 * made:.1f} ms here: 15 workers give {15 / made:.0f}/s"
        )


def main():
    parser = argparse.ArgumentParser(description="Counts what a recipe costs.")
    parser.add_argument("recipe")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--shards")
    parser.add_argument("--untrained", help="folder for a checkpoint of this shape with random weights, and nothing else is done: engines can be timed with it")
    args = parser.parse_args()
    tokens = Tokens(args.tokenizer)
    if args.untrained:
        torch.manual_seed(20)
        model = PocketModel(size_of(data.load_recipe(args.recipe), tokens.size))
        checkpoint(model, tokens, pathlib.Path(args.untrained), 1e9)
        return
    report(data.load_recipe(args.recipe), tokens, args.shards, tokens.size)


if __name__ == "__main__":
    main()
