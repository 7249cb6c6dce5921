"""The tagger: a BERT encoder, a tag head decoded as a CRF, and link projections."""

import torch
from torch import nn
from transformers import BertConfig, BertModel

from prepare import LAYERS, TAGS

LINK_DIM = 64
NEG = -1e4


def allowed_transitions():
    """Which tag may follow which, and which may start or end a text (BIOES)."""
    k = len(TAGS)
    ok = torch.zeros(k, k, dtype=torch.bool)
    start = torch.tensor([t == "O" or t[0] in "BS" for t in TAGS])
    end = torch.tensor([t == "O" or t[0] in "ES" for t in TAGS])
    for i, a in enumerate(TAGS):
        for j, b in enumerate(TAGS):
            if a == "O" or a[0] in "ES":
                ok[i, j] = bool(start[j])
            else:
                ok[i, j] = b != "O" and b[0] in "IE" and a[2:] == b[2:]
    return ok, start, end


class LockedDropout(nn.Module):
    """Drops whole features over a window instead of single cells.

    As good a regulariser for tagging, and on a CPU it saves a fifth of the
    step: the random numbers of cell-wise dropout cost more than its products.
    """

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or not self.p:
            return x
        shape = (x.shape[0],) + (1,) * (x.dim() - 2) + (x.shape[-1],)
        mask = torch.empty(shape, dtype=x.dtype).bernoulli_(1 - self.p) / (1 - self.p)
        return x * mask


def swap_dropout(module, p):
    for name, child in module.named_children():
        if isinstance(child, nn.Dropout):
            setattr(module, name, LockedDropout(p))
        else:
            swap_dropout(child, p)


class Tagger(nn.Module):
    def __init__(self, base=None, config=None, dropout=0.1, attn="sdpa"):
        super().__init__()
        # No attention dropout: with it the CPU has no fused attention kernel.
        extra = dict(attn_implementation=attn, add_pooling_layer=False)
        if base:
            self.bert = BertModel.from_pretrained(
                base, attention_probs_dropout_prob=0.0, **extra
            )
        else:
            config = BertConfig.from_dict(config)
            config.attention_probs_dropout_prob = 0.0
            config._attn_implementation = attn
            self.bert = BertModel(config, add_pooling_layer=False)
        swap_dropout(self.bert, dropout)
        h, k, n = self.bert.config.hidden_size, len(TAGS), len(LAYERS)
        self.drop = LockedDropout(dropout)
        self.tag = nn.Linear(h, n * k)
        # One product for the four link projections of each layer:
        # cue as chooser of a source, source as chosen,
        # content as chooser of a cue, cue as chosen.
        self.link = nn.Linear(h, n * 4 * LINK_DIM)
        self.trans = nn.Parameter(torch.zeros(n, k, k))
        ok, _, _ = allowed_transitions()
        self.register_buffer("forbidden", ~ok, persistent=False)

    def forward(self, input_ids, attention_mask, token_type_ids):
        h = self.bert(input_ids, attention_mask, token_type_ids).last_hidden_state
        h = self.drop(h)
        return self.tag(h), self.link(h)

    def start_from(self, state):
        """Loads a checkpoint, also one of the first layer only."""
        own = self.state_dict()
        for name, value in state.items():
            if name == "trans" and value.dim() == 2:
                value = value[None]
            own[name][: len(value)] = value
        self.load_state_dict(own)

    def transitions(self, layer):
        return self.trans[layer].masked_fill(self.forbidden, NEG)

    def crf_nll(self, em, tags, mask, layer):
        """Negative log likelihood per sequence; em [B,W,K], tags [B,W], mask [B,W].

        Starts and ends are free: a training window may cut through a span.
        """
        tr = self.transitions(layer)
        gold = em.gather(2, tags[:, :, None])[:, :, 0]
        step = tr[tags[:, :-1], tags[:, 1:]]
        score = (gold * mask).sum(1) + (step * mask[:, 1:]).sum(1)
        a = em[:, 0]
        for i in range(1, em.shape[1]):
            nxt = torch.logsumexp(a[:, :, None] + tr, 1) + em[:, i]
            a = torch.where(mask[:, i, None] > 0, nxt, a)
        return torch.logsumexp(a, 1) - score
