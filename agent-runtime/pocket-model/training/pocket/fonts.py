"""The fonts that pages are painted with, from the system or from a folder that was gathered before."""

import functools
import os
import pathlib

from PIL import ImageFont

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts")
# regular and bold file of each family; the second group is never trained on
FAMILIES = {
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "DejaVu Sans Condensed": ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"),
    "DejaVu Serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    "DejaVu Sans Mono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    "Liberation Sans": ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    "Liberation Serif": ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
    "Liberation Mono": ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    "Nimbus Sans": ("NimbusSans-Regular.otf", "NimbusSans-Bold.otf"),
    "URW Gothic": ("URWGothic-Book.otf", "URWGothic-Demi.otf"),
    "P052": ("P052-Roman.otf", "P052-Bold.otf"),
    "URW Bookman": ("URWBookman-Light.otf", "URWBookman-Demi.otf"),
    "Noto Mono": ("NotoMono-Regular.ttf", "NotoMono-Regular.ttf"),
}
UNSEEN = {
    "Liberation Sans Narrow": ("LiberationSansNarrow-Regular.ttf", "LiberationSansNarrow-Bold.ttf"),
    "Noto Sans Mono": ("NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
    "C059": ("C059-Roman.otf", "C059-Bold.otf"),
}
ENVIRONMENT = "POCKET_FONTS"


@functools.cache
def files():
    """File name to path of every font that can be found; {@code POCKET_FONTS} names a folder that goes before the system's."""
    found = {}
    for folder in [*FOLDERS[::-1], os.environ.get(ENVIRONMENT)]:
        if folder and os.path.isdir(os.path.expanduser(folder)):
            for path in sorted(pathlib.Path(os.path.expanduser(folder)).rglob("*.[to]tf")):
                found[path.name] = str(path)
    return found


@functools.cache
def families(unseen=False):
    """The families of one part whose files are there."""
    names = [n for n, pair in (UNSEEN if unseen else FAMILIES).items() if all(f in files() for f in pair)]
    if not names:
        wanted = ", ".join(UNSEEN if unseen else FAMILIES)
        raise FileNotFoundError(
            f"None of the fonts {wanted} found in {', '.join(FOLDERS)} or ${ENVIRONMENT}. Install fonts-dejavu,"
            f" fonts-liberation and fonts-urw-base35, or set {ENVIRONMENT} to a folder that prepare.sh has filled."
        )
    return tuple(names)


class Face:
    """A font at one size, with the width of each character: painted without kerning, so that boxes are exact."""

    def __init__(self, path, size):
        self.font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
        self.size = size
        ascent, descent = self.font.getmetrics()
        self.ascent = ascent
        self.height = ascent + descent
        self.widths = {}

    def width(self, char):
        if char not in self.widths:
            self.widths[char] = self.font.getlength(char)
        return self.widths[char]

    def length(self, text):
        return sum(map(self.width, text))


@functools.cache
def face(family, size, bold=False):
    pair = FAMILIES.get(family) or UNSEEN[family]
    return Face(files()[pair[1 if bold else 0]], size)
