"""Trains the pocket model within a given time: reading first, then pointing and acting. Can be stopped and taken up again."""

import argparse
import contextlib
import csv
import dataclasses
import math
import multiprocessing
import os
import pathlib
import shutil
import signal
import time

import torch
from torch.nn import functional as F

from . import data, optimise
from .model import PlaceHead, PocketModel, ReadingHead, Size
from .tokens import Tokens

COLUMNS = ("seconds", "progress", "phase", "step", "rate", "loss", "answer", "digits", "reading", "characters_read", "places", "looking", "images", "questions", "waited", "clicks")


COMPILING_SECONDS = 100
SHARED_MEMORY = 6e9


def as_arrays(batch):
    return {k: v.numpy() for k, v in batch.items()}


def as_tensors(batch):
    return {k: torch.as_tensor(v) for k, v in batch.items()}


def size_of(recipe, vocab):
    numbers = dict(recipe["model"])
    return Size(vocab=vocab, **{k: tuple(v) if isinstance(v, list) else v for k, v in numbers.items()})


def mask_of(segment):
    """Who sees whom: earlier tokens of the shared prefix and of one's own question; a filling token sees itself."""
    own, other = segment[:, :, None], segment[:, None, :]
    length = segment.shape[1]
    causal = torch.ones(length, length, dtype=torch.bool, device=segment.device).tril()
    mask = causal & ((other == 0) | (other == own)) & (own >= 0)
    return (mask | torch.eye(length, dtype=torch.bool, device=segment.device))[:, None]


def inside(boxes, rows, columns):
    """Which image tokens a box (… × 4, pixels) covers, by the rule that Scene.cells follows."""
    x = (torch.arange(columns, device=boxes.device) + 0.5) * 28
    y = (torch.arange(rows, device=boxes.device) + 0.5) * 28
    x1, y1, x2, y2 = boxes.unsqueeze(-1).unbind(-2)
    across = ((x >= x1) & (x < x2)) | ((x - (x1 + x2) / 2).abs() <= 14)
    along = ((y >= y1) & (y < y2)) | ((y - (y1 + y2) / 2).abs() <= 14)
    return (along.unsqueeze(-1) & across.unsqueeze(-2)).flatten(-2)


class Trainer:
    def __init__(self, recipe, tokens, device):
        torch.manual_seed(recipe["seed"])
        self.recipe = recipe
        self.tokens = tokens
        self.device = device
        self.size = size_of(recipe, tokens.size)
        self.model = PocketModel(self.size).to(device)
        self.reading = ReadingHead(self.size.hidden).to(device)
        self.places = PlaceHead(self.size.hidden).to(device)
        rates = recipe["rates"]
        self.optimisers = optimise.optimisers(self.model, [self.reading, self.places], rates["muon"], rates["adam"])
        self.tops = [[g["lr"] for g in o.param_groups] for o in self.optimisers]
        self.step = 0
        self.spent = 0.0
        self.begin = 0.0
        self.images = 0
        self.questions = 0
        self.phase_steps = {}

    def blocks(self):
        return [*self.model.visual.blocks, *self.model.model.layers]

    def compile(self):
        """Compiles the blocks, not the whole: all blocks of a tower share one compiled function."""
        for block in self.blocks():
            block.compile(dynamic=True)

    def compiling_pays(self, shards):
        """Times some passes with and without compiling, before the clock of the training starts. A compiler that needs too long
        is stopped: its time is the machine's time."""
        batches = data.Batches(self.recipe, self.tokens, shards, 1, None)
        last = batches.phases[-1]
        trials = [(last, batches.batch(last)) for _ in range(4)]

        def seconds(rounds):
            start = time.monotonic()
            for phase, batch in trials * rounds:
                batch = {k: v.to(self.device) if v.ndim else v for k, v in batch.items()}
                self.loss(batch, phase)[0].backward()
            if self.device.type == "cuda":
                torch.cuda.synchronize()
            for optimiser in self.optimisers:
                optimiser.zero_grad(set_to_none=True)
            return time.monotonic() - start

        seconds(1)
        plain = seconds(2)
        before = signal.signal(signal.SIGALRM, stop_compiling)
        signal.alarm(COMPILING_SECONDS)
        try:
            self.compile()
            start = time.monotonic()
            seconds(1)
            built = time.monotonic() - start
            compiled = seconds(2)
        except Exception as problem:  # whatever the compiler trips over, the plain way is still right
            print(f"not compiled: {type(problem).__name__}: {str(problem)[:300]}", flush=True)
            compiled = math.inf
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)
        for block in self.blocks():
            block._compiled_call_impl = None
        if compiled < math.inf:
            print(f"{plain:.2f} s plain, {compiled:.2f} s compiled (built in {built:.0f} s)", flush=True)
        return compiled < 0.95 * plain

    def schedule(self, progress, phase):
        """Up within the first steps of a run and of each phase, level, then down to a twentieth over the last 45 % of the time."""
        steps = self.phase_steps[phase] = self.phase_steps.get(phase, 0) + 1
        warm = min(1.0, steps / self.recipe.get("warmup", 100))
        fall = min(1.0, (1 - progress) / 0.45)
        factor = warm * (0.05 + 0.95 * fall)
        for optimiser, tops in zip(self.optimisers, self.tops):
            for group, top in zip(optimiser.param_groups, tops):
                group["lr"] = top * factor
        return factor

    def autocast(self):
        return torch.autocast("cuda", torch.bfloat16) if self.device.type == "cuda" else contextlib.nullcontext()

    def loss(self, batch, phase):
        images = batch["images"]
        rows, columns = images.shape[1] // 28, images.shape[2] // 28
        parts = {}
        with self.autocast():
            seen = self.model.visual(images)
            total = seen.new_zeros((), dtype=torch.float32)
            if phase.reading:
                reading, hit = self.reading.loss(seen, batch["cell_text"], batch["cell_kind"], batch["cell_state"], batch["cell_box"])
                total = total + phase.reading * reading
                parts |= {"reading": reading, "characters_read": hit}
            if not phase.decoder:
                return total, parts
            ids, target = batch["ids"], batch["target"]
            x = self.model.embed(ids, seen, self.tokens.image_pad)
            look_layer = self.recipe["look_layer"]
            mask = mask_of(batch["segment"])
            x, (q, k) = self.model.decode(x, batch["position"], mask, look_layer=look_layer)
            answers = target >= 0
            logits = self.model.logits(x[answers]).float()
            weight = batch["weight"][answers]
            each = F.cross_entropy(logits, target[answers], reduction="none")
            answer = (each * weight).sum() / weight.sum()
            total = total + answer
            with torch.no_grad():
                digits = weight > 1
                hit = (logits.argmax(-1) == target[answers])[digits].float().mean() if digits.any() else weight.new_zeros(())
            parts |= {"answer": answer, "digits": hit}
            if phase.places:
                first = int((ids[0] == self.tokens.image_pad).nonzero()[0, 0])
                places = self.places.loss(x[:, first : first + rows * columns], rows, columns)
                total = total + phase.places * places
                parts["places"] = places
            if phase.looking:
                looking = self.looking(batch, q, k, mask, rows, columns)
                total = total + phase.looking * looking
                parts["looking"] = looking
        return total, parts

    def looking(self, batch, q, k, mask, rows, columns):
        """How much of one attention head falls outside the box that an answer is about, while it is being given."""
        at = batch["look_at"]
        valid = at >= 0
        at = at.clamp(min=0)
        query = q[:, 0].gather(1, at.unsqueeze(-1).expand(-1, -1, q.shape[-1])).float()
        scores = query @ k[:, 0].float().mT / math.sqrt(q.shape[-1])
        seen = mask[:, 0].gather(1, at.unsqueeze(-1).expand(-1, -1, mask.shape[-1]))
        scores = scores.masked_fill(~seen, -torch.inf)
        first = int((batch["ids"][0] == self.tokens.image_pad).nonzero()[0, 0])
        on_image = scores[:, :, first : first + rows * columns]
        hit = on_image.masked_fill(~inside(batch["look_box"], rows, columns), -torch.inf)
        lost = scores.logsumexp(-1) - hit.logsumexp(-1)
        return (lost.masked_fill(~valid, 0)).sum() / valid.sum().clamp(min=1)

    def update(self, batch, phase, progress):
        factor = self.schedule(progress, phase.name)
        total, parts = self.loss(batch, phase)
        total.backward()
        everything = [p for o in self.optimisers for g in o.param_groups for p in g["params"]]
        norm = torch.nn.utils.clip_grad_norm_(everything, 1.0)
        for optimiser in self.optimisers:
            # a step that is not finite would spoil the weights for good
            if torch.isfinite(norm):
                optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self.images += len(batch["images"])
        self.questions += int(batch.get("asked", 0))
        return factor, {"loss": total.detach(), **{k: v.detach() for k, v in parts.items()}}

    def save(self, path, lean=False):
        state = {"model": self.model.state_dict(), "step": self.step, "spent": self.spent, "recipe": self.recipe}
        state |= {"images": self.images, "questions": self.questions, "phase_steps": self.phase_steps, "begin": self.begin}
        if not lean:
            state |= {"reading": self.reading.state_dict(), "places": self.places.state_dict()}
            state["optimisers"] = [o.state_dict() for o in self.optimisers]
        temporary = path.with_suffix(".part")
        torch.save(state, temporary)
        os.replace(temporary, path)

    def start_from(self, folder):
        """Takes the weights of an exported checkpoint: training goes on where an earlier one ended."""
        from safetensors.torch import load_file

        weights = {}
        for path in sorted(folder.glob("*.safetensors")):
            weights |= load_file(path)
        if not weights:
            raise FileNotFoundError(f"No *.safetensors in {folder}; --start takes a folder that the export wrote.")
        self.model.load_state_dict({k: v.float() for k, v in weights.items()})

    def load(self, state):
        self.model.load_state_dict(state["model"])
        self.reading.load_state_dict(state["reading"])
        self.places.load_state_dict(state["places"])
        for optimiser, own in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(own)
        self.step, self.spent = state["step"], state["spent"]
        self.images, self.questions, self.phase_steps = state["images"], state["questions"], state["phase_steps"]


def stop_compiling(*_):
    raise TimeoutError(f"compiling took more than {COMPILING_SECONDS} s")


class ClickCheck:
    """Greedy clicks on a few held-out pages while training runs: what the losses cannot tell."""

    def __init__(self, recipe, every, pages=16):
        self.every = every
        self.pages = pages
        self.recipe = recipe
        self.last = -math.inf
        self.scenes = None

    def due(self, spent):
        return self.every > 0 and spent - self.last >= self.every

    def share(self, trainer, spent):
        from .evaluate import measure, suites

        self.last = spent
        if self.scenes is None:
            phase, pages = suites(self.recipe, None, self.pages)
            self.phase = dataclasses.replace(phase, categories={"click": 1})
            self.scenes = list(list(pages.values())[-1])
        trainer.model.eval()
        found = measure(trainer.model, trainer.tokens, self.scenes, self.phase, 6)
        trainer.model.train()
        return found["categories"]["any click"]["share"]


class Log:
    """curve.csv, one row every few seconds, and a line for a person."""

    def __init__(self, folder, every):
        self.path = folder / "curve.csv"
        self.every = every
        self.last = time.monotonic()
        self.sums, self.counts, self.waited = {}, {}, 0.0
        if not self.path.exists():
            self.path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")

    def add(self, parts):
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, 0) + value
            self.counts[name] = self.counts.get(name, 0) + 1

    def write(self, trainer, progress, phase, factor, force=False, **more):
        now = time.monotonic()
        if now - self.last < self.every and not force or not self.counts:
            return
        mean = {k: float(v) / self.counts[k] for k, v in self.sums.items()}
        row = {
            "seconds": round(trainer.spent, 1), "progress": round(progress, 4), "phase": phase.name, "step": trainer.step,
            "rate": round(factor, 4), "images": trainer.images, "questions": trainer.questions,
            "waited": round(self.waited / max(1e-6, now - self.last), 3), **{k: round(v, 4) for k, v in mean.items()}, **more,
        }
        with open(self.path, "a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, COLUMNS).writerow(row)
        print("  ".join(f"{k} {row[k]}" for k in COLUMNS if k in row), flush=True)
        self.last, self.sums, self.counts, self.waited = now, {}, {}, 0.0


def run(args):
    recipe = data.load_recipe(args.recipe)
    folder = pathlib.Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    tokens = Tokens(args.tokenizer)
    checkpoint = folder / "checkpoint.pt"
    state = torch.load(checkpoint, map_location="cpu", weights_only=True) if checkpoint.exists() else None
    budget = args.minutes * 60
    begin = args.begin if not state else state.get("begin", 0.0)
    spent, step = (state["spent"], state["step"]) if state else (0.0, 0)
    progress = multiprocessing.Value("d", at_progress(begin, spent, budget))
    worker = data.Worker(recipe, str(args.tokenizer), args.shards, recipe["seed"] + 7919 * step, progress)
    options = dict(num_workers=args.workers, batch_size=None)
    if args.workers:
        pin = torch.cuda.is_available()
        options |= dict(prefetch_factor=3, persistent_workers=True, pin_memory=pin, multiprocessing_context="fork")
    # the workers are forked before anything touches the GPU, which a fork would not survive
    room = shutil.disk_usage("/dev/shm").free if os.path.isdir("/dev/shm") else 0
    if args.workers and room < SHARED_MEMORY:
        # without shared memory batches go through pipes as arrays: slower, but they arrive
        print(f"only {room / 1e9:.1f} GB of shared memory: batches go through pipes", flush=True)
        options["collate_fn"] = as_arrays
    batches = map(as_tensors, torch.utils.data.DataLoader(worker, **options))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    trainer = Trainer(recipe, tokens, device)
    trainer.begin = begin
    if state:
        trainer.load(state)
        print(f"goes on from step {trainer.step}, {trainer.spent:.0f} s spent")
    elif args.start:
        trainer.start_from(pathlib.Path(args.start))
    count = sum(p.numel() for p in trainer.model.parameters())
    print(f"{count / 1e6:.2f} M parameters, {device}, {args.workers} workers, {budget:.0f} s in all", flush=True)
    log = Log(folder, args.log_every)
    check = ClickCheck(recipe, args.check_every)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append("SIGTERM"))
    all_phases = data.phases(recipe)
    # the first batch, which waits for the workers to start, is not part of the training time
    batch = next(batches)
    if args.compile == "on" or args.compile == "auto" and trainer.compiling_pays(args.shards):
        trainer.compile()
    start = saved = time.monotonic()
    before = trainer.spent
    while True:
        trainer.spent = before + time.monotonic() - start
        done = at_progress(begin, trainer.spent, budget)
        if done >= 1 or stopped or (args.stop_after and trainer.spent - before >= args.stop_after * 60):
            break
        progress.value = done
        # a batch made for the phase before is still of use: it says by itself whether it has questions
        phase = data.phase_at(all_phases, done)
        if phase.decoder and "ids" not in batch:
            phase = next(p for p in reversed(all_phases) if not p.decoder)
        on_device = {k: v.to(device, non_blocking=True) if v.ndim else v for k, v in batch.items()}
        factor, parts = trainer.update(on_device, phase, done)
        asked = time.monotonic()
        batch = next(batches)
        log.waited += time.monotonic() - asked
        log.add(parts)
        if phase.decoder and check.due(trainer.spent):
            log.write(trainer, done, phase, factor, force=True, clicks=check.share(trainer, trainer.spent))
        log.write(trainer, done, phase, factor)
        if time.monotonic() - saved > args.save_every:
            trainer.save(checkpoint)
            saved = time.monotonic()
    log.write(trainer, done, phase_of(all_phases, done), 0.0, force=True)
    trainer.save(checkpoint)
    if done >= 1:
        trainer.save(folder / "model.pt", lean=True)
        plot(folder)
    print(f"{'done' if done >= 1 else 'stopped'} at step {trainer.step}: {trainer.images} images, {trainer.questions} questions, {trainer.spent:.0f} s", flush=True)
    return done >= 1


def at_progress(begin, spent, budget):
    """How far the curriculum is, by the clock: a run on top of an earlier one may leave its beginning out."""
    return min(1.0, begin + (1 - begin) * spent / budget)


def phase_of(all_phases, done):
    return data.phase_at(all_phases, min(done, 0.9999))


def plot(folder):
    """curve.png, where matplotlib is installed."""
    try:
        import matplotlib
    except ImportError:
        print("no curve.png: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    with open(folder / "curve.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    figure, axes = pyplot.subplots(1, 2, figsize=(10, 3.6))
    for axis, names in zip(axes, (("answer", "looking", "reading"), ("characters_read", "digits", "clicks"))):
        for name in names:
            points = [(float(r["seconds"]) / 60, float(r[name])) for r in rows if r.get(name)]
            axis.plot(*zip(*points), "o-" if name == "clicks" else "-", label=name.replace("_", " ")) if points else None
        axis.set_xlabel("minutes")
        axis.legend()
        axis.grid(alpha=0.3)
    axes[0].set_yscale("log")
    axes[0].set_title("loss (training)")
    axes[1].set_title("share right (training; clicks: greedy, held-out pages)")
    figure.tight_layout()
    figure.savefig(folder / "curve.png", dpi=100)


def main():
    parser = argparse.ArgumentParser(description="Trains the pocket model.")
    parser.add_argument("recipe")
    parser.add_argument("--out", required=True, help="folder for checkpoints, curves and the result; an earlier run there is taken up")
    parser.add_argument("--tokenizer", required=True, help="tokenizer.json")
    parser.add_argument("--shards", help="folder with shards of Chromium pages")
    parser.add_argument("--minutes", type=float, required=True, help="training time in all; the learning rate ends with it")
    parser.add_argument("--stop-after", type=float, default=0, help="stop this run after so many minutes, to go on later")
    parser.add_argument("--workers", type=int, default=max(0, len(os.sched_getaffinity(0)) - 1))
    parser.add_argument("--compile", choices=("off", "on", "auto"), default="off", help="torch.compile for the blocks; auto: if it is faster")
    parser.add_argument("--start", help="exported folder with the weights to begin with")
    parser.add_argument("--begin", type=float, default=0.0, help="where in the curriculum to begin (0 to 1), for use with --start")
    parser.add_argument("--log-every", type=float, default=5)
    parser.add_argument("--check-every", type=float, default=0, help="seconds between greedy clicks on held-out pages; 0: none")
    parser.add_argument("--save-every", type=float, default=60)
    args = parser.parse_args()
    if not any(p.get("chromium") for p in data.load_recipe(args.recipe)["phases"]):
        args.shards = None
    elif not args.shards:
        parser.error("the recipe asks for Chromium pages: give --shards, a folder that prepare.sh has filled")
    run(args)


if __name__ == "__main__":
    main()
