"""Trains and exports the pocket model: a Qwen2.5-VL small enough to ship in a jar."""
