"""The tokenizer: byte-level BPE as Qwen2.5 cuts text, with a small vocabulary of its own and Qwen's special tokens."""

import json
import pathlib

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

# the pattern that the published Qwen2.5 tokenizer cuts by; digits stand alone
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CONTROL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>",
    "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
]
PLAIN = [
    "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>",
    "<|file_sep|>",
]
SPECIAL = CONTROL + PLAIN


def train(texts, size):
    """Trains a vocabulary of {@code size} rows in all; the special tokens take the last ones."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
        min_frequency=2,
    )
    tokenizer.train_from_iterator(texts, trainer)
    state = json.loads(tokenizer.to_str())
    missing = size - len(SPECIAL) - len(state["model"]["vocab"])
    if missing > 0:
        raise ValueError(f"only {size - missing} of {size} tokens could be learnt from the text; give more text or a smaller size")
    first = len(state["model"]["vocab"])
    state["added_tokens"] = [
        {
            "id": first + i,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": content in CONTROL,
        }
        for i, content in enumerate(SPECIAL)
    ]
    return Tokenizer.from_str(json.dumps(state))


class Tokens:
    """Encodes without ever reading a special token out of ordinary text: only the dialect's own marks become special."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.tokenizer = Tokenizer.from_file(str(path))
        self.size = self.tokenizer.get_vocab_size()
        self.ids = {s: self.tokenizer.token_to_id(s) for s in SPECIAL}
        self.image_pad = self.ids["<|image_pad|>"]
        self.end = self.ids["<|im_end|>"]
        self.pad = self.ids["<|endoftext|>"]
        self.digits = {self.tokenizer.token_to_id(d) for d in "0123456789"}

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def is_digit(self, token):
        return token in self.digits

    def decode(self, ids):
        return self.tokenizer.decode(ids, skip_special_tokens=False)
