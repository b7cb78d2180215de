"""Muon for the matrices of the two towers, AdamW for everything else.

Muon (Jordan and others, 2024) replaces a matrix's momentum by the nearest orthogonal matrix, found by a Newton-Schulz iteration; it needs
about half the steps of AdamW in small transformers. Matrices of one shape are iterated as one batch, to spare a GPU the small launches."""

import torch

# coefficients of the quintic iteration as published with Muon
A, B, C = 3.4445, -4.7750, 2.0315


def orthogonal(g):
    """The nearest orthogonal matrix, roughly, of each matrix of a batch."""
    x = g.bfloat16() if g.is_cuda else g
    wide = x.shape[-1] < x.shape[-2]
    if wide:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = A * x + (B * a + C * a @ a) @ x
    return (x.mT if wide else x).float()


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                if p.grad is not None:
                    shapes.setdefault(p.shape, []).append(p)
            for (rows, columns), members in shapes.items():
                gradient = torch.stack([p.grad for p in members])
                state = self.state[members[0]]
                if "momentum" not in state or state["momentum"].shape != gradient.shape:
                    state["momentum"] = torch.zeros_like(gradient)
                state["momentum"].lerp_(gradient, 1 - group["momentum"])
                update = gradient.lerp(state["momentum"], group["momentum"])
                # query, key and value are three matrices that happen to lie in one
                parts = 3 if rows == 3 * columns else 1
                update = orthogonal(update.view(-1, rows // parts, columns)).view_as(gradient)
                torch._foreach_mul_(members, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_add_(members, list(update.unbind()), alpha=-group["lr"] * max(1, rows / parts / columns) ** 0.5)


def optimisers(model, heads, muon, adam):
    """One of each kind; rates are those at the top of the schedule."""
    matrices, rest, embedding = [], [], []
    for name, p in model.named_parameters():
        if "embed_tokens" in name:
            embedding.append(p)
        elif p.ndim == 2 and ("blocks." in name or "layers." in name or "merger.mlp" in name):
            matrices.append(p)
        else:
            rest.append(p)
    rest += [p for head in heads for p in head.parameters()]
    return [
        Muon(matrices, muon),
        torch.optim.AdamW([{"params": rest}, {"params": embedding}], lr=adam, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]
