"""Qwen2.5-VL in plain PyTorch, made for training: parameter names are those of the published checkpoints.

Same function as the reference implementation (a test compares the logits), but windows of one shape are a batch instead of a list of
lengths, several questions about one image share its sequence, and there are temporary heads that are left out of the export. No attention
here has a dense mask: windows and questions are rows of their own, so that a GPU's fast kernels apply."""

import dataclasses
import functools
import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.attention.bias import causal_lower_right

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
    a, b = x.chunk(2, -1)
    return torch.addcmul(x * cos, torch.cat((-b, a), -1), sin)


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

    def forward(self, x, cos, sin, windows):
        """{@code windows}: (first token, number of windows, tokens in each) for each shape of window, which see themselves only."""
        n, t, width = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, width // self.heads).unbind(2)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        parts = []
        for first, count, tokens in windows:
            alone = [
                z[:, first : first + count * tokens].reshape(n * count, tokens, self.heads, -1).transpose(1, 2) for z in (q, k, v)
            ]
            parts.append(F.scaled_dot_product_attention(*alone).transpose(1, 2).reshape(n, count * tokens, width))
        return self.proj(parts[0] if len(parts) == 1 else torch.cat(parts, 1))


class VisionBlock(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.norm1 = Norm(size.vision_hidden)
        self.norm2 = Norm(size.vision_hidden)
        self.attn = VisionAttention(size.vision_hidden, size.vision_heads)
        self.mlp = Mlp(size.vision_hidden, size.vision_ffn, True)

    def forward(self, x, cos, sin, windows):
        x = x + self.attn(self.norm1(x), cos, sin, windows)
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
        """Window order of a merged grid. Windows at the right and at the lower edge may be smaller: those of one shape lie together."""
        key = (rows, columns, str(device))
        if key not in self.plans:
            r, c = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
            order, windows, first = [], [], 0
            whole_r, whole_c = rows // SIDE * SIDE, columns // SIDE * SIDE
            for rs, cs in (
                (slice(0, whole_r), slice(0, whole_c)), (slice(0, whole_r), slice(whole_c, columns)),
                (slice(whole_r, rows), slice(0, whole_c)), (slice(whole_r, rows), slice(whole_c, columns)),
            ):
                part = (r * columns + c)[rs, cs]
                if part.numel():
                    high, wide = min(SIDE, part.shape[0]), min(SIDE, part.shape[1])
                    order.append(part.view(part.shape[0] // high, high, part.shape[1] // wide, wide).transpose(1, 2).reshape(-1))
                    windows.append((first, part.numel() // (high * wide), 4 * high * wide))
                    first += 4 * part.numel()
            source = torch.cat(order)
            # the four patches of a merged token, in its order
            dr, dc = torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 0, 1])
            row, column = ((t.reshape(-1)[source][:, None] * 2 + d).reshape(-1) for t, d in ((r, dr), (c, dc)))
            quarter = self.size.vision_hidden // self.size.vision_heads // 4
            frequency = 10000.0 ** (-torch.arange(quarter).float() / quarter)
            angles = torch.cat((row[:, None] * frequency, column[:, None] * frequency), -1)
            angles = torch.cat((angles, angles), -1)[:, None]
            self.plans[key] = (*(t.to(device) for t in (source, source.argsort(), angles.cos(), angles.sin())), windows)
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
        source, back, cos, sin, windows = self.plan(images.shape[1] // 28, images.shape[2] // 28, images.device)
        x = self.patch_embed(self.patches(images)[:, source]).flatten(1, 2)
        cos, sin = cos.to(x.dtype), sin.to(x.dtype)
        everything = [(0, 1, x.shape[1])]
        for i, block in enumerate(self.blocks):
            x = block(x, cos, sin, everything if i in self.size.full_attention else windows)
        return self.merger(x)[:, back]


class Take(torch.autograd.Function):
    """Rows of {@code x} (rows × …) by index. {@code back} says which row of the result each row of {@code x} went to, so that the way back is a
    lookup too and not a sum; a row that is only filling on either side must get no gradient there."""

    @staticmethod
    def forward(x, index, back):
        return x.index_select(0, index)

    @staticmethod
    def setup_context(context, inputs, output):
        context.save_for_backward(inputs[2])

    @staticmethod
    def backward(context, gradient):
        return gradient.contiguous().index_select(0, context.saved_tensors[0]), None, None


class Rows:
    """Where the questions of a batch lie. They follow a prefix of {@code prefix} tokens that all of an image see, and each sees itself besides.
    For attention they are laid out as rows: slots of an image that share a length, filled up at the end. {@code index}: a slot's tokens as
    places behind the prefix (images × rows); {@code back}: for each place behind the prefix its row."""

    def __init__(self, prefix, shapes, index, back):
        self.prefix = prefix
        self.shapes = shapes
        self.count, self.size = index.shape
        tokens = back.shape[1]
        images = torch.arange(self.count, device=index.device)[:, None]
        self.index = (index + images * tokens).flatten()
        self.back = (back + images * self.size).flatten()

    def attend(self, q, k, v):
        """Attention of q (images × tokens × heads × width) to k and v (fewer heads), causal within the prefix and within a row."""
        n, p = self.count, self.prefix
        attend = functools.partial(F.scaled_dot_product_attention, enable_gqa=q.shape[2] != k.shape[2])
        first = attend(*(z[:, :p].transpose(1, 2) for z in (q, k, v)), is_causal=True).transpose(1, 2)
        rows = [Take.apply(z[:, p:].flatten(0, 1), self.index, self.back).view(n, self.size, *z.shape[2:]) for z in (q, k, v)]
        parts, at = [], 0
        for slots, length in self.shapes:
            own = [z[:, at : at + slots * length].reshape(n, slots, length, *z.shape[2:]) for z in rows]
            for i, z in ((1, k), (2, v)):
                shared = z[:, None, :p].expand(-1, slots, -1, -1, -1)
                own[i] = torch.cat((shared, own[i]), 2)
            own = [z.flatten(0, 1).transpose(1, 2) for z in own]
            out = attend(*own, attn_mask=causal_lower_right(length, p + length))
            parts.append(out.transpose(1, 2).reshape(n, slots * length, *q.shape[2:]))
            at += slots * length
        rest = Take.apply(torch.cat(parts, 1).flatten(0, 1), self.back, self.index)
        return torch.cat((first, rest.view(n, -1, *q.shape[2:])), 1)


class Attention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.q_proj = nn.Linear(size.hidden, size.hidden)
        self.k_proj = nn.Linear(size.hidden, size.kv_heads * size.head_dim)
        self.v_proj = nn.Linear(size.hidden, size.kv_heads * size.head_dim)
        self.o_proj = nn.Linear(size.hidden, size.hidden, bias=False)

    def forward(self, x, cos, sin, mask, cache=None):
        """{@code mask}: {@link Rows} where a sequence holds several questions, otherwise which key each query sees."""
        s = self.size
        q, k, v = (
            projection(x).view(*x.shape[:2], -1, s.head_dim) for projection in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if isinstance(mask, Rows):
            out = mask.attend(q, k, v)
        else:
            if cache is not None:
                if cache:
                    k, v = torch.cat((cache[0], k), 1), torch.cat((cache[1], v), 1)
                cache[:] = [k, v]
            wide = (z.repeat_interleave(s.heads // s.kv_heads, 2).transpose(1, 2) for z in (k, v))
            out = F.scaled_dot_product_attention(q.transpose(1, 2), *wide, attn_mask=mask).transpose(1, 2)
        return self.o_proj(out.reshape(x.shape)), q, k


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
        angles = torch.cat((angles, angles), -1)[:, :, None]
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
        cos, sin = (t.to(x.dtype) for t in self.model.turns(positions))
        looked = None
        for i, layer in enumerate(self.model.layers):
            before = x
            x, q, k = layer(x, cos, sin, mask, None if caches is None else caches[i])
            if i == look_layer:
                looked = (q, k, before)
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


class DigitHead(nn.Module):
    """The third temporary head: from the input of a decoder layer at an image token, the digits of where the thing there is to be clicked. The
    attention head that looks at the thing then only has to copy them."""

    def __init__(self, width):
        super().__init__()
        self.norm = Norm(width)
        self.digits = nn.Linear(width, 6 * 10)

    def loss(self, x, digits):
        """{@code digits}: images × tokens × 6 (x and y, hundreds first), -1 where there is nothing to click."""
        there = digits[..., 0] >= 0
        logits = self.digits(self.norm(x)).float().unflatten(-1, (6, 10))
        each = F.cross_entropy(logits.flatten(0, -2), digits.flatten().long().clamp(min=0), reduction="none").view(*digits.shape)
        return (each.sum(-1) * there).sum() / there.sum().clamp(min=1)
