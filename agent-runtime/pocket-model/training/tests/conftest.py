import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

RECIPE = {
    "seed": 3,
    "vocab": 420,
    "warmup": 5,
    "look_layer": 0,
    "rates": {"muon": 0.02, "adam": 0.003},
    "model": {
        "hidden": 64, "layers": 2, "heads": 2, "kv_heads": 1, "ffn": 96, "sections": [4, 6, 6],
        "vision_hidden": 32, "vision_depth": 4, "vision_heads": 2, "vision_ffn": 64, "full_attention": [1, 3],
    },
    "phases": [
        {"name": "read", "until": 0.5, "decoder": False, "images": 2, "sizes": [[168, 112, 1, 1]]},
        {
            "name": "act", "until": 1, "images": 2, "sizes": [[224, 168, 1, 1], [196, 140, 1, 1]], "text": 512, "questions": 6, "pointing": 0.2, "steps": 4,
            "categories": {"click": 2, "goal": 3, "locate": 1, "naming": 1, "read": 1, "fact": 1, "scroll": 1, "done": 1, "type": 1},
        },
    ],
}


@pytest.fixture(scope="session")
def recipe():
    return RECIPE


@pytest.fixture(scope="session")
def tokens(tmp_path_factory):
    from pocket import data
    from pocket import tokens as vocabulary

    path = tmp_path_factory.mktemp("vocabulary") / "tokenizer.json"
    vocabulary.train(data.sample_texts(3, 60), RECIPE["vocab"]).save(str(path))
    return vocabulary.Tokens(path)


@pytest.fixture()
def model(recipe, tokens):
    import torch

    from pocket.model import PocketModel
    from pocket.train import size_of

    torch.manual_seed(1)
    model = PocketModel(size_of(recipe, tokens.size))
    with torch.no_grad():
        for p in model.parameters():
            # weights far from their start, so that a swapped or forgotten one shows
            p.add_(torch.randn_like(p) * 0.1)
    return model.eval()


@pytest.fixture()
def exported(model, tokens, tmp_path):
    import torch

    from pocket import export

    model.to(torch.bfloat16).float()
    return export.checkpoint(model, tokens, tmp_path / "exported", 1e9)
