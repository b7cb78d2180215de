"""Makes model.pt, as training writes it, out of an exported checkpoint in several files."""

import argparse
import json
import pathlib

import torch
from safetensors.torch import load_file

from . import data


def main():
    parser = argparse.ArgumentParser(description="Reads an exported checkpoint back.")
    parser.add_argument("exported")
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    folder, weights = pathlib.Path(args.exported), {}
    for path in sorted(folder.glob("*.safetensors")):
        weights |= {k: v.float() for k, v in load_file(path).items()}
    report = folder.parent / "evaluation.json"
    counts = json.loads(report.read_text()) if report.exists() else {}
    state = {"model": weights, "recipe": data.load_recipe(args.recipe), "spent": counts.get("seconds", 0), "step": counts.get("steps", 0)}
    torch.save(state | {"images": counts.get("images", 0), "questions": counts.get("questions", 0)}, args.out)


if __name__ == "__main__":
    main()
