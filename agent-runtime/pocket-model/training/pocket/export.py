"""Writes a trained model as a checkpoint folder in the published layout (safetensors), and as a GGUF pair."""

import argparse
import hashlib
import json
import pathlib
import shutil

import numpy as np
import torch

from . import dialect
from .model import MEAN, STD, PocketModel
from .tokens import CONTROL, SPECIAL, Tokens
from .train import INSTALLED, size_of, state_of, weights_of

TEMPLATE = """{%- if messages[0].role != 'system' -%}
<|im_start|>system
You are a helpful assistant.<|im_end|>
{% endif -%}
{%- for message in messages -%}
<|im_start|>{{ message.role }}
{% if message.content is string %}{{ message.content }}{% else %}{% for part in message.content -%}
{% if part.type == 'image' or 'image' in part or 'image_url' in part %}<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in part %}{{ part.text }}{% endif %}
{%- endfor %}{% endif %}<|im_end|>
{% endfor -%}
{%- if add_generation_prompt -%}
<|im_start|>assistant
{% endif -%}"""


def load_trained(folder):
    """The model that a run has left in a folder, and the run's state."""
    folder = pathlib.Path(folder)
    state, weights = state_of(folder), weights_of(folder)
    model = PocketModel(size_of(state["recipe"], weights["model.embed_tokens.weight"].shape[0]))
    model.load_state_dict(weights)
    return model.eval(), state


def tokens_of(state, folder):
    """The tokenizer that a run's weights have learnt, written into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "tokenizer.json"
    path.write_text(json.dumps(state["tokenizer"], ensure_ascii=False), encoding="utf-8")
    return Tokens(path)


def shards_of(weights, most_bytes):
    """File name to tensors as bf16, in the published naming."""
    shards, filled = [{}], 0
    for name, tensor in weights.items():
        size = tensor.numel() * 2
        if filled and filled + size > most_bytes:
            shards.append({})
            filled = 0
        shards[-1][name] = tensor.detach().to(torch.bfloat16).contiguous()
        filled += size
    if len(shards) == 1:
        return {"model.safetensors": shards[0]}
    return {f"model-{i + 1:05}-of-{len(shards):05}.safetensors": shard for i, shard in enumerate(shards)}


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def config(size, tokens, dtype):
    ids = tokens.ids
    return {
        "architectures": ["Qwen2_5_VLForConditionalGeneration"],
        "dtype": dtype,
        "image_token_id": ids["<|image_pad|>"],
        "model_type": "qwen2_5_vl",
        "text_config": {
            "attention_dropout": 0.0,
            "bos_token_id": ids["<|endoftext|>"],
            "eos_token_id": ids["<|im_end|>"],
            "hidden_act": "silu",
            "hidden_size": size.hidden,
            "initializer_range": 0.02,
            "intermediate_size": size.ffn,
            "layer_types": ["full_attention"] * size.layers,
            "max_position_embeddings": 8192,
            "max_window_layers": size.layers,
            "model_type": "qwen2_5_vl_text",
            "num_attention_heads": size.heads,
            "num_hidden_layers": size.layers,
            "num_key_value_heads": size.kv_heads,
            "pad_token_id": None,
            "rms_norm_eps": 1e-06,
            "rope_parameters": {"mrope_section": list(size.sections), "rope_theta": size.rope_theta, "rope_type": "default"},
            "sliding_window": None,
            "tie_word_embeddings": True,
            "use_cache": True,
            "use_sliding_window": False,
            "vocab_size": size.vocab,
        },
        "tie_word_embeddings": True,
        "video_token_id": ids["<|video_pad|>"],
        "vision_config": {
            "depth": size.vision_depth,
            "fullatt_block_indexes": list(size.full_attention),
            "hidden_act": "silu",
            "hidden_size": size.vision_hidden,
            "in_channels": 3,
            "initializer_range": 0.02,
            "intermediate_size": size.vision_ffn,
            "model_type": "qwen2_5_vl_vision",
            "num_heads": size.vision_heads,
            "out_hidden_size": size.hidden,
            "patch_size": 14,
            "rope_parameters": {"rope_theta": 10000.0, "rope_type": "axial"},
            "spatial_merge_size": 2,
            "temporal_patch_size": 2,
            "tokens_per_second": 2,
            "window_size": 112,
        },
        "vision_end_token_id": ids["<|vision_end|>"],
        "vision_start_token_id": ids["<|vision_start|>"],
    }


def checkpoint(model, tokens, out, shard_bytes):
    """The folder that the Java engine and the reference implementation load: bf16 weights, configs, tokenizer."""
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    for stale in out.glob("model*.safetensors*"):
        stale.unlink()
    shards = shards_of(model.state_dict(), shard_bytes)
    for name, shard in shards.items():
        save_file(shard, out / name, metadata={"format": "pt"})
    if len(shards) > 1:
        total = sum(t.numel() * 2 for shard in shards.values() for t in shard.values())
        index = {tensor: name for name, shard in shards.items() for tensor in shard}
        write_json(out / "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": index})
    write_json(out / "config.json", config(model.size, tokens, "bfloat16"))
    write_json(out / "generation_config.json", {"bos_token_id": tokens.pad, "eos_token_id": [tokens.end, tokens.pad], "do_sample": False})
    limits = dialect.PROFILE["image"]
    write_json(
        out / "preprocessor_config.json",
        {
            "do_convert_rgb": True, "do_normalize": True, "do_rescale": True, "do_resize": True,
            "image_mean": MEAN, "image_std": STD, "image_processor_type": "Qwen2VLImageProcessor",
            "min_pixels": limits["minPixels"], "max_pixels": limits["maxPixels"],
            "size": {"shortest_edge": limits["minPixels"], "longest_edge": limits["maxPixels"]},
            "merge_size": 2, "patch_size": 14, "temporal_patch_size": 2, "resample": 3, "rescale_factor": 1 / 255,
        },
    )
    # how the weights are spoken to belongs to the weights
    shutil.copyfile(dialect.RESOURCE, out / dialect.RESOURCE.name)
    if tokens.path != out / "tokenizer.json":
        shutil.copyfile(tokens.path, out / "tokenizer.json")
    state = json.loads(tokens.path.read_text(encoding="utf-8"))
    write_json(out / "vocab.json", state["model"]["vocab"])
    merges = [m if isinstance(m, str) else " ".join(m) for m in state["model"]["merges"]]
    (out / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
    write_json(
        out / "tokenizer_config.json",
        {
            "add_bos_token": False, "add_prefix_space": False, "bos_token": None, "eos_token": "<|im_end|>",
            "pad_token": "<|endoftext|>", "unk_token": None, "errors": "replace", "clean_up_tokenization_spaces": False,
            "model_max_length": 8192, "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer",
            "additional_special_tokens": CONTROL[1:], "chat_template": TEMPLATE,
            "added_tokens_decoder": {
                str(t["id"]): {k: v for k, v in t.items() if k != "id"} for t in state["added_tokens"]
            },
        },
    )
    return out


def gguf_pair(model, tokens, folder, kind):
    """Two files with the keys that llama.cpp's converter writes; {@code kind} is Q8_0 or F16."""
    import gguf

    types = {"Q8_0": gguf.GGMLQuantizationType.Q8_0, "F16": gguf.GGMLQuantizationType.F16}
    file_type = {"Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0, "F16": gguf.LlamaFileType.MOSTLY_F16}[kind]
    size, ids = model.size, tokens.ids
    # what ships is bf16: both formats must come from the same rounded numbers
    weights = {k: v.detach().to(torch.bfloat16).float().numpy() for k, v in model.state_dict().items()}

    def add(writer, name, tensor):
        if tensor.ndim == 1:
            writer.add_tensor(name, np.ascontiguousarray(tensor, np.float32))
        elif kind == "Q8_0" and tensor.ndim == 2 and tensor.shape[1] % 32 == 0:
            data = gguf.quants.quantize(np.ascontiguousarray(tensor), types[kind])
            writer.add_tensor(name, data, raw_dtype=types[kind])
        else:
            writer.add_tensor(name, np.ascontiguousarray(tensor, np.float16))

    def finish(writer):
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

    w = gguf.GGUFWriter(str(folder / f"pocket-{kind.lower()}.gguf"), "qwen2vl")
    w.add_type("model")
    w.add_name("Sightline pocket model")
    w.add_block_count(size.layers)
    w.add_context_length(8192)
    w.add_embedding_length(size.hidden)
    w.add_feed_forward_length(size.ffn)
    w.add_head_count(size.heads)
    w.add_head_count_kv(size.kv_heads)
    w.add_rope_dimension_sections([*size.sections, 0])
    w.add_rope_freq_base(size.rope_theta)
    w.add_layer_norm_rms_eps(1e-6)
    w.add_file_type(file_type)
    w.add_quantization_version(2)
    state = json.loads(tokens.path.read_text(encoding="utf-8"))
    vocab = {**state["model"]["vocab"], **{s: ids[s] for s in SPECIAL}}
    names = [n for n, _ in sorted(vocab.items(), key=lambda e: e[1])]
    control, user = gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("qwen2")
    w.add_token_list(names)
    w.add_token_types([control if n in CONTROL else user if n in ids else gguf.TokenType.NORMAL for n in names])
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in state["model"]["merges"]])
    w.add_eos_token_id(tokens.end)
    w.add_pad_token_id(tokens.pad)
    w.add_bos_token_id(tokens.pad)
    w.add_add_bos_token(False)
    w.add_chat_template(TEMPLATE)
    add(w, "token_embd.weight", weights["model.embed_tokens.weight"])
    parts = {
        "attn_norm.weight": "input_layernorm.weight", "ffn_norm.weight": "post_attention_layernorm.weight",
        "attn_q.weight": "self_attn.q_proj.weight", "attn_q.bias": "self_attn.q_proj.bias",
        "attn_k.weight": "self_attn.k_proj.weight", "attn_k.bias": "self_attn.k_proj.bias",
        "attn_v.weight": "self_attn.v_proj.weight", "attn_v.bias": "self_attn.v_proj.bias",
        "attn_output.weight": "self_attn.o_proj.weight", "ffn_gate.weight": "mlp.gate_proj.weight",
        "ffn_up.weight": "mlp.up_proj.weight", "ffn_down.weight": "mlp.down_proj.weight",
    }
    for i in range(size.layers):
        for ours, theirs in parts.items():
            add(w, f"blk.{i}.{ours}", weights[f"model.layers.{i}.{theirs}"])
    add(w, "output_norm.weight", weights["model.norm.weight"])
    finish(w)

    w = gguf.GGUFWriter(str(folder / f"pocket-mmproj-{kind.lower()}.gguf"), "clip")
    w.add_type("mmproj")
    w.add_name("Sightline pocket model")
    w.add_file_type(file_type)
    w.add_clip_has_vision_encoder(True)
    w.add_vision_projection_dim(size.hidden)
    w.add_vision_image_size(560)
    w.add_vision_patch_size(14)
    w.add_vision_embedding_length(size.vision_hidden)
    w.add_vision_feed_forward_length(size.vision_ffn)
    w.add_vision_block_count(size.vision_depth)
    w.add_vision_head_count(size.vision_heads)
    w.add_vision_image_mean(MEAN)
    w.add_vision_image_std(STD)
    w.add_clip_projector_type("qwen2.5vl_merger")
    w.add_vision_use_silu(True)
    every = size.full_attention[0] + 1
    if tuple(range(every - 1, size.vision_depth, every)) != tuple(size.full_attention):
        raise ValueError(f"GGUF can only say that every n-th block attends fully; full_attention is {size.full_attention}")
    w.add_vision_n_wa_pattern(every)
    w.add_vision_attention_layernorm_eps(1e-6)
    w.add_quantization_version(2)
    for i in range(size.vision_depth):
        old, new = f"visual.blocks.{i}.", f"v.blk.{i}."
        for part in ("weight", "bias"):
            for name, tensor in zip("qkv", np.split(weights[f"{old}attn.qkv.{part}"], 3)):
                add(w, f"{new}attn_{name}.{part}", tensor)
            add(w, f"{new}attn_out.{part}", weights[f"{old}attn.proj.{part}"])
            for name in ("gate", "up", "down"):
                add(w, f"{new}ffn_{name}.{part}", weights[f"{old}mlp.{name}_proj.{part}"])
        add(w, f"{new}ln1.weight", weights[f"{old}norm1.weight"])
        add(w, f"{new}ln2.weight", weights[f"{old}norm2.weight"])
    add(w, "v.post_ln.weight", weights["visual.merger.ln_q.weight"])
    for i in (0, 2):
        for part in ("weight", "bias"):
            add(w, f"mm.{i}.{part}", weights[f"visual.merger.mlp.{i}.{part}"])
    patch = weights["visual.patch_embed.proj.weight"]
    add(w, "v.patch_embd.weight", patch[:, :, 0])
    add(w, "v.patch_embd.weight.1", patch[:, :, 1])
    finish(w)


def install(folder, resources, figures):
    """Puts the checkpoint where the jar takes it from, and lists it with digests, as sha256sum does, beside it."""
    target = resources / INSTALLED.name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    lines, total = [], 0
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".json", ".safetensors", ".txt")):
        shutil.copyfile(path, target / path.name)
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  weights/{path.name}\n")
        total += path.stat().st_size
    (resources / "weights.sha256").write_text("".join(lines), encoding="utf-8")
    write_json(
        resources / "model.json",
        {"name": "sightline-pocket", "weights": "safetensors", "reason": None, "dialect": "dialect.json", "figures": figures},
    )
    print(f"{len(lines)} files, {total / 1e6:.1f} MB, in {target}")
    if total > 60_000_000:
        raise ValueError(f"{total} bytes are more than the 60 MB that may ship; train a smaller recipe")


def main():
    parser = argparse.ArgumentParser(description="Exports a trained model.")
    parser.add_argument("trained", help="folder with the results of a run")
    parser.add_argument("out", help="folder for the checkpoint")
    parser.add_argument("--gguf", action="store_true", help="also write the GGUF pair as F16 and Q8_0 (needs the package gguf)")
    parser.add_argument("--install", help="evaluation.json: copy the checkpoint into the module's resources, with these figures")
    args = parser.parse_args()
    model, state = load_trained(args.trained)
    out = pathlib.Path(args.out)
    tokens = tokens_of(state, out)
    checkpoint(model, tokens, out, 1e9)
    if args.gguf:
        folder = out / "gguf"
        folder.mkdir(exist_ok=True)
        shutil.copyfile(dialect.RESOURCE, folder / dialect.RESOURCE.name)
        for kind in ("F16", "Q8_0"):
            gguf_pair(model, tokens, folder, kind)
    if args.install:
        report = json.loads(pathlib.Path(args.install).read_text(encoding="utf-8"))
        figures = {name: suite["categories"] for name, suite in report["suites"].items()}
        install(out, dialect.RESOURCE.parent, figures | report["tasks"])
    for path in sorted(out.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size:>10} {path.relative_to(out)}")


if __name__ == "__main__":
    main()
