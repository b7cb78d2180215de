"""Pages rendered by a real Chromium, with the boxes that its own layout reports.

The same page model as the painter's becomes HTML with a random style sheet; a script in the page reports the box of every widget and
of every character. Pages are kept as shards (one zip each), because the machine that trains need not have a browser."""

import argparse
import base64
import html
import io
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
import zipfile

import numpy as np
from PIL import Image

from .page import Block, Page, PageMaker, Widget
from .scene import CODES, Scene, smart_resize

VIEWPORTS = ((800, 600), (800, 600), (640, 480), (560, 448), (672, 504), (448, 336), (730, 530), (420, 310))
FAMILIES = ("sans-serif", "Arial, sans-serif", "DejaVu Sans", "Liberation Sans", "serif", "Liberation Serif", "monospace", "URW Gothic, sans-serif")
UNSEEN_FAMILIES = ("Liberation Sans Narrow", "Nimbus Roman, serif", "C059, serif")

REPORT = """(() => {
  const chars = [], boxes = {};
  const shown = (x, y, e) => { const t = document.elementFromPoint(x, y); return t && (t === e || e.contains(t) || t.contains(e)); };
  const whole = r => r.width > 1 && r.height > 1 && r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight;
  for (const e of document.querySelectorAll('[data-i]')) {
    const r = e.getBoundingClientRect();
    if (whole(r) && shown(r.left + r.width / 2, r.top + r.height / 2, e)) boxes[e.dataset.i] = [r.left, r.top, r.right, r.bottom];
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (walk.nextNode()) {
    const n = walk.currentNode, p = n.parentElement;
    if (!p || p.closest('script,style,option')) continue;
    for (let i = 0; i < n.length; i++) {
      const c = n.data[i];
      if (c.trim() === '') continue;
      range.setStart(n, i); range.setEnd(n, i + 1);
      const r = range.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
      if (r.width > 0 && x > 0 && y > 0 && x < innerWidth && y < innerHeight && shown(x, y, p)) chars.push([x, y, c]);
    }
  }
  // what is inside an input or a closed select has no text node: it is measured with the element's own font
  const pen = document.createElement('canvas').getContext('2d');
  for (const e of document.querySelectorAll('input[type=text],select')) {
    const r = e.getBoundingClientRect(), s = getComputedStyle(e);
    if (!whole(r) || !shown(r.left + r.width / 2, r.top + r.height / 2, e)) continue;
    pen.font = `${s.fontWeight} ${s.fontSize} ${s.fontFamily}`;
    const text = e.tagName === 'SELECT' ? (e.selectedOptions[0] || {text: ''}).text : e.value;
    let x = r.left + parseFloat(s.borderLeftWidth) + parseFloat(s.paddingLeft) + (e.tagName === 'SELECT' ? 4 : 0);
    for (const c of text) {
      const w = pen.measureText(c).width;
      if (c.trim() && x + w < r.right - parseFloat(s.paddingRight)) chars.push([x + w / 2, r.top + r.height / 2, c]);
      x += w;
    }
  }
  const d = document.documentElement;
  return JSON.stringify({chars, boxes, taller: d.scrollHeight > innerHeight + 4, at: scrollY / Math.max(1, d.scrollHeight - innerHeight)});
})()"""


class Markup:
    """A page as HTML; every widget gets a number by which the report names its box."""

    def __init__(self, rng, unseen, paint=None):
        """{@code paint}: what a recipe's phase says of its painted pages, where these pages are to look like them."""
        self.rng = rng
        self.unseen = unseen
        self.paint = paint or {}
        self.widgets = []

    def mark(self, widget):
        self.widgets.append(widget)
        return f'data-i="{len(self.widgets) - 1}"'

    def document(self, page):
        rng = self.rng
        blocks = [self.block(b) for b in page.blocks]
        if not page.blocks or page.blocks[0].kind != "nav":
            blocks.insert(0, "<main>")
        body = "\n".join(blocks)
        dialog = f'<div class="veil"><div class="dialog">{"".join(map(self.widget, page.dialog.widgets))}</div></div>' if page.dialog else ""
        dark = rng.random() < self.paint.get("dark", 0.3)
        back = f"hsl({rng.randrange(360)} {rng.randrange(12)}% {rng.randint(8, 18) if dark else rng.randint(94, 100)}%)"
        ink = f"hsl({rng.randrange(360)} 8% {rng.randint(84, 97) if dark else rng.randint(3, 24)}%)"
        hues = (320, 180, 45) if self.unseen else (215, 145, 0, 265, 25, 200)
        accent = f"hsl({rng.choice(hues)} {rng.randint(50, 85)}% {rng.randint(55, 70) if dark else rng.randint(32, 48)}%)"
        corner = rng.choice((1, 7, 14) if self.unseen else (0, 3, 4, 6, 10))
        size = rng.choice((12, 13, 13, 14, 14, 14, 15, 15, 16, 16))
        family = rng.choice(UNSEEN_FAMILIES if self.unseen else FAMILIES)
        for name in ("size", "family"):
            if name in self.paint:
                asked = self.paint[name]
                chosen = rng.choice(asked) if isinstance(asked, list) else asked
                size, family = (chosen, family) if name == "size" else (size, chosen)
        plain = rng.random() < 0.35 and not self.paint
        # as a headless browser is told to draw lists where their native popup would not be on a screenshot
        lists = "select, ::picker(select) { appearance: base-select }" if rng.random() < 0.5 else ""
        columns = rng.random() < 0.4 and not self.paint
        place = ""
        if rng.random() < 0.4:
            # a narrower column somewhere on the screen, so that things are not always at the top left
            place = f"max-width: {rng.randint(50, 90)}%; margin: {rng.randint(0, 35)}vh {rng.choice(('auto', '0 0 auto', f'{rng.randint(0, 30)}vw'))}"
        styled = "" if plain else f"""
button {{ font: inherit; padding: {rng.randint(3, 9)}px {rng.randint(8, 18)}px; border-radius: {corner}px; border: 1px solid #8886;
  background: {rng.choice(('transparent', '#8882', '#8884'))}; color: inherit }}
button.primary {{ background: {accent}; color: white }}
input[type=text], select {{ font: inherit; padding: {rng.randint(2, 7)}px 6px; border-radius: {min(6, corner)}px; border: 1px solid #8889;
  background: {'#fff1' if dark else '#fff'}; color: inherit; min-width: {rng.randint(120, 220)}px }}"""
        return f"""<!doctype html><meta charset="utf-8"><style>
:root {{ color-scheme: {'dark' if dark else 'light'}; accent-color: {accent} }}
body {{ margin: 0; background: {back}; color: {ink}; font: {size}px {family}; line-height: {rng.uniform(1.15, 1.6):.2f} }}
main {{ padding: {rng.randint(6, 22)}px; {'columns: 2; column-gap: 24px' if columns else ''}; {place} }}
section {{ margin: 0 0 {rng.randint(8, 20)}px; break-inside: avoid }}
nav {{ padding: 8px 14px; background: {rng.choice((accent, '#8883'))}; {'color: white' if rng.random() < 0.3 else ''} }}
nav a {{ color: inherit; text-decoration: none; padding: 3px 8px; margin-left: 8px; border-radius: 4px }}
nav a.on {{ background: #8886 }}
a {{ color: {accent}; {'' if rng.random() < 0.6 else 'text-decoration: none'} }}
h1 {{ font-size: {size + rng.randint(4, 10)}px; margin: 0 0 8px }}  .links a {{ margin-right: 16px; {'display: block; width: fit-content' if rng.random() < 0.5 else ''} }}
label.field {{ display: {'block' if rng.random() < 0.6 else 'flex'}; gap: 10px; margin-bottom: 6px }} label.field > span {{ display: inline-block; min-width: 90px }}
{'label.field > input, label.field > select { display: block }' if rng.random() < 0.6 else ''}
:focus {{ outline: 2px solid {accent}; outline-offset: 0 }} .choice {{ display: {'block' if rng.random() < 0.6 else 'inline-block'}; width: fit-content; margin-right: 12px }}
.tabs {{ border-bottom: 1px solid #8888 }} .tab {{ display: inline-block; padding: 5px 12px }} .tab.on {{ border-bottom: 3px solid {accent}; color: {accent} }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ text-align: left; padding: {rng.randint(2, 7)}px 8px; border-bottom: 1px solid #8885 }}
.card {{ display: inline-block; border: 1px solid #8886; border-radius: {corner}px; padding: 10px 14px; margin: 0 10px 8px 0; vertical-align: top }} .card > * {{ display: block; width: fit-content; margin-bottom: 5px }}
.card b {{ font-weight: bold }} .status {{ padding: 6px 10px; background: #8883; border-left: 4px solid {accent} }} p {{ margin: 0 0 6px }} p > span {{ display: inline }}
.veil {{ position: fixed; inset: 0; background: #0007; display: grid; place-items: center }} .dialog {{ background: {back}; padding: 16px 20px; border-radius: {corner}px; max-width: 80vw }} .dialog p {{ margin: 8px 0 }}
.drop {{ position: relative; display: inline-block }} .list {{ position: absolute; left: 0; top: 100%; z-index: 5; background: {back}; border: 1px solid #888; min-width: 100%; white-space: nowrap }}
.list > div {{ padding: 3px 8px }} .list > .on {{ background: #8885 }} .face {{ border: 1px solid #888; padding: 3px 24px 3px 6px; min-width: 110px; display: inline-block; min-height: 1em }}
{lists}{styled}</style><body>{body}{dialog}"""

    def block(self, b):
        inner = [self.widget(w) for w in b.widgets] if b.kind not in ("table", "cards") else []
        if b.kind == "nav":
            return f"<nav><b>{html.escape(b.title)}</b>{''.join(inner)}</nav><main>"
        if b.kind == "radios":
            return f"<section><b>{html.escape(b.title)}</b><div>{''.join(inner)}</div></section>"
        if b.kind == "table":
            action = any(w.kind != "cell" for w in b.widgets)
            head = "".join(f"<th>{html.escape(c)}</th>" for c in b.columns) + ("<th></th>" if action else "")
            rows = []
            for row in dict.fromkeys(w.row for w in b.widgets):
                rows.append("<tr>" + "".join(f"<td>{self.widget(w)}</td>" for w in b.widgets if w.row == row) + "</tr>")
            return f"<section><table><tr>{head}</tr>{''.join(rows)}</table></section>"
        if b.kind == "cards":
            groups = [b.widgets[i : i + 3] for i in range(0, len(b.widgets), 3)]
            return "<section>" + "".join(f'<div class="card">{"".join(map(self.widget, g))}</div>' for g in groups) + "</section>"
        return f'<section class="{b.kind}">{"".join(inner)}</section>'

    def widget(self, w):
        mark, label, on = self.mark(w), html.escape(w.label), "on" if w.on else ""
        if w.kind == "button":
            return f'<button {mark} class="{"primary" if w.primary else ""}">{label}</button> '
        if w.kind in ("link", "nav"):
            return f'<a href="#" {mark} class="{on}">{label}</a> '
        if w.kind == "tab":
            return f'<span class="tab {on}" {mark}>{label}</span>'
        if w.kind in ("checkbox", "radio"):
            return f'<label class="choice" {mark}><input type="{w.kind}" {"checked" if w.on else ""}> {label}</label>'
        if w.kind == "field":
            return f'<label class="field"><span>{label}</span> <input type="text" {mark} value="{html.escape(w.value)}" {"autofocus" if w.focused else ""}></label>'
        if w.kind == "select" and w.open:
            items = "".join(f'<div class="{"on" if o.on else ""}" {self.mark(o)}>{html.escape(o.label)}</div>' for o in w.options)
            return f'<label class="field"><span>{label}</span> <span class="drop"><span class="face" {mark}>{html.escape(w.value)}</span><div class="list">{items}</div></span></label>'
        if w.kind == "select":
            items = "".join(f'<option {"selected" if o.on else ""}>{html.escape(o.label)}</option>' for o in w.options)
            return f'<label class="field"><span>{label}</span> <select {mark}>{items}</select></label>'
        if w.kind == "heading":
            return f"<h1><span {mark}>{label}</span></h1>"
        if w.kind == "cell":
            return f"<span {mark}>{label}</span>"
        return f"<b {mark}>{label}</b>" if w.column == "card" else f"<p><span {mark}>{label}</span></p>"


class Browser:
    """A headless Chromium that is spoken to over its debugging protocol. Close it: it is a process of its own."""

    def __init__(self, program=None):
        import websocket

        self.program = program or os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        if not self.program:
            raise FileNotFoundError("No Chromium found on the PATH. Install chromium, or name it in the variable CHROMIUM.")
        self.profile = tempfile.mkdtemp(prefix="pocket-chromium-")
        options = (
            "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
            " --disable-component-update --disable-sync --remote-debugging-port=0"
        )
        self.process = subprocess.Popen(
            [self.program, *options.split(), f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        port = pathlib.Path(self.profile, "DevToolsActivePort")
        deadline = time.monotonic() + 60
        while not port.exists() or not port.read_text().strip():
            if time.monotonic() > deadline or self.process.poll() is not None:
                self.close()
                raise TimeoutError(f"{self.program} did not open its debugging port within 60 s; start it by hand to see why")
            time.sleep(0.1)
        number = port.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{number}/json/list", timeout=30) as answer:
            page = next(t for t in json.load(answer) if t["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"], timeout=60, suppress_origin=True)
        self.count = 0
        self.send("Page.enable")

    def send(self, method, **params):
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.count:
                if "error" in message:
                    raise RuntimeError(f"Chromium refused {method}: {message['error']}")
                return message["result"]

    def render(self, page, rng, width, height, unseen=False):
        markup = Markup(rng, unseen)
        return self.show(page, markup, markup.document(page), width, height)

    def show(self, page, markup, document, width, height):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        frame = self.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.send("Page.setDocumentContent", frameId=frame, html=document)
        script = "document.querySelector('[autofocus]')?.focus();"
        if page.scrolled and not any(w.open or w.focused for w in markup.widgets):
            script += f"scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * {page.scrolled});"
        report = json.loads(self.send("Runtime.evaluate", expression=script + REPORT, returnByValue=True)["result"]["value"])
        for widget in page.widgets():
            widget.box = None
        for i, box in report["boxes"].items():
            markup.widgets[int(i)].box = tuple(box)
        page.scrollable, page.scrolled = report["taller"], report["at"]
        for widget in markup.widgets:
            if widget.kind == "select" and not widget.open and widget.options and not any(o.on for o in widget.options):
                widget.value = widget.options[0].label
        png = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        image = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
        chars = [(x, y, CODES[c]) for x, y, c in report["chars"] if CODES.get(c)]
        return Scene(image, page, np.array(chars, np.float32).reshape(-1, 3))

    def close(self):
        if getattr(self, "socket", None):
            self.socket.close()
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            self.process.kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# shards


def to_json(scene):
    def widget(w):
        out = {k: getattr(w, k) for k in ("kind", "label", "value", "on", "focused", "open", "row", "column", "primary", "box")}
        out = {k: v for k, v in out.items() if v not in ("", False, None)}
        if w.options:
            out["options"] = [widget(o) for o in w.options]
        if "box" in out:
            out["box"] = [round(v, 1) for v in out["box"]]
        return out

    def block(b):
        return {"kind": b.kind, "title": b.title, "columns": b.columns, "widgets": [widget(w) for w in b.widgets]}

    page = scene.page
    return {
        "size": [scene.width, scene.height],
        "blocks": [block(b) for b in page.blocks],
        "dialog": block(page.dialog) if page.dialog else None,
        "scrollable": page.scrollable,
        "scrolled": round(page.scrolled, 3),
        "chars": [[round(float(x), 1), round(float(y), 1), int(c)] for x, y, c in scene.chars],
    }


def from_json(state, image):
    def widget(fields, of=None):
        fields = dict(fields)
        options = fields.pop("options", ())
        w = Widget(**{**fields, "label": fields.get("label", ""), "box": tuple(fields["box"]) if "box" in fields else None, "of": of})
        w.options = tuple(widget(o, w) for o in options)
        return w

    def block(b):
        return Block(b["kind"], [widget(w) for w in b["widgets"]], b["title"], tuple(b["columns"]))

    page = Page([block(b) for b in state["blocks"]], block(state["dialog"]) if state["dialog"] else None, state["scrollable"], state["scrolled"])
    return Scene(image, page, np.array(state["chars"], np.float32).reshape(-1, 3))


class Shards:
    """All pages of a folder of shards, still compressed; {@code unseen} takes the part kept for evaluation."""

    def __init__(self, folder, unseen=False):
        self.pages = {}
        for path in sorted(pathlib.Path(folder).rglob("unseen-*.zip" if unseen else "train-*.zip")):
            try:
                archive = zipfile.ZipFile(path)
            except zipfile.BadZipFile as problem:
                raise ValueError(f"{path} is no whole shard ({problem}); delete it, and prepare.sh makes it again.") from problem
            with archive:
                for name in archive.namelist():
                    if name.endswith(".json"):
                        state = json.loads(archive.read(name))
                        size = smart_resize(*state["size"], 3136, 512000)
                        self.pages.setdefault(size, []).append((state, archive.read(name[:-5] + ".webp")))
        if not self.pages:
            raise FileNotFoundError(f"No {'unseen' if unseen else 'train'}-*.zip in {folder}; prepare.sh makes them.")

    def __len__(self):
        return sum(map(len, self.pages.values()))

    def scene(self, entry, width, height):
        state, data = entry
        return from_json(state, np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))).resized(width, height)

    def draw(self, rng, width, height):
        """A page of which the resized image has this size, or null when there is none."""
        entries = self.pages.get((width, height))
        if not entries:
            return None
        scene = self.scene(rng.choice(entries), width, height)
        # each page comes often: other colours, and dark for light, make it another one
        if rng.random() < 0.5:
            scene.image = scene.image[..., rng.sample(range(3), 3)]
        if rng.random() < 0.25:
            scene.image = 255 - scene.image
        return scene

    def all(self):
        for (width, height), entries in sorted(self.pages.items()):
            for entry in entries:
                yield self.scene(entry, width, height)


def write_shards(folder, count, seed, unseen, per_shard=250):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with Browser() as browser:
        for first in range(0, count, per_shard):
            path = folder / f"{'unseen' if unseen else 'train'}-{seed}-{first // per_shard:03}.zip"
            if path.exists():
                continue
            part = path.with_suffix(".part")
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                for i in range(first, min(count, first + per_shard)):
                    rng = random.Random(f"{seed} {unseen} {i}")
                    width, height = rng.choice(VIEWPORTS)
                    scene = None
                    while scene is None or not scene.page.operable():
                        page = PageMaker(rng, unseen, rng.random() ** 0.7).make(height // 15)
                        scene = browser.render(page, rng, width, height, unseen)
                    data = io.BytesIO()
                    Image.fromarray(scene.image).save(data, "WEBP", lossless=True, quality=75, method=4)
                    archive.writestr(f"{i:06}.json", json.dumps(to_json(scene), ensure_ascii=False, separators=(",", ":")))
                    archive.writestr(zipfile.ZipInfo(f"{i:06}.webp"), data.getvalue())
            # a shard that was not finished must not be taken for one
            part.rename(path)
            print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
    print(f"{count} pages in {time.monotonic() - start:.0f} s, {(time.monotonic() - start) / max(1, count) * 1000:.0f} ms a page")


def main():
    parser = argparse.ArgumentParser(description="Renders pages with Chromium into shards.")
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unseen", action="store_true", help="words, fonts and styles kept for evaluation")
    args = parser.parse_args()
    write_shards(args.folder, args.count, args.seed, args.unseen)


if __name__ == "__main__":
    main()
