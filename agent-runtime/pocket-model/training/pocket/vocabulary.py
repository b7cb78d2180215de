"""Learns the vocabulary from generated text and writes the tokenizer files."""

import argparse
import pathlib

from . import data, tokens


def main():
    parser = argparse.ArgumentParser(description="Trains tokenizer.json for a recipe.")
    parser.add_argument("recipe")
    parser.add_argument("out")
    parser.add_argument("--pages", type=int, default=3000)
    args = parser.parse_args()
    recipe = data.load_recipe(args.recipe)
    out = pathlib.Path(args.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    tokens.train(data.sample_texts(recipe["seed"], args.pages), recipe["vocab"]).save(str(out))
    made = tokens.Tokens(out)
    lengths = [len(made.encode(t)) for t in data.sample_texts(recipe["seed"] + 1, 50)]
    print(f"{made.size} tokens; {sum(lengths) / len(lengths):.1f} tokens for the mean text")


if __name__ == "__main__":
    main()
