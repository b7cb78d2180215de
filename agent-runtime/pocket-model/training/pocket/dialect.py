"""The prompt and answer format, read from the resource that the Java side reads too."""

import json
import pathlib

RESOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/main/resources/dev/sightline/pocket/dialect.json"
EXAMPLES = RESOURCE.parents[5] / "test/resources/dev/sightline/pocket/dialect-examples.json"
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


def fact(kind, text=""):
    """A question whose answer is yes or no."""
    return fill(PROFILE["facts"][kind]["question"], text=text)


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


def examples():
    """Prompts in all forms, for other readers of the profile to be compared with."""
    kinds = [
        ("task", "Click Save", ()),
        ("task", "Type \"a {text} b\" into Name, then click {history}.", ("Click Name",)),
        ("task", "Trage Größe ein \u2013 und fertig", ("Click Größe", "Type 42", "Click Weiter {n}")),
        ("task", "Twelve steps", tuple(f"Click B{n}" for n in range(1, PROFILE["maxHistorySteps"] + 1))),
        ("question", "What is in Name?", ()),
        ("question", fact("there", "a button Save"), ()),
        ("question", fact("ticked", "Newsletter"), ()),
        ("question", fact("empty", "Name"), ()),
        ("question", fact("dialog"), ()),
        ("locate", "Add to cart", ()),
    ]
    return [
        {
            "kind": kind, "text": text, "history": list(history), "width": 812, "height": 588,
            "prompt": prefix(812, 588) + "<|image_pad|>" + question(kind, text, history),
        }
        for kind, text, history in kinds
    ]


def main():
    lines = ",\n".join(json.dumps(e, ensure_ascii=False) for e in examples())
    EXAMPLES.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(EXAMPLES)


if __name__ == "__main__":
    main()
