"""The prompt and answer format, read from the resource that the Java side reads too."""

import json
import pathlib

RESOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/main/resources/dev/sightline/pocket/dialect.json"
PROFILE = json.loads(RESOURCE.read_text(encoding="utf-8"))


def fill(template, **values):
    """Replaces {name} by its value in one pass, so that braces inside a value or of JSON stay as they are."""
    out, i = [], 0
    while i < len(template):
        end = template.find("}", i) if template[i] == "{" else -1
        name = template[i + 1 : end] if end > 0 else ""
        if name in values:
            out.append(str(values[name]))
            i = end + 1
        else:
            out.append(template[i])
            i += 1
    return "".join(out)


def turn(role, content):
    return fill(PROFILE["turn"], role=role, content=content)


def prefix(width, height):
    """The text up to the image pads: it is the same for every question about one image."""
    user = turn("user", "\0").split("\0")[0]
    return turn("system", fill(PROFILE["system"], width=width, height=height)) + user + image_parts()[0]


def image_parts():
    return PROFILE["imagePlaceholder"].split("{pads}")


def question(kind, text, history=()):
    """The text from the image pads to the place where the model starts to answer."""
    users = PROFILE["user"]
    steps = users["historySeparator"].join(
        fill(users["historyStep"], n=n + 1, thought=thought) for n, thought in enumerate(history)
    )
    past = fill(users["history"], steps=steps) if history else ""
    body = fill(users[kind], image="", text=text, history=past)
    return image_parts()[1] + body + turn("user", "\0").split("\0")[1] + PROFILE["generationStart"]


def call(thought, **arguments):
    return fill(PROFILE["answer"]["task"], thought=thought, arguments=json.dumps(arguments, ensure_ascii=False))


def click(thought, x, y):
    return call(thought, action="left_click", coordinate=[int(x), int(y)])


def type_text(thought, text):
    return call(thought, action="type", text=text)


def scroll(thought, down):
    pixels = PROFILE["scrollPixels"]
    return call(thought, action="scroll", pixels=-pixels if down else pixels)


def terminate(thought, success):
    return call(thought, action="terminate", status="success" if success else "failure")


def located(box, label):
    x1, y1, x2, y2 = (int(v) for v in box)
    return fill(PROFILE["answer"]["locate"], x1=x1, y1=y1, x2=x2, y2=y2, label=json.dumps(label, ensure_ascii=False))


END = "<|im_end|>"
