"""Writes picture-files-golden.json: small picture files, and the pixels that the reference's image pipeline makes of them.

    pip install pillow numpy
    python picture-files-golden.py

The pipeline is that of the model's published utilities: EXIF rotation, RGBA laid over white, everything else converted to RGB by
Pillow. Written with Pillow 12.3.
"""

import base64
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(12)
WIDTH, HEIGHT = 16, 8


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth, colour, samples, extra=b""):
    """A PNG with samples of 8 or 16 bits; Pillow cannot write all of these kinds."""
    rows = samples.astype(">u2" if depth == 16 else np.uint8).reshape(HEIGHT, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def smooth(channels):
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    return ((x * 9 + y * 13 + c * 40) % 256).astype(np.uint8)


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


def files():
    byte = lambda channels: rng.integers(0, 256, (HEIGHT, WIDTH, channels))
    word = lambda channels: rng.integers(0, 65536, (HEIGHT, WIDTH, channels))
    yield "gray png", png(8, 0, byte(1)), 0
    yield "gray png of 16 bits", png(16, 0, np.concatenate([word(1)[:4], rng.integers(0, 300, (HEIGHT - 4, WIDTH, 1))])), 0
    yield "gray png with alpha", png(8, 4, byte(2)), 0
    yield "gray png with alpha of 16 bits", png(16, 4, word(2)), 0
    yield "gray png with a transparent value", png(8, 0, byte(1), chunk(b"tRNS", b"\0\x20")), 0
    yield "rgb png", png(8, 2, byte(3)), 0
    yield "rgb png of 16 bits", png(16, 2, word(3)), 0
    yield "rgba png", png(8, 6, byte(4)), 0
    yield "rgba png of 16 bits", png(16, 6, word(4)), 0
    yield "rgb png with a gamma", png(8, 2, byte(3), chunk(b"gAMA", struct.pack(">I", 100000))), 0
    yield "palette png", saved(Image.fromarray(smooth(3)).quantize(16), "PNG"), 0
    yield "palette png with transparency", saved(Image.fromarray(smooth(3)).quantize(16), "PNG", transparency=3), 0
    yield "black and white png", saved(Image.fromarray(smooth(1)[:, :, 0]).convert("1"), "PNG"), 0
    yield "gray gif", saved(Image.fromarray(smooth(1)[:, :, 0]), "GIF"), 0
    yield "gray bmp", saved(Image.fromarray(smooth(1)[:, :, 0]), "BMP"), 0
    yield "gray jpeg", saved(Image.fromarray(smooth(1)[:, :, 0]), "JPEG", quality=95), 2
    yield "rgb jpeg", saved(Image.fromarray(smooth(3)), "JPEG", quality=95, subsampling=0), 4
    cmyk = saved(Image.fromarray(smooth(4), mode="CMYK"), "JPEG", quality=95, subsampling=0)
    yield "cmyk jpeg", cmyk, 4
    adobe = cmyk.index(b"Adobe") + 11
    assert cmyk[adobe] == 0
    yield "ycck jpeg", cmyk[:adobe] + b"\2" + cmyk[adobe + 1:], 6
    for orientation in range(1, 9):
        yield f"jpeg of orientation {orientation}", saved(
            Image.fromarray(smooth(1)[:, :, 0]), "JPEG", quality=95, exif=exif(orientation)), 2
    for orientation in (3, 6):
        yield f"png of orientation {orientation}", saved(Image.fromarray(smooth(3)), "PNG", exif=exif(orientation)), 0


def reference(file):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=image.split()[3])
        return white
    return image.convert("RGB")


cases = []
for name, file, tolerance in files():
    image = reference(file)
    cases.append(dict(
        name=name, file=base64.b64encode(file).decode(), width=image.width, height=image.height, tolerance=tolerance,
        rgb=base64.b64encode(image.tobytes()).decode()))
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "cases,", out.stat().st_size, "bytes")
