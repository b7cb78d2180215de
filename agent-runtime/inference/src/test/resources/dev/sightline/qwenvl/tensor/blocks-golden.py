"""Writes blocks-golden.txt: for each quantised type, blocks of random bits and the SHA-256 of the values that they stand for.

    pip install gguf numpy
    python blocks-golden.py

Written with gguf 0.19 and numpy. Scales are finite; all other bits are random.
"""

import base64
import hashlib
import pathlib

import gguf
import numpy as np

# where the half-precision numbers of a block lie
HALVES = dict(Q8_0=[0], Q4_0=[0], Q4_1=[0, 2], Q5_0=[0], Q5_1=[0, 2], Q2_K=[80, 82], Q3_K=[108], Q4_K=[0, 2], Q5_K=[0, 2],
              Q6_K=[208], IQ4_NL=[0], IQ4_XS=[0])
rng = np.random.default_rng(15)
lines = []
for name, places in HALVES.items():
    kind = gguf.GGMLQuantizationType[name]
    size, width = gguf.GGML_QUANT_SIZES[kind]
    count = 3 if size == 256 else 12
    blocks = rng.integers(0, 256, (count, width), dtype=np.uint8)
    for place in places:
        scale = (rng.uniform(0.001, 0.1, count) * rng.choice([-1, 1], count)).astype(np.float16)
        scale[0] = np.float16(3e-7)  # below the normal range
        blocks[:, place:place + 2] = scale.view(np.uint8).reshape(-1, 2)
    values = gguf.dequantize(blocks.reshape(1, -1), kind).astype(np.float32)
    assert np.isfinite(values).all() and values.size == count * size
    digest = hashlib.sha256(values.astype("<f4").tobytes()).hexdigest()
    lines.append(f"{name} {digest} {base64.b64encode(blocks.tobytes()).decode()}")
out = pathlib.Path(__file__).with_suffix(".txt")
out.write_text("\n".join(lines) + "\n")
print(len(lines), "types", out.stat().st_size, "bytes")
