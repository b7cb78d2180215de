import json

from pocket import dialect


def test_committed_examples_are_what_the_templates_give():
    """The agent is compared with the same file. To make it anew: python -m pocket.dialect"""
    assert json.loads(dialect.EXAMPLES.read_text(encoding="utf-8")) == dialect.examples()


def test_every_statement_has_a_question_with_the_same_gap():
    for fact in dialect.PROFILE["facts"].values():
        assert ("{text}" in fact["statement"]) == ("{text}" in fact["question"])
        assert fact["question"].endswith("?")
