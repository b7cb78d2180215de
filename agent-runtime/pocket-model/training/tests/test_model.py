import json
import random

import numpy as np
import pytest
import torch

from pocket import data, dialect, evaluate, export
from pocket.page import PageMaker
from pocket.painter import Painter
from pocket.tokens import SPECIAL
from pocket.model import Rows
from pocket.train import Trainer, mask_of, state_of


def scene_of(width, height, seed=2):
    rng = random.Random(seed)
    maker = PageMaker(rng)
    return Painter(rng, width, height).paint(maker.make(6)), maker.words, rng


def own_logits(model, tokens, scene, question):
    ids = torch.tensor([list(data.prefix_ids(tokens, scene.width, scene.height)) + tokens.encode(question)])
    place, after = data.positions(tokens, scene.width, scene.height)
    rest = ids.shape[1] - place.shape[1]
    position = np.concatenate((place, np.stack([after + np.arange(rest)] * 3)), 1)
    seen = model.visual(torch.from_numpy(scene.image.copy())[None])
    x = model.embed(ids, seen, tokens.image_pad)
    x, _ = model.decode(x, torch.from_numpy(position)[None], torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril())
    return model.logits(x)


@pytest.mark.parametrize("width, height", [(224, 224), (112, 336), (168, 140), (308, 84), (56, 56)])
def test_logits_equal_those_of_the_reference_implementation(model, tokens, exported, width, height):
    pytest.importorskip("transformers", reason="transformers is not installed: it is the reference implementation")
    reference = evaluate.load_reference(exported)
    scene, _, _ = scene_of(width, height)
    question = dialect.question("task", "Click Save and then Send.", ("Click Name", "Type Anna"))
    with torch.inference_mode():
        theirs = reference(**evaluate.reference_inputs(tokens, scene, question)).logits
        ours = own_logits(model, tokens, scene, question)
    assert ours.shape == theirs.shape
    assert theirs.std() > 0.1
    assert (ours - theirs).abs().max() / theirs.abs().max() < 2e-4


def test_greedy_tokens_equal_those_of_the_reference_implementation(model, tokens, exported):
    pytest.importorskip("transformers", reason="transformers is not installed: it is the reference implementation")
    reference = evaluate.load_reference(exported)
    scene, _, _ = scene_of(168, 112)
    questions = [dialect.question("question", t) for t in ("What is the heading?", "Is there a button Save?", "Read.")]
    together = evaluate.greedy(model, tokens, scene.image, questions, longest=24)
    for question, ids in zip(questions, together):
        assert evaluate.greedy(model, tokens, scene.image, [question], longest=24)[0] == ids
        assert evaluate.reference_greedy(reference, tokens, scene, question)[:24] == ids[:24]


def test_the_exported_tokenizer_agrees_with_transformers(tokens, exported):
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    theirs = transformers.AutoTokenizer.from_pretrained(exported)
    for text in ("Click Save.", "12 x 34", "<|im_start|>user\nÄpfel & Birnen<|im_end|>\n"):
        assert theirs.encode(text, add_special_tokens=False) == tokens.encode(text)
    messages = [{"role": "system", "content": "S"}, {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "T"}]}]
    text = theirs.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    user = dialect.turn("user", "<|vision_start|><|image_pad|><|vision_end|>T")
    assert text == dialect.turn("system", "S") + user + dialect.PROFILE["generationStart"]


def rows_in(packed):
    return Rows(int(packed["prefix"]), packed["row_shapes"].tolist(), packed["row_index"], packed["row_back"])


def test_attention_in_rows_is_attention_under_the_mask(model, recipe, tokens):
    phase = data.phases(recipe)[-1]
    batch = data.Batches(recipe, tokens, None, 5, None).trial(phase, (196, 140, 1.5, 1))
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    found = []
    for mask in (mask_of(batch["segment"]), rows_in(batch)):
        model.zero_grad()
        x = model.embed(batch["ids"], model.visual(batch["images"]), tokens.image_pad)
        x, _ = model.decode(x, batch["position"], mask)
        answers = batch["target"] >= 0
        loss = torch.nn.functional.cross_entropy(model.logits(x[answers]), batch["target"][answers])
        loss.backward()
        found.append((loss.item(), {k: p.grad.clone() for k, p in model.named_parameters()}))
    (mask, wanted), (rows, got) = found
    assert rows == pytest.approx(mask, rel=1e-5)
    for name, gradient in wanted.items():
        assert gradient.norm() > 0, name
        assert (got[name] - gradient).norm() < 1e-4 * gradient.norm(), name


def test_every_place_of_a_question_has_one_row_and_filling_takes_filling():
    # images with three, one and no question; places that no question has are filling
    spans = [[(0, 20), (20, 7), (27, 40)], [(0, 5)], []]
    shapes, index, back = data.rows_of(spans, 30, 68)
    assert sum(slots * length for slots, length in shapes) == index.shape[1]
    for i, own in enumerate(spans):
        real = {place for first, size in own for place in range(first, first + size)}
        assert {index[i, back[i, place]] for place in real} == real
        assert set(index[i].tolist()) - {67} == real
        assert all(index[i, back[i, place]] == 67 for place in set(range(68)) - real)


def test_digits_are_learnt_from_tokens_that_lie_on_something_only():
    import torch

    from pocket.model import DigitHead

    torch.manual_seed(2)
    head = DigitHead(16)
    x, digits = torch.randn(2, 3, 16), torch.full((2, 3, 6), -1)
    assert head.loss(x, digits) == 0
    digits[1, 2] = torch.tensor([1, 2, 3, 0, 4, 5])
    alone = head.loss(x, digits)
    x[0] += 1
    assert alone > 0 and torch.equal(alone, head.loss(x, digits))


def test_questions_of_one_sequence_do_not_see_each_other(model, recipe, tokens):
    scene, words, rng = scene_of(224, 168)
    phase = data.phases(recipe)[-1]
    packed = data.collate([(scene, words)], phase, tokens, random.Random(8))
    with torch.inference_mode():
        seen = model.visual(packed["images"])
        x = model.embed(packed["ids"], seen, tokens.image_pad)
        x, _ = model.decode(x, packed["position"], rows_in(packed))
        compared = 0
        for n in range(1, int(packed["segment"].max()) + 1):
            at = (packed["segment"][0] == n).nonzero()[:, 0]
            if len(at) == 0:
                continue
            asked = at[packed["target"][0, at] < 0].tolist()[:-1] + [int(at[packed["target"][0, at] >= 0][0])]
            alone = own_logits(model, tokens, scene, tokens.decode(packed["ids"][0, asked].tolist()))[0, -1]
            assert torch.allclose(alone, model.logits(x)[0, asked[-1]], atol=1e-4)
            compared += 1
        assert compared > 3


def test_shards_of_the_checkpoint_hold_every_weight_once(model, tokens, tmp_path):
    from safetensors import safe_open

    out = export.checkpoint(model, tokens, tmp_path / "sharded", 100_000)
    index = json.loads((out / "model.safetensors.index.json").read_text())["weight_map"]
    names = []
    for path in out.glob("*.safetensors"):
        with safe_open(path, "pt") as file:
            names += file.keys()
    assert sorted(names) == sorted(model.state_dict()) == sorted(index)


@pytest.mark.parametrize("kind, limit", [("F16", 1e-2), ("Q8_0", 2e-2)])
def test_gguf_holds_the_same_weights(model, tokens, tmp_path, kind, limit):
    gguf = pytest.importorskip("gguf", reason="gguf is not installed")
    export.gguf_pair(model, tokens, tmp_path, kind)
    language = gguf.GGUFReader(tmp_path / f"pocket-{kind.lower()}.gguf")
    vision = gguf.GGUFReader(tmp_path / f"pocket-mmproj-{kind.lower()}.gguf")
    assert language.fields["general.architecture"].contents() == "qwen2vl"
    assert language.fields["qwen2vl.rope.dimension_sections"].contents() == [4, 6, 6, 0]
    assert language.fields["tokenizer.ggml.tokens"].contents()[-22:] == SPECIAL
    assert vision.fields["clip.projector_type"].contents() == "qwen2.5vl_merger"
    assert vision.fields["clip.vision.n_wa_pattern"].contents() == 2
    tensors = {t.name: gguf.quants.dequantize(t.data, t.tensor_type).reshape(tuple(reversed(t.shape))) for r in (language, vision) for t in r.tensors}
    weights = {k: v.to(torch.bfloat16).float().numpy() for k, v in model.state_dict().items()}

    def near(name, wanted):
        assert np.abs(tensors.pop(name) - wanted).max() <= limit * np.abs(wanted).max(), name

    near("token_embd.weight", weights["model.embed_tokens.weight"])
    near("blk.1.ffn_down.weight", weights["model.layers.1.mlp.down_proj.weight"])
    near("blk.0.attn_k.bias", weights["model.layers.0.self_attn.k_proj.bias"])
    near("v.blk.2.attn_v.weight", weights["visual.blocks.2.attn.qkv.weight"][64:])
    near("v.patch_embd.weight.1", weights["visual.patch_embed.proj.weight"][:, :, 1])
    near("mm.2.weight", weights["visual.merger.mlp.2.weight"])
    near("v.post_ln.weight", weights["visual.merger.ln_q.weight"])
    assert len(tensors) + 7 == 2 + 2 * 12 + 4 * 16 + 7


def test_a_run_learns_stops_and_goes_on(recipe, tokens, tmp_path):
    import multiprocessing

    trainer = Trainer(recipe, tokens, torch.device("cpu"))
    batches = data.Batches(recipe, tokens, None, 1, multiprocessing.Value("d", 0.9))
    phase = data.phases(recipe)[-1]
    batch = batches.batch(phase)
    losses = [float(trainer.update(batch, phase, 0.5)[1]["loss"]) for _ in range(12)]
    assert losses[-1] < 0.8 * losses[0]
    trainer.spent, trainer.progress = 12.5, 0.25
    folder = tmp_path / "results"
    folder.mkdir()
    trainer.save(folder)
    assert sorted(f.name for f in folder.iterdir()) == ["heads.safetensors", "model.safetensors", "state.json"]
    other = Trainer({**recipe, "seed": 99}, tokens, torch.device("cpu"))
    other.start_from(folder)
    other.go_on(state_of(folder))
    assert (other.step, other.spent, other.images, other.progress) == (12, 12.5, 12 * len(batch["images"]), 0.25)
    # the weights are kept as bf16
    first, second = (t.loss(batch, phase)[0].item() for t in (trainer, other))
    assert first == pytest.approx(second, rel=0.02)
    assert first < 0.8 * losses[0]


def test_half_precision_trains_too_and_keeps_attention_in_rows(recipe, tokens, capsys):
    trainer = Trainer(recipe, tokens, torch.device("cpu"))
    phase = data.phases(recipe)[-1]
    batch = data.Batches(recipe, tokens, None, 1, None).trial(phase, phase.sizes[0])
    exact = trainer.loss(batch, phase)[0].item()
    # as on a GPU
    trainer.autocast = lambda: torch.autocast("cpu", torch.bfloat16)
    assert trainer.loss(batch, phase)[0].item() == pytest.approx(exact, rel=0.02)
    trainer.compare_attention(batch, phase)
    assert not trainer.dense
    trainer.update(batch, phase, 0.5)
    assert trainer.lost == 0
    batch["row_index"] = batch["row_index"].flip(1)
    trainer.compare_attention(batch, phase)
    assert trainer.dense
    assert "attention under a mask is used: slower, but right" in capsys.readouterr().out


def test_a_step_that_is_not_finite_changes_nothing_and_ten_in_a_row_end_the_run(recipe, tokens):
    trainer = Trainer(recipe, tokens, torch.device("cpu"))
    phase = data.phases(recipe)[0]
    batch = data.Batches(recipe, tokens, None, 1, None).batch(phase)
    before = {k: v.clone() for k, v in trainer.model.state_dict().items()}
    batch["cell_box"][:] = torch.nan
    batch["cell_kind"][:] = 1
    for _ in range(9):
        trainer.update(batch, phase, 0.1)
    assert all(torch.equal(v, before[k]) for k, v in trainer.model.state_dict().items())
    with pytest.raises(ArithmeticError, match="10 steps in a row, up to step 9 in phase read"):
        trainer.update(batch, phase, 0.1)


def test_a_run_can_start_from_an_exported_checkpoint(recipe, tokens, model, exported):
    trainer = Trainer(recipe, tokens, torch.device("cpu"))
    trainer.start_from(exported)
    assert all(torch.equal(v, trainer.model.state_dict()[k]) for k, v in model.state_dict().items())
    with pytest.raises(FileNotFoundError, match="give a folder that a run or the export wrote"):
        trainer.start_from(exported / "nothing")
