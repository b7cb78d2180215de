"""Draws the curve of a run (needs matplotlib)."""

import argparse
import csv


def main():
    parser = argparse.ArgumentParser(description="Draws curve.csv.")
    parser.add_argument("curve", help="curve.csv")
    parser.add_argument("out", help="picture")
    args = parser.parse_args()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with open(args.curve, encoding="utf-8") as file:
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
    figure.savefig(args.out, dpi=100)


if __name__ == "__main__":
    main()
