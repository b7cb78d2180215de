"""Measures a trained model on pages, words, fonts and themes that training never shows, and writes goldens for other engines."""

import argparse
import collections
import json
import pathlib
import random
import re

import torch

from . import chromium, data, dialect
from .data import SceneSource, positions, prefix_ids
from .export import load_trained, tokens_of
from .scene import FACTOR
from .tasks import Questions
from .words import Words

CALL = re.compile(r"<tool_call>\n(\{.*\})\n</tool_call>", re.S)


@torch.no_grad()
def greedy(model, tokens, scene_image, prompts, longest=dialect.PROFILE["maxNewTokens"]):
    """The greedy answer to each prompt about one image: token ids without the end mark."""
    device = next(model.parameters()).device
    height, width, _ = scene_image.shape
    prefix = list(prefix_ids(tokens, width, height))
    place, after = positions(tokens, width, height)
    image = torch.from_numpy(scene_image.copy())[None].to(device)
    seen = model.visual(image)
    encoded = [tokens.encode(p) for p in prompts]
    rows, most = len(encoded), max(map(len, encoded))
    place = torch.from_numpy(place).to(device)
    caches = [[] for _ in model.model.layers]
    length = len(prefix)
    causal = torch.ones(length, length, dtype=torch.bool, device=device).tril()
    x = model.embed(torch.tensor([prefix], device=device), seen, tokens.image_pad)
    # the image is read once for all questions
    model.decode(x, place[None], causal, caches)
    for cache in caches:
        cache[:] = [t.expand(rows, -1, -1, -1) for t in cache]
    # filled up at the left, so that every question ends in the same column
    ids = torch.tensor([[tokens.pad] * (most - len(e)) + e for e in encoded], device=device)
    fill = torch.tensor([most - len(e) for e in encoded], device=device)
    column = torch.arange(most, device=device)
    real = column[None] >= fill[:, None]
    position = after + (column[None] - fill[:, None]).clamp(min=0)
    causal = torch.ones(most, most, dtype=torch.bool, device=device).tril()
    own = causal[None] & real[:, None, :] | torch.eye(most, dtype=torch.bool, device=device)
    mask = torch.cat((torch.ones(rows, most, length, dtype=torch.bool, device=device), own), -1)[:, None]
    x = model.model.embed_tokens(ids)
    open_rows = torch.ones(rows, dtype=torch.bool, device=device)
    visible = torch.cat((torch.ones(rows, length, dtype=torch.bool, device=device), real), 1)
    answers = [[] for _ in prompts]
    for _ in range(longest):
        x, _ = model.decode(x, position[:, None].expand(-1, 3, -1), mask, caches)
        following = model.logits(x[:, -1]).argmax(-1)
        for i, token in enumerate(following.tolist()):
            if open_rows[i]:
                if token in (tokens.end, tokens.pad):
                    open_rows[i] = False
                else:
                    answers[i].append(token)
        if not open_rows.any():
            break
        visible = torch.cat((visible, torch.ones(rows, 1, dtype=torch.bool, device=device)), 1)
        mask = visible[:, None, None]
        position = position[:, -1:] + 1
        x = model.model.embed_tokens(following[:, None])
    return answers


def arguments(text):
    found = CALL.search(text)
    if not found:
        return None
    try:
        return json.loads(found.group(1))["arguments"]
    except (ValueError, KeyError, TypeError):
        return None


def right(example, answer):
    """Whether an answer would have done what was asked: a click inside the box, everything else to the letter."""
    if example.kind == "task":
        got, wanted = arguments(answer), arguments(example.answer)
        if not isinstance(got, dict) or got.get("action") != wanted["action"]:
            return False
        if wanted["action"] == "left_click":
            at = got.get("coordinate")
            if not (isinstance(at, list) and len(at) == 2 and all(isinstance(v, int) for v in at)):
                return False
            x1, y1, x2, y2 = example.box
            return x1 <= at[0] < x2 and y1 <= at[1] < y2
        if wanted["action"] == "scroll":
            return isinstance(got.get("pixels"), int) and got["pixels"] * wanted["pixels"] > 0
        return got == wanted
    if example.kind == "locate":
        try:
            found, box = json.loads(answer)[0]["bbox_2d"], example.box
            x1, y1, x2, y2 = max(found[0], box[0]), max(found[1], box[1]), min(found[2], box[2]), min(found[3], box[3])
            common = max(0, x2 - x1) * max(0, y2 - y1)
            areas = (found[2] - found[0]) * (found[3] - found[1]) + (box[2] - box[0]) * (box[3] - box[1])
            return common / (areas - common) > 0.5
        except (ValueError, KeyError, TypeError, IndexError, ZeroDivisionError):
            return False
    return answer == example.answer


def suites(recipe, shards, count):
    """Name → pages with their word source. Painted pages come in sizes of the last phase."""
    phase = data.phases(recipe)[-1]
    closed = bool(phase.page.get("limit"))

    def painted(unseen, seed):
        rng = random.Random(seed)
        source = SceneSource(rng, None, unseen)
        for _ in range(count):
            width, height, _, _ = rng.choices(phase.sizes, [s[3] for s in phase.sizes])[0]
            yield source.painted(phase, width, height)

    # seeds that no training worker has: those are whole thousands of the recipe's seed upwards
    out = {"painted, known words and fonts, new layouts": painted(False, "evaluation-seen")}
    if not closed:
        out["painted, unseen words, fonts and themes"] = painted(True, "evaluation-unseen")
    if shards:
        for unseen, name in ((True, "Chromium, unseen words, fonts and styles"), (False, "Chromium, training part")):
            if list(pathlib.Path(shards).rglob(f"{'unseen' if unseen else 'train'}-*.zip")):
                # a size that was not trained would measure something else
                sizes = {(s[0], s[1]) for s in phase.sizes}
                pages = [p for p in chromium.Shards(shards, unseen).all() if (p.width, p.height) in sizes]
                random.Random(5).shuffle(pages)
                out[name] = [(s, Words(random.Random(f"{name} {i}"), unseen)) for i, s in enumerate(pages[:count])]
    return phase, out


def measure(model, tokens, scenes, phase, questions):
    tally = collections.defaultdict(lambda: [0, 0])
    failures, chance, blind = [], [], []
    for n, (scene, words) in enumerate(scenes):
        examples = Questions(random.Random(f"questions {n}"), scene, words, phase.categories, phase.steps).draw(questions)
        if not examples:
            continue
        prompts = [dialect.question(e.kind, e.text, e.history) for e in examples]
        answers = [tokens.decode(a) for a in greedy(model, tokens, scene.image, prompts)]
        operable = scene.page.operable()
        for example, answer in zip(examples, answers):
            ok = right(example, answer)
            keys = [example.category]
            if example.action == "left_click":
                kind = next(w.kind for w in operable if w.box == example.box)
                keys += ["any click", f"click on {kind}"]
                x1, y1, x2, y2 = example.box
                blind.append((x2 - x1) * (y2 - y1) / (scene.width * scene.height))
                chance.append(1 / len(operable))
            if example.kind == "task":
                keys.append("any step")
            for key in keys:
                tally[key][0] += ok
                tally[key][1] += 1
            if not ok and len(failures) < 40:
                box = None if example.box is None else [round(v) for v in example.box]
                failures.append({"page": n, "category": example.category, "asked": example.text, "history": example.history, "box": box, "wanted": example.answer, "got": answer})
    table = {k: {"right": r, "of": n, "share": round(r / n, 4)} for k, (r, n) in sorted(tally.items())}
    mean = lambda values: round(sum(values) / len(values), 4) if values else None
    return {"categories": table, "chance": {"a random point": mean(blind), "a random visible thing": mean(chance)}, "failures": failures}


def goldens(model, tokens, scenes, phase, out, count, reference):
    """One question each about held-out screens: picture, prompt and the greedy tokens of the reference implementation."""
    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    theirs = load_reference(reference) if reference else None
    entries, same = [], 0
    for n, (scene, words) in enumerate(scenes):
        if len(entries) == count:
            break
        drawn = Questions(random.Random(f"golden {n}"), scene, words, phase.categories, phase.steps).draw(1)
        if not drawn:
            continue
        example = drawn[0]
        question = dialect.question(example.kind, example.text, example.history)
        ids = greedy(model, tokens, scene.image, [question])[0]
        entry = {
            "image": f"screen-{len(entries):02}.png", "width": scene.width, "height": scene.height, "kind": example.kind,
            "text": example.text, "history": example.history, "imageTokens": scene.width // FACTOR * (scene.height // FACTOR),
            "prompt": dialect.prefix(scene.width, scene.height) + "<|image_pad|>" + question,
            "promptTokens": len(prefix_ids(tokens, scene.width, scene.height)) + len(tokens.encode(question)),
            "answerTokens": ids, "answer": tokens.decode(ids), "wanted": example.answer, "right": right(example, tokens.decode(ids)),
        }
        if theirs:
            entry["answerTokens"] = reference_greedy(theirs, tokens, scene, question)
            entry["answer"] = tokens.decode(entry["answerTokens"])
            same += entry["answerTokens"] == ids
        (folder / entry["image"]).write_bytes(scene.png())
        entries.append(entry)
    lines = ",\n".join(json.dumps(e, ensure_ascii=False) for e in entries)
    source = "transformers, fp32" if theirs else "the training code, fp32"
    (folder / "goldens.json").write_text(f'{{"from": "{source}", "screens": [\n{lines}\n]}}\n', encoding="utf-8")
    if theirs:
        print(f"the reference implementation gives the same greedy tokens on {same} of {len(entries)} screens")


def load_reference(folder):
    from transformers import Qwen2_5_VLForConditionalGeneration

    return Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


@torch.inference_mode()
def reference_greedy(reference, tokens, scene, question):
    inputs = reference_inputs(tokens, scene, question)
    out = reference.generate(**inputs, do_sample=False, max_new_tokens=dialect.PROFILE["maxNewTokens"], eos_token_id=[tokens.end, tokens.pad], pad_token_id=tokens.pad)
    ids = out[0, inputs["input_ids"].shape[1] :].tolist()
    return [t for t in ids if t not in (tokens.end, tokens.pad)]


def reference_inputs(tokens, scene, question):
    from PIL import Image
    from transformers import Qwen2VLImageProcessor

    limits = dialect.PROFILE["image"]
    processor = Qwen2VLImageProcessor(min_pixels=limits["minPixels"], max_pixels=limits["maxPixels"])
    seen = processor(images=[Image.fromarray(scene.image)], return_tensors="pt")
    ids = torch.tensor([list(prefix_ids(tokens, scene.width, scene.height)) + tokens.encode(question)])
    kinds = (ids == tokens.image_pad).int()
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "pixel_values": seen["pixel_values"], "image_grid_thw": seen["image_grid_thw"], "mm_token_type_ids": kinds}


def markdown(report):
    lines = []
    for name, suite in report["suites"].items():
        chance = suite["chance"]
        lines += [f"### {name}", "", "| category | right | of | share |", "|---|---|---|---|"]
        lines += [f"| {k} | {v['right']} | {v['of']} | {100 * v['share']:.1f} % |" for k, v in suite["categories"].items()]
        if chance["a random point"] is not None:
            lines += ["", f"Chance for a click: {100 * chance['a random point']:.1f} % at a random point, {100 * chance['a random visible thing']:.1f} % on a random visible thing."]
        if suite["failures"]:
            lines += ["", f"The first failures (evaluation.json has {len(suite['failures'])}):", ""]
        for failure in suite["failures"][:10]:
            wanted, got = (" ".join(failure[k].split())[:200] for k in ("wanted", "got"))
            lines.append(f"- {failure['category']}, page {failure['page']}, \"{failure['asked']}\": `{got}` instead of `{wanted}`")
        lines.append("")
    if report["tasks"]:
        lines += ["| tasks | right | of | share |", "|---|---|---|---|"]
        lines += [f"| {k} | {v['right']} | {v['of']} | {100 * v['share']:.1f} % |" for k, v in report["tasks"].items()]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Evaluates a trained model.")
    parser.add_argument("trained", help="folder with the results of a run")
    parser.add_argument("--shards")
    parser.add_argument("--out", required=True, help="folder for evaluation.json and evaluation.md")
    parser.add_argument("--pages", type=int, default=200, help="pages a suite")
    parser.add_argument("--questions", type=int, default=8, help="questions a page")
    parser.add_argument("--tasks", type=int, default=50, help="three-step tasks in a closed loop on painted pages; 0: none")
    parser.add_argument("--goldens", type=int, default=0, help="write so many screens with their greedy answers")
    parser.add_argument("--reference", help="exported folder: take the goldens from the reference implementation (needs transformers)")
    args = parser.parse_args()
    model, state = load_trained(args.trained)
    # what ships is bf16: measure those numbers, in fp32 arithmetic
    model = model.to(torch.bfloat16).float().to("cuda" if torch.cuda.is_available() else "cpu")
    out = pathlib.Path(args.out)
    tokens = tokens_of(state, out)
    phase, pages = suites(state["recipe"], args.shards, args.pages)
    report = {"steps": state["step"], "images": state["images"], "questions": state["questions"], "seconds": round(state["spent"]), "suites": {}, "tasks": {}}
    for name, scenes in pages.items():
        report["suites"][name] = measure(model, tokens, scenes, phase, args.questions)
    if args.tasks and "goal" in phase.categories:
        from . import rollout

        for unseen in (False, True):
            name = f"three-step tasks in a closed loop, {'unseen' if unseen else 'known'} words, fonts and themes"
            report["tasks"][name] = rollout.success(model, tokens, phase, unseen, args.tasks)
    (out / "evaluation.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "evaluation.md").write_text(markdown(report), encoding="utf-8")
    print(markdown(report))
    if args.goldens:
        _, pages = suites(state["recipe"], args.shards, args.goldens)
        names = [n for n in pages if "unseen" in n] or list(pages)
        mixed = [s for group in zip(*(list(pages[n]) for n in names)) for s in group]
        goldens(model.cpu(), tokens, mixed, phase, out / "goldens", args.goldens, args.reference)


if __name__ == "__main__":
    main()
