"""Writes pictures-golden.json.gz: what the reference implementation makes of text, images and video.

    pip install torch torchvision transformers pillow numpy
    python pictures-golden.py

Weights and pixels follow from formulas that MiniWeights and PictureReferenceTests repeat, so that only results are kept.
Written with transformers 5.18, torch 2.13 (CPU, single precision, eager attention), torchvision 0.29, Pillow 12.3.
"""

import base64
import gzip
import json
import pathlib

import numpy as np
import torch
from PIL import Image
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.models.qwen2_vl.video_processing_qwen2_vl import Qwen2VLVideoProcessor, smart_resize
from transformers.vision_utils import get_vision_window_index

SEED = 25
HIDDEN, LAYERS, FEED_FORWARD, ROWS = 256, 3, 512, 352
VISION_HIDDEN, VISION_DEPTH, VISION_FEED_FORWARD = 32, 4, 36
VISION_START, VISION_END, IMAGE_PAD, VIDEO_PAD = 259, 260, 261, 262
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]
LIMITS = {"shortest_edge": 3136, "longest_edge": 12845056}
NEW_TOKENS = 12


def names():
    yield "model.embed_tokens.weight"
    for i in range(LAYERS):
        layer = f"model.layers.{i}."
        yield layer + "input_layernorm.weight"
        for part in "qkv":
            yield layer + f"self_attn.{part}_proj.weight"
            yield layer + f"self_attn.{part}_proj.bias"
        yield layer + "self_attn.o_proj.weight"
        yield layer + "post_attention_layernorm.weight"
        for part in ("gate", "up", "down"):
            yield layer + f"mlp.{part}_proj.weight"
    yield "model.norm.weight"
    yield "visual.patch_embed.proj.weight"
    for i in range(VISION_DEPTH):
        block = f"visual.blocks.{i}."
        yield block + "norm1.weight"
        for part in ("attn.qkv", "attn.proj"):
            yield block + part + ".weight"
            yield block + part + ".bias"
        yield block + "norm2.weight"
        for part in ("gate", "up", "down"):
            yield block + f"mlp.{part}_proj.weight"
            yield block + f"mlp.{part}_proj.bias"
    yield "visual.merger.ln_q.weight"
    for part in (0, 2):
        yield f"visual.merger.mlp.{part}.weight"
        yield f"visual.merger.mlp.{part}.bias"


def values(index, name, shape):
    """SplitMix64 of seed, tensor and place; four of its six-bit fields added up are nearly a bell curve."""
    size = int(np.prod(shape))
    z = np.arange(size, dtype=np.uint64) | np.uint64(SEED << 48 | index << 32)
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    total = sum((z >> np.uint64(6 * i) & np.uint64(63)).astype(np.int64) for i in range(4))
    steps = (total - 126) // 3
    norm = "norm" in name or "ln_q" in name
    scaled = 1 + (steps >> 2) / 64 if norm else steps / (64 if name.startswith("visual.") else 128)
    return torch.tensor(scaled.reshape(shape), dtype=torch.float32)


def model():
    config = Qwen2_5_VLConfig(
        text_config=dict(
            hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=4, num_key_value_heads=2,
            intermediate_size=FEED_FORWARD, vocab_size=ROWS, max_position_embeddings=4096, rms_norm_eps=1e-6,
            rope_parameters=dict(mrope_section=[8, 12, 12], rope_theta=1e6, rope_type="default"),
            bos_token_id=None, eos_token_id=None, pad_token_id=None, tie_word_embeddings=True,
        ),
        vision_config=dict(
            depth=VISION_DEPTH, hidden_size=VISION_HIDDEN, num_heads=2, intermediate_size=VISION_FEED_FORWARD,
            out_hidden_size=HIDDEN, patch_size=14, temporal_patch_size=2, spatial_merge_size=2, window_size=112,
            fullatt_block_indexes=[1, 3], tokens_per_second=2,
        ),
        image_token_id=IMAGE_PAD, video_token_id=VIDEO_PAD, vision_start_token_id=VISION_START,
        vision_end_token_id=VISION_END, tie_word_embeddings=True,
    )
    config._attn_implementation = "eager"
    built = Qwen2_5_VLForConditionalGeneration(config).to(torch.float32).eval()
    state = built.state_dict()
    filled = {"lm_head.weight"}
    for index, name in enumerate(names()):
        full = "model." + name if name.startswith("visual.") else name.replace("model.", "model.language_model.", 1)
        state[full].copy_(values(index, name, tuple(state[full].shape)))
        filled.add(full)
    assert filled == set(state), set(state) ^ filled
    assert built.lm_head.weight is built.model.language_model.embed_tokens.weight
    built.generation_config.eos_token_id = None
    return built


def frame(seed, width, height):
    x, y, c = np.arange(width)[None, :, None], np.arange(height)[:, None, None], np.arange(3)[None, None, :]
    return ((x * (3 + seed) + y * (5 + 2 * seed) + c * 40 + x * y // 16) % 256).astype(np.uint8)


def image(seed, width, height):
    return dict(kind="image", seed=seed, width=width, height=height)


def video(seed, frames, width, height, fps):
    return dict(kind="video", seed=seed, frames=frames, width=width, height=height, fps=fps)


CASES = {
    "text only": ["What is on the screen?"],
    "one image": ["Look: ", image(1, 84, 56), " Press OK."],
    "several windows": [image(2, 196, 308), "?"],
    "three images": [image(1, 84, 56), " and ", image(3, 56, 112), image(4, 56, 56), " differ how?"],
    "odd sizes": [image(5, 61, 43), image(6, 20, 20), image(7, 131, 31), image(8, 43, 97), " ok"],
    "slow video": ["It moves: ", video(1, 8, 84, 56, 0.5), " Where to?"],
    "video at the usual rate": [video(2, 6, 140, 84, 2), "?"],
    "odd number of frames": [video(3, 5, 56, 56, 1), " what?"],
    "rate with fractions": [video(4, 12, 56, 56, 3), " a"],
    "rate that single precision rounds": [video(5, 90, 56, 56, 1.3), " b", video(6, 84, 56, 56, 4.6), " c"],
    "video of odd size": [video(7, 4, 101, 63, 4), " d"],
    "image, video, image": ["a", image(1, 84, 56), "b", video(8, 4, 84, 56, 1), "c", image(9, 56, 84), " e?"],
}


def picture_tokens(part, grid):
    pad = IMAGE_PAD if part["kind"] == "image" else VIDEO_PAD
    return [VISION_START] + [pad] * (int(grid.prod()) // 4) + [VISION_END]


def bytes_of(pixel_values):
    """The 8-bit pixels behind normalised patches; rounding finds them exactly."""
    patches = pixel_values.reshape(-1, 3, 2 * 14 * 14).double()
    mean, std = torch.tensor(MEAN).double()[None, :, None], torch.tensor(STD).double()[None, :, None]
    raw = (patches * std + mean) * 255
    assert (raw - raw.round()).abs().max() < 1e-3
    return encoded(raw.round().to(torch.uint8))


def encoded(tensor):
    return base64.b64encode(tensor.numpy().tobytes()).decode()


@torch.no_grad()
def run(reference, parts):
    settings = dict(patch_size=14, temporal_patch_size=2, merge_size=2, size=LIMITS, image_mean=MEAN, image_std=STD)
    images, videos = Qwen2VLImageProcessorPil(**settings), Qwen2VLVideoProcessor(**settings, cap_pixels_per_frame=False)
    ids, pictures = [], []
    inputs = dict(image_grid_thw=[], video_grid_thw=[], second_per_grid_ts=[], pixel_values=[], pixel_values_videos=[])
    for part in parts:
        if isinstance(part, str):
            ids += list(part.encode())
            continue
        if part["kind"] == "image":
            shot = Image.fromarray(frame(part["seed"], part["width"], part["height"]))
            made = images(images=[shot], return_tensors="pt")
            pixels, grid = made["pixel_values"], made["image_grid_thw"][0]
            inputs["pixel_values"].append(pixels)
            inputs["image_grid_thw"].append(grid)
        else:
            shots = [frame(part["seed"] + i, part["width"], part["height"]) for i in range(part["frames"])]
            # by Pillow like images: torchvision's bicubic differs from it by up to two of 256 steps
            height, width = smart_resize(part["height"], part["width"], 28, LIMITS["shortest_edge"], LIMITS["longest_edge"])
            shots = [np.asarray(Image.fromarray(shot).resize((width, height), Image.Resampling.BICUBIC)) for shot in shots]
            clip = torch.tensor(np.stack(shots)).permute(0, 3, 1, 2)
            made = videos(videos=[clip], do_sample_frames=False, do_resize=False, return_tensors="pt")
            pixels, grid = made["pixel_values_videos"], made["video_grid_thw"][0]
            inputs["pixel_values_videos"].append(pixels)
            inputs["video_grid_thw"].append(grid)
            inputs["second_per_grid_ts"].append(2 / part["fps"])
        ids += picture_tokens(part, grid)
        order, bounds = window_order(grid)
        resized = part["width"] % 28 != 0 or part["height"] % 28 != 0 or part["width"] * part["height"] < 3136
        pictures.append(
            dict(
                part,
                grid=grid.tolist(),
                window_index=order,
                cu_window_seqlens=bounds,
                **(dict(pixels=bytes_of(pixels)) if resized else {}),
            )
        )
    inputs = {
        name: (torch.cat(values) if name.startswith("pixel") else torch.tensor(values))
        if name.startswith("pixel") or name == "second_per_grid_ts"
        else torch.stack(values)
        for name, values in inputs.items()
        if values
    }
    inputs["input_ids"] = torch.tensor([ids])
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"])
    inputs["mm_token_type_ids"] = torch.tensor([[{IMAGE_PAD: 1, VIDEO_PAD: 2}.get(i, 0) for i in ids]])
    reference.model.rope_deltas = None
    positions, _ = reference.model.get_rope_index(
        **{k: inputs[k] for k in ("input_ids", "mm_token_type_ids", "attention_mask")},
        image_grid_thw=inputs.get("image_grid_thw"),
        video_grid_thw=inputs.get("video_grid_thw"),
        second_per_grid_ts=inputs.get("second_per_grid_ts"),
    )
    logits = reference(**inputs).logits[0, -1]
    reference.model.rope_deltas = None
    generated = reference.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)[0, len(ids):].tolist()
    return dict(
        parts=[part if isinstance(part, str) else pictures.pop(0) for part in parts],
        ids=ids,
        positions=positions[:, 0].tolist(),
        logits=encoded(logits),
        greedy=generated,
    )


def window_order(grid):
    order, bounds = get_vision_window_index(grid[None], spatial_merge_size=2, window_size=112, patch_size=14)
    return order.tolist(), torch.unique_consecutive(bounds).tolist()


def main():
    reference = model()
    golden = [dict(run(reference, parts), name=name) for name, parts in CASES.items()]
    text = "[\n" + ",\n".join(json.dumps(case) for case in golden) + "\n]\n"
    target = pathlib.Path(__file__).with_suffix(".json.gz")
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(target.stat().st_size, "bytes;", {case["name"]: (len(case["ids"]), case["greedy"]) for case in golden})


if __name__ == "__main__":
    main()
