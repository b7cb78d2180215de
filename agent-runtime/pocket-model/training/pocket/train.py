"""Trains the pocket model within a given time: reading first, then pointing and acting. What it writes is small enough to be carried to
the next machine, where another run goes on."""

import argparse
import contextlib
import csv
import dataclasses
import json
import math
import multiprocessing
import os
import pathlib
import resource
import shutil
import signal
import tempfile
import time

import torch
from torch.nn import functional as F

from . import data, dialect, optimise
from .model import DigitHead, PlaceHead, PocketModel, ReadingHead, Rows, Size
from .tokens import Tokens

COLUMNS = (
    "seconds", "progress", "phase", "step", "rate", "loss", "answer", "digits", "reading", "characters_read", "places", "pointing", "looking", "images", "questions", "waited", "clicks",
)
SHARED_MEMORY = 6e9
# what saving and leaving take, of the time that is given
SAVING_SECONDS = 8
# a look at held-out pages does not begin when less is left
LOOKING_SECONDS = 20
LOST_STEPS = 10


def as_arrays(batch):
    return {k: v.numpy() for k, v in batch.items()}


def as_tensors(batch):
    return {k: torch.as_tensor(v) for k, v in batch.items()}


def size_of(recipe, vocab):
    numbers = dict(recipe["model"])
    return Size(vocab=vocab, **{k: tuple(v) if isinstance(v, list) else v for k, v in numbers.items()})


def mask_of(segment):
    """Who sees whom: earlier tokens of the shared prefix and of one's own question; a filling token sees itself. The plain form of {@code Rows},
    which that is compared with."""
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
        self.pointing = DigitHead(self.size.hidden).to(device)
        rates = recipe["rates"]
        self.optimisers = optimise.optimisers(self.model, list(self.heads().values()), rates["muon"], rates["adam"])
        self.tops = [[g["lr"] for g in o.param_groups] for o in self.optimisers]
        self.step = self.images = self.questions = self.lost = 0
        self.spent = self.progress = 0.0
        self.phase_steps = {}
        self.dense = False

    def on_device(self, batch):
        here = ("row_shapes",)
        return {k: v.to(self.device, non_blocking=True) if v.ndim and k not in here else v for k, v in batch.items()}

    def try_out(self, shards):
        """One pass for each size of each phase, before the clock of the training starts: what does not fit the device fails now. On a GPU, the
        attention in rows is compared with the one under a mask; where they differ, the mask is used."""
        batches = data.Batches(self.recipe, self.tokens, shards, 1, None)
        start = time.monotonic()
        for phase in batches.phases:
            for size in phase.sizes:
                batch = self.on_device(batches.trial(phase, size))
                total = self.loss(batch, phase)[0]
                total.backward()
                self.forget_gradients()
                if not torch.isfinite(total):
                    raise ArithmeticError(f"The loss of the first batch of phase {phase.name} at {size[0]}x{size[1]} is {total.item()}.")
        if self.device.type == "cuda":
            self.compare_attention(batch, phase)
            print(f"{torch.cuda.max_memory_allocated() / 1e9:.1f} GB of {torch.cuda.get_device_properties(0).total_memory / 1e9:.0f} GB at most", flush=True)
        print(f"every size tried out in {time.monotonic() - start:.0f} s", flush=True)

    def compare_attention(self, batch, phase):
        """Attention in rows stays, unless it fails or gives something else than attention under a mask."""
        found = {}
        for self.dense in (True, False):
            try:
                total = self.loss(batch, phase)[0]
                total.backward()
                found[self.dense] = total.item(), self.model.model.layers[0].self_attn.k_proj.weight.grad.clone()
            except RuntimeError as problem:
                print(f"attention {'under a mask' if self.dense else 'in rows'} failed: {str(problem)[:300]}", flush=True)
            self.forget_gradients()
        self.dense = False not in found
        if len(found) == 2:
            (mask, wanted), (rows, got) = found[True], found[False]
            apart = float((got - wanted).norm() / wanted.norm())
            print(f"attention in rows: loss {rows:.4f}, under a mask {mask:.4f}; gradients {100 * apart:.1f} % apart", flush=True)
            self.dense = not (abs(rows - mask) < 0.02 * abs(mask) and apart < 0.1)
        if self.dense:
            print("attention under a mask is used: slower, but right", flush=True)

    def forget_gradients(self):
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)

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
            if self.dense:
                mask = mask_of(batch["segment"])
            else:
                mask = Rows(int(batch["prefix"]), batch["row_shapes"].tolist(), batch["row_index"], batch["row_back"])
            x, (q, k, before) = self.model.decode(x, batch["position"], mask, look_layer=look_layer)
            answers = batch["answers"]
            logits = self.model.logits(x.flatten(0, 1)[answers]).float()
            weight, target = batch["weight"].flatten()[answers], target.flatten()[answers]
            each = F.cross_entropy(logits, target, reduction="none")
            answer = (each * weight).sum() / weight.sum()
            total = total + answer
            with torch.no_grad():
                digits = weight > 1
                hit = ((logits.argmax(-1) == target) & digits).sum() / digits.sum().clamp(min=1)
            parts |= {"answer": answer, "digits": hit}
            pads = slice(int(batch["first_pad"]), int(batch["first_pad"]) + rows * columns)
            if phase.places:
                places = self.places.loss(x[:, pads], rows, columns)
                total = total + phase.places * places
                parts["places"] = places
            if phase.pointing:
                pointing = self.pointing.loss(before[:, pads], batch["cell_digits"])
                total = total + phase.pointing * pointing
                parts["pointing"] = pointing
            if phase.looking:
                looking = self.looking(batch, q, k, pads, rows, columns)
                total = total + phase.looking * looking
                parts["looking"] = looking
        return total, parts

    def looking(self, batch, q, k, pads, rows, columns):
        """How much of one attention head falls outside the box that an answer is about, while it is being given."""
        at = batch["look_at"]
        valid = at >= 0
        at = at.clamp(min=0)
        query = q[:, :, 0].gather(1, at.unsqueeze(-1).expand(-1, -1, q.shape[-1])).float()
        scores = query @ k[:, :, 0].float().mT / math.sqrt(q.shape[-1])
        segment = batch["segment"]
        own, other = segment.gather(1, at)[:, :, None], segment[:, None, :]
        earlier = torch.arange(segment.shape[1], device=at.device) <= at[:, :, None]
        scores = scores.masked_fill(~(earlier & ((other == 0) | (other == own))), -torch.inf)
        on_image = scores[:, :, pads]
        hit = on_image.masked_fill(~inside(batch["look_box"], rows, columns), -torch.inf)
        lost = scores.logsumexp(-1) - hit.logsumexp(-1)
        return (lost.masked_fill(~valid, 0)).sum() / valid.sum().clamp(min=1)

    def update(self, batch, phase, progress):
        factor = self.schedule(progress, phase.name)
        total, parts = self.loss(batch, phase)
        total.backward()
        everything = [p for o in self.optimisers for g in o.param_groups for p in g["params"]]
        norm = torch.nn.utils.clip_grad_norm_(everything, 1.0)
        # a step that is not finite would spoil the weights for good
        if torch.isfinite(norm):
            self.lost = 0
            for optimiser in self.optimisers:
                optimiser.step()
        else:
            self.lost += 1
            if self.lost == LOST_STEPS:
                raise ArithmeticError(
                    f"The gradients of {LOST_STEPS} steps in a row, up to step {self.step} in phase {phase.name}, are not finite; the last loss is"
                    f" {total.item()}. The weights saved last are from before. Lower the rates in the recipe and go on from them with --resume."
                )
        self.forget_gradients()
        self.step += 1
        self.images += len(batch["images"])
        self.questions += int(batch.get("asked", 0))
        return factor, {"loss": total.detach(), **{k: v.detach() for k, v in parts.items()}}

    def save(self, folder):
        """Everything that another machine needs to go on, in files below 16 MiB: weights and temporary heads as bf16, and the state as JSON. The
        optimisers' momenta are left out: a warm-up finds them again within some dozen steps, and they would double the size. The files come
        into place one after the other, whole, at the end."""
        from safetensors.torch import save_file

        from .export import shards_of

        with tempfile.TemporaryDirectory() as name:
            work = pathlib.Path(name)
            for file, tensors in shards_of(self.model.state_dict(), 15e6).items():
                save_file({k: v.cpu() for k, v in tensors.items()}, work / file, metadata={"format": "pt"})
            heads = {f"{n}.{k}": v for n, head in self.heads().items() for k, v in head.state_dict().items()}
            save_file({k: v.detach().to(torch.bfloat16).contiguous().cpu() for k, v in heads.items()}, work / "heads.safetensors")
            numbers = {k: getattr(self, k) for k in STATE} | {"recipe": self.recipe}
            tokenizer = json.loads(self.tokens.path.read_text(encoding="utf-8"))
            (work / "state.json").write_text(json.dumps(numbers | {"tokenizer": tokenizer}, ensure_ascii=False), encoding="utf-8")
            for stale in set(folder.glob("model*.safetensors")) - {folder / f.name for f in work.iterdir()}:
                stale.unlink()
            for file in work.iterdir():
                shutil.move(file, folder / file.name)

    def heads(self):
        return {"reading": self.reading, "places": self.places, "pointing": self.pointing}

    def start_from(self, folder):
        """Takes weights that a run or an export has written, and the temporary heads where they are."""
        self.model.load_state_dict(weights_of(folder))
        heads = folder / "heads.safetensors"
        if heads.exists():
            from safetensors.torch import load_file

            found = load_file(heads)
            for name, head in self.heads().items():
                own = {k.removeprefix(f"{name}."): v.float() for k, v in found.items() if k.startswith(f"{name}.")}
                # results of a run from before this head was added do not hold it
                if own:
                    head.load_state_dict(own)

    def go_on(self, state):
        for name in STATE:
            setattr(self, name, state[name])


INSTALLED = dialect.RESOURCE.parent / "weights"
STATE = ("step", "images", "questions", "spent", "progress")


def weights_of(folder):
    """The weights of an exported checkpoint, of a run, or of the state of a run that was installed, as fp32."""
    from safetensors.torch import load_file

    files = sorted(folder.glob("model*.safetensors"))
    if not files and (folder / "state.json").exists():
        # a state that was installed left its weights among the module's resources
        files = sorted(INSTALLED.glob("model*.safetensors"))
    if not files:
        raise FileNotFoundError(f"No model*.safetensors in {folder}; give a folder that a run or the export wrote.")
    weights = {}
    for path in files:
        weights |= load_file(path)
    return {k: v.float() for k, v in weights.items()}


def state_of(folder):
    path = folder / "state.json"
    if not path.exists():
        raise FileNotFoundError(f"No state.json in {folder}; --resume takes the folder with the results of an earlier run.")
    return json.loads(path.read_text(encoding="utf-8"))


class ClickCheck:
    """Greedy clicks on a few held-out pages while training runs: what the losses cannot tell."""

    def __init__(self, recipe, every, pages=10):
        self.every = every
        self.pages = pages
        self.recipe = recipe
        self.last = -math.inf
        self.scenes = None

    def due(self, spent):
        return self.every > 0 and spent - self.last >= self.every

    def share(self, trainer, spent):
        from .evaluate import measure, suites

        began = time.monotonic()
        if self.scenes is None:
            phase, pages = suites(self.recipe, None, self.pages)
            self.phase = dataclasses.replace(phase, categories={"click": 1})
            self.scenes = list(list(pages.values())[-1])
        trainer.model.eval()
        try:
            found = measure(trainer.model, trainer.tokens, self.scenes, self.phase, 6)
            return {"clicks": found["categories"]["any click"]["share"]}
        except RuntimeError as problem:
            # the training is worth more than a look at it
            self.every = 0
            print(f"no more clicks are tried: {str(problem)[:300]}", flush=True)
            return {}
        finally:
            trainer.model.train()
            # from its end: where it takes long, it must not be all that is done
            self.last = spent + time.monotonic() - began


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
    began = args.since or time.time()
    deadline = time.monotonic() + args.minutes * 60 - (time.time() - began) - min(SAVING_SECONDS, 3 * args.minutes)
    recipe = data.load_recipe(args.recipe)
    folder = pathlib.Path(args.out)
    folder.mkdir(parents=True, exist_ok=True)
    state = state_of(pathlib.Path(args.resume)) if args.resume else None
    if state and state["recipe"]["model"] != recipe["model"]:
        raise ValueError(f"The weights in {args.resume} have other sizes than {args.recipe} asks for: {state['recipe']['model']}.")
    if not torch.cuda.is_available() and not args.cpu:
        raise SystemExit(f"No CUDA device is visible to torch {torch.__version__}; --cpu trains on the processor, which only a tiny recipe is meant for.")
    tokens_path = pathlib.Path(args.tokenizer)
    if state:
        # the one that the weights have learnt, whatever has been prepared since
        tokens_path = pathlib.Path(tempfile.mkdtemp(prefix="pocket-")) / "tokenizer.json"
        tokens_path.write_text(json.dumps(state["tokenizer"], ensure_ascii=False), encoding="utf-8")
        if args.resume != args.out:
            shutil.copyfile(pathlib.Path(args.resume) / "curve.csv", folder / "curve.csv")
    else:
        (folder / "curve.csv").unlink(missing_ok=True)
    tokens = Tokens(tokens_path)
    begin = args.begin
    if begin is None:
        begin = 0.0 if not state else state["progress"] if state["progress"] < 1 else recipe.get("again", 0.5)
    progress = multiprocessing.Value("d", begin)
    step = state["step"] if state else 0
    worker = data.Worker(recipe, str(tokens_path), args.shards, recipe["seed"] + 7919 * step, progress)
    options = dict(num_workers=args.workers, batch_size=None)
    if args.workers:
        pin = torch.cuda.is_available()
        options |= dict(prefetch_factor=3, persistent_workers=True, pin_memory=pin, multiprocessing_context="fork", in_order=False)
    room = shutil.disk_usage("/dev/shm").free if os.path.isdir("/dev/shm") else 0
    if args.workers and room < SHARED_MEMORY:
        # without shared memory batches go through pipes as arrays: slower, but they arrive
        print(f"only {room / 1e9:.1f} GB of shared memory: batches go through pipes", flush=True)
        options["collate_fn"] = as_arrays
    # every tensor that a worker hands over is an open file for a moment
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # the workers are forked before anything touches the GPU, and work while the sizes are tried out
    batches = map(as_tensors, torch.utils.data.DataLoader(worker, **options))
    device = torch.device("cpu" if args.cpu else "cuda")
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
        # it plans anew for every shape, and the rows have many
        torch.backends.cuda.enable_cudnn_sdp(False)
    trainer = Trainer(recipe, tokens, device)
    if args.resume or args.start:
        trainer.start_from(pathlib.Path(args.resume or args.start))
    if state:
        trainer.go_on(state)
        print(f"goes on from step {step}: {state['spent']:.0f} s spent, at {state['progress']:.2f} of the curriculum")
    count = sum(p.numel() for p in trainer.model.parameters())
    print(f"{count / 1e6:.2f} M parameters, {device}, {args.workers} workers, the curriculum from {begin:.2f} to 1", flush=True)
    log = Log(folder, args.log_every)
    check = ClickCheck(recipe, args.check_every)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append("SIGTERM"))
    all_phases = data.phases(recipe)
    trainer.try_out(args.shards)
    batch = next(batches)
    start = saved = time.monotonic()
    before, budget = trainer.spent, deadline - start
    print(f"{time.time() - began:.0f} s after the start: training for {budget:.0f} s", flush=True)
    if budget <= 0:
        raise SystemExit(f"Nothing is left of {args.minutes} minutes for the training; give more.")
    try:
        while True:
            trainer.spent = before + time.monotonic() - start
            done = trainer.progress = min(1.0, begin + (1 - begin) * (time.monotonic() - start) / budget)
            if done >= 1 or stopped:
                break
            progress.value = done
            # a batch made for the phase before is still of use: it says by itself whether it has questions
            phase = data.phase_at(all_phases, done)
            if phase.decoder and "ids" not in batch:
                phase = next(p for p in reversed(all_phases) if not p.decoder)
            factor, parts = trainer.update(trainer.on_device(batch), phase, done)
            asked = time.monotonic()
            batch = next(batches)
            log.waited += time.monotonic() - asked
            log.add(parts)
            if phase.decoder and check.due(trainer.spent) and deadline - time.monotonic() > LOOKING_SECONDS:
                log.write(trainer, done, phase, factor, force=True, **check.share(trainer, trainer.spent))
            log.write(trainer, done, phase, factor)
            if time.monotonic() - saved > args.save_every:
                trainer.save(folder)
                saved = time.monotonic()
    except Exception:
        # what has been learnt until then is still of use
        trainer.save(folder)
        raise
    log.write(trainer, done, phase_of(all_phases, done), 0.0, force=True)
    trainer.save(folder)
    print(f"{'done' if done >= 1 else 'stopped'} at step {trainer.step}: {trainer.images} images, {trainer.questions} questions, {trainer.spent:.0f} s of training, {time.time() - began:.0f} s after the start", flush=True)


def phase_of(all_phases, done):
    return data.phase_at(all_phases, min(done, 0.9999))


def main():
    parser = argparse.ArgumentParser(description="Trains the pocket model.")
    parser.add_argument("recipe")
    parser.add_argument("--out", required=True, help="folder for the results: weights, temporary heads, state, curve")
    parser.add_argument("--tokenizer", required=True, help="tokenizer.json; a run that is resumed brings its own")
    parser.add_argument("--shards", help="folder with shards of Chromium pages")
    parser.add_argument("--minutes", type=float, required=True, help="time from the start of this program until the results lie there; the learning rate ends with it")
    parser.add_argument("--since", type=float, help="when that time began, in seconds since 1970; now unless given")
    parser.add_argument("--resume", help="results of an earlier run: goes on where it was, or in the last part of the curriculum if it had come to its end")
    parser.add_argument("--start", help="exported folder with the weights to begin with")
    parser.add_argument("--begin", type=float, help="where in the curriculum to begin (0 to 1)")
    parser.add_argument("--workers", type=int, default=max(0, len(os.sched_getaffinity(0)) - 1))
    parser.add_argument("--cpu", action="store_true", help="train on the processor; without it a missing GPU is a failure")
    parser.add_argument("--log-every", type=float, default=5)
    parser.add_argument("--check-every", type=float, default=0, help="seconds between greedy clicks on held-out pages; 0: none")
    parser.add_argument("--save-every", type=float, default=45)
    args = parser.parse_args()
    if not any(p.get("chromium") for p in data.load_recipe(args.recipe)["phases"]):
        args.shards = None
    elif not args.shards:
        parser.error("the recipe asks for Chromium pages: give --shards, a folder that prepare.sh has filled")
    run(args)


if __name__ == "__main__":
    main()
