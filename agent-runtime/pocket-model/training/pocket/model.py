"""Qwen2.5-VL in plain PyTorch, made for training: parameter names are those of the published checkpoints.

Same function as the reference implementation (a test compares the logits), but windows are a batch dimension instead of a list of
lengths, several questions about one image share its sequence, and there are temporary heads that are left out of the export."""

import dataclasses
import math

import torch
from torch import nn
from torch.nn import functional as F

from .page import KINDS
from .scene import CHARACTERS, SLOTS

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
PATCH, MERGE, WINDOW = 14, 2, 112
SIDE = WINDOW // PATCH // MERGE


@dataclasses.dataclass(frozen=True)
class Size:
    """The numbers of config.json."""

    vocab: int
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    vision_hidden: int
    vision_depth: int
    vision_heads: int
    vision_ffn: int
    full_attention: tuple
    sections: tuple
    rope_theta: float = 1e6

    @property
    def head_dim(self):
        return self.hidden // self.heads

    def __post_init__(self):
        if 2 * sum(self.sections) != self.head_dim:
            raise ValueError(f"sections {self.sections} must sum to half the head size {self.head_dim}")
        if self.vision_hidden // self.vision_heads % 4:
            raise ValueError("a vision head must be a multiple of 4 wide: rows and columns each turn a quarter of it")


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, x.shape[-1:], self.weight.to(x.dtype), 1e-6)


def rotate(x, cos, sin):
    a, b = x.float().chunk(2, -1)
    return (x.float() * cos + torch.cat((-b, a), -1) * sin).to(x.dtype)


class Mlp(nn.Module):
    def __init__(self, width, ffn, bias):
        super().__init__()
        self.gate_proj = nn.Linear(width, ffn, bias)
        self.up_proj = nn.Linear(width, ffn, bias)
        self.down_proj = nn.Linear(ffn, width, bias)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class VisionAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x, cos, sin, mask):
        n, t, width = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, attn_mask=mask)
        return self.proj(out.transpose(1, 2).reshape(n, t, width))


class VisionBlock(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.norm1 = Norm(size.vision_hidden)
        self.norm2 = Norm(size.vision_hidden)
        self.attn = VisionAttention(size.vision_hidden, size.vision_heads)
        self.mlp = Mlp(size.vision_hidden, size.vision_ffn, True)

    def forward(self, x, cos, sin, mask):
        x = x + self.attn(self.norm1(x), cos, sin, mask)
        return x + self.mlp(self.norm2(x))


class Merger(nn.Module):
    def __init__(self, size):
        super().__init__()
        wide = size.vision_hidden * MERGE * MERGE
        self.ln_q = Norm(size.vision_hidden)
        self.mlp = nn.Sequential(nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, size.hidden))

    def forward(self, x):
        x = self.ln_q(x)
        return self.mlp(x.reshape(x.shape[0], -1, x.shape[-1] * MERGE * MERGE))


class PatchEmbed(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.proj = nn.Conv3d(3, size.vision_hidden, (2, PATCH, PATCH), (2, PATCH, PATCH), bias=False)

    def forward(self, patches):
        # a still image repeats its frame: the two halves of the kernel act on the same pixels
        weight = self.proj.weight.sum(2).flatten(1).to(patches.dtype)
        return patches @ weight.T


class Vision(nn.Module):
    """Image (uint8, images × height × width × 3) to merged tokens in raster order (images × tokens × hidden)."""

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.patch_embed = PatchEmbed(size)
        self.blocks = nn.ModuleList([VisionBlock(size) for _ in range(size.vision_depth)])
        self.merger = Merger(size)
        self.plans = {}

    def plan(self, rows, columns, device):
        """Window order of a merged grid: places padded to whole windows, with what the padding must be hidden from."""
        key = (rows, columns, str(device))
        if key not in self.plans:
            pr, pc = -(-rows // SIDE) * SIDE, -(-columns // SIDE) * SIDE
            r, c = torch.meshgrid(torch.arange(pr), torch.arange(pc), indexing="ij")
            inside = (r < rows) & (c < columns)

            def windows(t):
                return t.view(pr // SIDE, SIDE, pc // SIDE, SIDE).transpose(1, 2).reshape(-1)

            r, c, inside = windows(r), windows(c), windows(inside)
            source = torch.where(inside, r * columns + c, 0)
            back = torch.empty(rows * columns, dtype=torch.long)
            back[(r * columns + c)[inside]] = torch.nonzero(inside)[:, 0]
            # the four patches of a merged token, in its order
            dr, dc = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1])
            row, column = (r[:, None] * 2 + dr).reshape(-1), (c[:, None] * 2 + dc).reshape(-1)
            quarter = self.size.vision_hidden // self.size.vision_heads // 4
            frequency = 10000.0 ** (-torch.arange(quarter).float() / quarter)
            angles = torch.cat((row[:, None] * frequency, column[:, None] * frequency), -1)
            angles = torch.cat((angles, angles), -1)
            seen = inside.repeat_interleave(4)
            whole = bool(seen.all())
            self.plans[key] = tuple(
                t if t is None else t.to(device)
                for t in (source, back, angles.cos(), angles.sin(), None if whole else seen)
            )
        return self.plans[key]

    def patches(self, images):
        """Pixels as normalised patches, four to a merged token: images × tokens × 4 × 588 (channel, row, column)."""
        n, h, w, _ = images.shape
        mean = torch.tensor(MEAN, device=images.device)
        std = torch.tensor(STD, device=images.device)
        x = (images.float() / 255 - mean) / std
        x = x.view(n, h // 28, 2, PATCH, w // 28, 2, PATCH, 3).permute(0, 1, 4, 2, 5, 7, 3, 6)
        return x.reshape(n, (h // 28) * (w // 28), 4, 3 * PATCH * PATCH)

    def forward(self, images):
        n, h, w, _ = images.shape
        source, back, cos, sin, seen = self.plan(h // 28, w // 28, images.device)
        x = self.patches(images)[:, source]
        x = self.patch_embed(x)
        tokens, width = 4 * len(source), x.shape[-1]
        x = x.reshape(n, tokens, width)
        per = 4 * SIDE * SIDE
        count = tokens // per
        window_cos, window_sin = (t.view(1, count, 1, per, -1).expand(n, -1, -1, -1, -1).reshape(n * count, 1, per, -1) for t in (cos, sin))
        window_mask = None
        if seen is not None:
            window_mask = seen.view(1, count, 1, 1, per).expand(n, -1, -1, -1, -1).reshape(n * count, 1, 1, per)
            # a window of padding alone cannot occur: the padded grid only fills the last window of a side
        full_mask = None if seen is None else seen.view(1, 1, 1, tokens)
        for i, block in enumerate(self.blocks):
            if i in self.size.full_attention:
                x = block(x, cos, sin, full_mask)
            else:
                x = block(x.view(n * count, per, width), window_cos, window_sin, window_mask).view(n, tokens, width)
        return self.merger(x)[:, back]


class Attention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.q_proj = nn.Linear(size.hidden, size.hidden)
        self.k_proj = nn.Linear(size.hidden, size.kv_heads * size.head_dim)
        self.v_proj = nn.Linear(size.hidden, size.kv_heads * size.head_dim)
        self.o_proj = nn.Linear(size.hidden, size.hidden, bias=False)

    def heads(self, x, projection, count):
        return projection(x).view(*x.shape[:2], count, self.size.head_dim).transpose(1, 2)

    def forward(self, x, cos, sin, mask, cache=None):
        s = self.size
        q = rotate(self.heads(x, self.q_proj, s.heads), cos, sin)
        k = rotate(self.heads(x, self.k_proj, s.kv_heads), cos, sin)
        v = self.heads(x, self.v_proj, s.kv_heads)
        if cache is not None:
            if cache:
                k, v = torch.cat((cache[0], k), 2), torch.cat((cache[1], v), 2)
            cache[:] = [k, v]
        repeat = s.heads // s.kv_heads
        wide_k, wide_v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        out = F.scaled_dot_product_attention(q, wide_k, wide_v, attn_mask=mask)
        return self.o_proj(out.transpose(1, 2).reshape(x.shape)), q, wide_k


class Layer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.input_layernorm = Norm(size.hidden)
        self.self_attn = Attention(size)
        self.post_attention_layernorm = Norm(size.hidden)
        self.mlp = Mlp(size.hidden, size.ffn, False)

    def forward(self, x, cos, sin, mask, cache=None):
        a, q, k = self.self_attn(self.input_layernorm(x), cos, sin, mask, cache)
        x = x + a
        return x + self.mlp(self.post_attention_layernorm(x)), q, k


class Decoder(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.embed_tokens = nn.Embedding(size.vocab, size.hidden)
        self.layers = nn.ModuleList([Layer(size) for _ in range(size.layers)])
        self.norm = Norm(size.hidden)

    def turns(self, positions):
        """Multimodal rotary angles for positions (batch × 3 × tokens): each section turns with its own row."""
        half = self.size.head_dim // 2
        frequency = self.size.rope_theta ** (-torch.arange(half, device=positions.device).float() / half)
        row = torch.repeat_interleave(
            torch.arange(3, device=positions.device), torch.tensor(self.size.sections, device=positions.device), output_size=half
        )
        angles = positions.float().index_select(1, row).transpose(1, 2) * frequency
        angles = torch.cat((angles, angles), -1)[:, None]
        return angles.cos(), angles.sin()


class PocketModel(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.visual = Vision(size)
        self.model = Decoder(size)
        self.apply(self._start)
        for blocks, out in ((self.visual.blocks, ("attn.proj", "mlp.down_proj")), (self.model.layers, ("self_attn.o_proj", "mlp.down_proj"))):
            for block in blocks:
                for name in out:
                    with torch.no_grad():
                        block.get_submodule(name).weight.div_(math.sqrt(2 * len(blocks)))

    @staticmethod
    def _start(module):
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=1 / math.sqrt(module.in_features))
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Conv3d):
            nn.init.normal_(module.weight, std=1 / math.sqrt(2 * module.weight[0].numel()))
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.05)

    def embed(self, ids, seen, image_pad):
        """Token rows, with the image's own in place of its pads; a row of {@code seen} belongs to a row of {@code ids}."""
        x = self.model.embed_tokens(ids)
        pads = (ids == image_pad).unsqueeze(-1)
        return x.to(seen.dtype).masked_scatter(pads, seen)

    def decode(self, x, positions, mask, caches=None, look_layer=None):
        cos, sin = self.model.turns(positions)
        looked = None
        for i, layer in enumerate(self.model.layers):
            x, q, k = layer(x, cos, sin, mask, None if caches is None else caches[i])
            if i == look_layer:
                looked = (q, k)
        return self.model.norm(x), looked

    def logits(self, x):
        return F.linear(x, self.model.embed_tokens.weight.to(x.dtype))


class ReadingHead(nn.Module):
    """The temporary head: names the characters under every merged token, what kind of thing it is, its state and its box."""

    def __init__(self, width):
        super().__init__()
        self.norm = Norm(width)
        self.text = nn.Linear(width, 2 * SLOTS * len(CHARACTERS))
        self.kind = nn.Linear(width, len(KINDS))
        self.state = nn.Linear(width, 4)
        self.box = nn.Linear(width, 4)

    def loss(self, seen, text, kind, state, box):
        x = self.norm(seen)
        codes = self.text(x).view(-1, len(CHARACTERS)).float()
        target = text.reshape(-1).long()
        each = F.cross_entropy(codes, target, reduction="none")
        # most slots are empty: they weigh as much as the full ones, together
        full = (target > 0).float()
        reading = (each * full).sum() / full.sum().clamp(min=1) + 0.5 * (each * (1 - full)).mean()
        with torch.no_grad():
            hit = ((codes.argmax(-1) == target).float() * full).sum() / full.sum().clamp(min=1)
        kinds = F.cross_entropy(self.kind(x).flatten(0, 1).float(), kind.flatten().long())
        there = (kind > 0).float()
        states = (F.cross_entropy(self.state(x).flatten(0, 1).float(), state.flatten().long(), reduction="none") * there.flatten()).sum()
        scale = torch.tensor([1.0, 1.0, 4.0, 1.0], device=box.device)
        boxes = F.smooth_l1_loss(self.box(x).float(), box / scale, reduction="none").mean(-1)
        return reading + kinds + (states + 2 * (boxes * there).sum()) / there.sum().clamp(min=1), hit


class PlaceHead(nn.Module):
    """The other temporary head: makes the decoder say, at every image token, in which row and column that token lies."""

    def __init__(self, width, places=48):
        super().__init__()
        self.norm = Norm(width)
        self.row = nn.Linear(width, places)
        self.column = nn.Linear(width, places)

    def loss(self, x, rows, columns):
        n = x.shape[0]
        r = torch.arange(rows, device=x.device).repeat_interleave(columns).repeat(n)
        c = torch.arange(columns, device=x.device).repeat(rows * n)
        x = self.norm(x).flatten(0, 1)
        return F.cross_entropy(self.row(x).float(), r) + F.cross_entropy(self.column(x).float(), c)
