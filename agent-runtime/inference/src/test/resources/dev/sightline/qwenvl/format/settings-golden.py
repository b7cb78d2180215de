"""Writes settings-golden.json: variants of a folder's configuration files, and what the reference implementation reads from them.

    pip install torch transformers pillow
    python settings-golden.py

A variant replaces keys of the older layout's config.json (null removes a key; "a.b" is the key b inside a) and names the image processor's
file. Written with transformers 5.18.
"""

import copy
import json
import pathlib
import tempfile

from transformers import Qwen2_5_VLConfig
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

BASE = {
    "model_type": "qwen2_5_vl", "hidden_size": 256, "num_hidden_layers": 3, "num_attention_heads": 8,
    "num_key_value_heads": 2, "intermediate_size": 512, "vocab_size": 352, "max_position_embeddings": 4096,
    "rms_norm_eps": 1e-6, "rope_theta": 1e6, "rope_scaling": {"type": "mrope", "mrope_section": [4, 6, 6]},
    "tie_word_embeddings": True,
    "vision_config": {"depth": 32, "hidden_size": 32, "num_heads": 2, "intermediate_size": 36, "out_hidden_size": 256,
                      "fullatt_block_indexes": [7, 15, 23, 31], "tokens_per_second": 2},
}
REMOVED = object()
TEXT = ["hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "intermediate_size", "vocab_size",
        "max_position_embeddings", "rms_norm_eps"]


def nested(base, rope):
    text = {key: base[key] for key in TEXT}
    text["rope_parameters"] = rope
    rest = {key: value for key, value in base.items() if key not in TEXT + ["rope_theta", "rope_scaling"]}
    return {**rest, "text_config": text}


def without(config, *keys):
    config = copy.deepcopy(config)
    for key in keys:
        *path, last = key.split(".")
        at = config
        for step in path:
            at = at[step]
        del at[last]
    return config


TODAY = nested(BASE, {"rope_type": "default", "rope_theta": 500000.0, "mrope_section": [4, 6, 6]})
CONFIGS = {
    "older layout": BASE,
    "today's layout": {**TODAY, "dtype": "bfloat16"},
    "older layout with torch_dtype": {**BASE, "torch_dtype": "float16"},
    "tied only in the text": {**without(TODAY, "tie_word_embeddings"), "text_config": {**TODAY["text_config"], "tie_word_embeddings": True}},
    "tied only in the text against the root": {**TODAY, "tie_word_embeddings": False,
                                               "text_config": {**TODAY["text_config"], "tie_word_embeddings": True}},
    "without an epsilon": without(BASE, "rms_norm_eps"),
    "without a theta": without(BASE, "rope_theta"),
    "without key-value heads": without(BASE, "num_key_value_heads"),
    "key-value heads of null": {**BASE, "num_key_value_heads": None},
    "without a context length": without(BASE, "max_position_embeddings"),
    "without tokens per second": without(BASE, "vision_config.tokens_per_second"),
    "without full attention blocks": without(BASE, "vision_config.fullatt_block_indexes"),
    "a window that is not used": {**BASE, "use_sliding_window": False, "sliding_window": 16, "max_window_layers": 1},
    "a window that reaches no layer": {**BASE, "use_sliding_window": True, "sliding_window": 16, "max_window_layers": 3},
}
PROCESSORS = {
    "published": ("preprocessor_config.json", {"min_pixels": 3136, "max_pixels": 12845056, "patch_size": 14}),
    "size": ("preprocessor_config.json", {"size": {"shortest_edge": 6272, "longest_edge": 1003520}}),
    "both": ("preprocessor_config.json", {"size": {"shortest_edge": 1, "longest_edge": 2}, "min_pixels": 6272, "max_pixels": 200704}),
    "one of both": ("preprocessor_config.json", {"size": {"shortest_edge": 6272, "longest_edge": 1003520}, "max_pixels": 200704}),
    "no limits": ("preprocessor_config.json", {"image_mean": [0.5, 0.5, 0.5]}),
    "nested": ("processor_config.json", {"image_processor": {"size": {"shortest_edge": 6272, "longest_edge": 501760}}}),
    "not nested": ("processor_config.json", {"processor_class": "Qwen2_5_VLProcessor"}),
}


def read(config):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "config.json").write_text(json.dumps(config))
        got = Qwen2_5_VLConfig.from_pretrained(folder)
    text, vision = got.text_config, got.vision_config
    assert set(text.layer_types) == {"full_attention"}, text.layer_types
    return dict(
        epsilon=text.rms_norm_eps, theta=text.rope_parameters["rope_theta"], keyValueHeads=text.num_key_value_heads,
        sections=text.rope_parameters["mrope_section"], context=text.max_position_embeddings, tied=got.tie_word_embeddings,
        tokensPerSecond=vision.tokens_per_second, fullAttention=list(vision.fullatt_block_indexes))


def limits(name, content):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "preprocessor_config.json").write_text(json.dumps({"min_pixels": 784, "max_pixels": 100352}))
        (folder / name).write_text(json.dumps(content))
        size = Qwen2VLImageProcessorPil.from_pretrained(folder).size
        return size["shortest_edge"], size["longest_edge"]


cases = [dict(name=name, config=config, **read(config)) for name, config in CONFIGS.items()]
for name, (file, content) in PROCESSORS.items():
    least, most = limits(file, content)
    cases.append(dict(name="processor: " + name, file=file, content=content, min=least, max=most))
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "cases")
for case in cases: print({k: v for k, v in case.items() if k not in ("config", "content")})
