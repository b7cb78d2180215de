"""Measures the reference implementation (transformers, bf16, sdpa) as Measurement.java measures the backend: the same shapes,
images, prompts and answers, with random weights. Arguments are name=value:

    shape=3b                     3b, 7b or tiny
    rounds=5                     the median of so many counts, after one that does not
    prompt=1500 tokens=64        tokens of the prompt and of an answer
    sizes=1280x720,1920x1080     screenshots
    limits=true                  measures the card's own limits, too
"""

import statistics
import sys
import time

import torch
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

SHAPES = {
    "3b": dict(hidden=2048, layers=36, heads=16, kv=2, ffn=11008, vocab=151936, tied=True),
    "7b": dict(hidden=3584, layers=28, heads=28, kv=4, ffn=18944, vocab=152064, tied=False),
    "tiny": dict(hidden=256, layers=2, heads=4, kv=2, ffn=512, vocab=2048, tied=True),
}
IMAGE, VIDEO, START, END = 1, 2, 3, 4


def arguments():
    given = dict(shape="3b", rounds="5", prompt="1500", tokens="64", sizes="1280x720,1920x1080", limits="true")
    for argument in sys.argv[1:]:
        name, _, value = argument.partition("=")
        if name not in given:
            sys.exit(f"Cannot use '{argument}'; say name=value with one of {', '.join(given)}.")
        given[name] = value
    return given


def model(shape, device):
    s = SHAPES[shape]
    head = s["hidden"] // s["heads"]
    vision = dict(depth=32, hidden_size=1280, num_heads=16, intermediate_size=3420, fullatt_block_indexes=[7, 15, 23, 31])
    if shape == "tiny":
        vision = dict(depth=2, hidden_size=64, num_heads=4, intermediate_size=128, fullatt_block_indexes=[1])
    config = Qwen2_5_VLConfig(
        text_config=dict(
            hidden_size=s["hidden"],
            num_hidden_layers=s["layers"],
            num_attention_heads=s["heads"],
            num_key_value_heads=s["kv"],
            intermediate_size=s["ffn"],
            vocab_size=s["vocab"],
            tie_word_embeddings=s["tied"],
            rope_parameters=dict(
                rope_type="default", rope_theta=1e6, mrope_section=[head // 8, head * 3 // 16, head * 3 // 16]
            ),
        ),
        vision_config=dict(out_hidden_size=s["hidden"], patch_size=14, window_size=112, tokens_per_second=2, **vision),
        tie_word_embeddings=s["tied"],
        image_token_id=IMAGE,
        video_token_id=VIDEO,
        vision_start_token_id=START,
        vision_end_token_id=END,
    )
    torch.manual_seed(7)
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("meta"):
        made = Qwen2_5_VLForConditionalGeneration._from_config(config, attn_implementation="sdpa")
    made = made.to_empty(device=device).eval()
    for name, parameter in made.named_parameters():
        with torch.no_grad():
            parameter.fill_(1) if "norm" in name or "ln_q" in name else parameter.normal_(0, 0.02)
    # what the constructor computes is empty after to_empty
    for module in made.modules():
        frequencies = getattr(module, "inv_freq", None)
        if frequencies is not None:
            length = frequencies.numel()
            theta = 1e6 if "text" in type(module).__name__.lower() or "VLRotary" in type(module).__name__ else 1e4
            steps = torch.arange(length, dtype=torch.float32, device=device) / length
            module.inv_freq = (1.0 / theta**steps).to(device)
            if hasattr(module, "original_inv_freq"):
                module.original_inv_freq = module.inv_freq
    made.tie_weights()
    return made


def grid(size):
    width, height = (int(side) for side in size.split("x"))
    # smart_resize without its limits, which these sizes do not reach
    return [1, round(height / 28) * 2, round(width / 28) * 2]


class Clock:
    def __init__(self, device, rounds):
        self.device, self.rounds = device, rounds

    def milliseconds(self, work):
        times = []
        for _ in range(self.rounds + 1):
            self.wait()
            start = time.perf_counter()
            work()
            self.wait()
            times.append((time.perf_counter() - start) * 1e3)
        return statistics.median(times[1:])

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()


def limits(clock):
    """What the card reaches: a copy within its memory, and a large product."""
    side = 8192 if clock.device == "cuda" else 512
    a = torch.randn(side, side, dtype=torch.bfloat16, device=clock.device)
    b = torch.randn(side, side, dtype=torch.bfloat16, device=clock.device)
    product = 2 * side**3 / clock.milliseconds(lambda: a @ b) / 1e9
    large = torch.empty((1 << 31) if clock.device == "cuda" else (1 << 22), dtype=torch.uint8, device=clock.device)
    other = torch.empty_like(large)
    copy = 2 * large.numel() / clock.milliseconds(lambda: other.copy_(large)) / 1e6
    print(f"limits: bandwidth={copy:.0f} tflops={product:.0f}", flush=True)


@torch.inference_mode()
def main():
    given = arguments()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
    print(f"device: {name}, torch {torch.__version__}, arguments {given}", flush=True)
    clock = Clock(device, int(given["rounds"]))
    if given["limits"] == "true":
        limits(clock)
    made = model(given["shape"], device)
    sizes = [grid(size) for size in given["sizes"].split(",")]
    prompt, tokens = int(given["prompt"]), int(given["tokens"])

    images = []
    for thw in sizes:
        pixels = torch.randn(thw[1] * thw[2], 1176, device=device)
        images.append((pixels, torch.tensor([thw], device=device)))
        time_ = clock.milliseconds(lambda: made.model.visual(pixels, grid_thw=images[-1][1]))
        print(f"encode {thw[2]} x {thw[1]} patches ({thw[1] * thw[2] // 4} tokens): {time_:.1f} ms", flush=True)

    ids = torch.randint(10, made.config.text_config.vocab_size, (1, prompt), device=device)
    prefill = clock.milliseconds(lambda: made(input_ids=ids, use_cache=True, logits_to_keep=1))
    print(f"prefill of {prompt} tokens: {prefill:.1f} ms, {prompt / prefill * 1e3:.0f} tokens/s", flush=True)

    answer = dict(do_sample=False, min_new_tokens=tokens, max_new_tokens=tokens, pad_token_id=0, eos_token_id=None)
    whole = clock.milliseconds(lambda: made.generate(input_ids=ids, **answer))
    decode = (whole - prefill) / (tokens - 1)
    print(f"decode of {tokens} tokens after {prompt}: {1e3 / decode:.1f} tokens/s", flush=True)

    pixels, thw = images[0]
    count = int(thw.prod()) // 4
    text = torch.randint(10, made.config.text_config.vocab_size, (1, 300), device=device)
    place = torch.full((1, count), IMAGE, device=device)
    seen = torch.cat([text[:, :199], torch.tensor([[START]], device=device), place, text[:, 199:]], dim=1)[:, : count + 300]
    kinds = (seen == IMAGE).int()
    step = clock.milliseconds(
        lambda: made.generate(
            input_ids=seen,
            attention_mask=torch.ones_like(seen),
            mm_token_type_ids=kinds,
            pixel_values=pixels,
            image_grid_thw=thw,
            **answer,
        )
    )
    print(f"one step of an agent ({count} tokens of image, 300 of text, {tokens} of answer): {step:.1f} ms", flush=True)


main()
