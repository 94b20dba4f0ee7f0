"""Whisper's encoder and decoder, small, with the auxiliary outputs that training uses.

Parameter names are those of `transformers`' Whisper, so a trained network converts by copying. Two
things differ from inference code. Attention is written out, because its weights are supervised and
because on a CPU that is fastest for short inputs. And padding is *sampled*: faster-whisper always
pads to 3000 frames, so the encoder sees 1500 positions of which most are padding. Computing them
all would cost ten times the speech itself; since padding differs only by position, some positions
drawn at random stand for all of it, each counted several times in the softmax (`key_weight`).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

POSITIONS = 1500
MAX_TOKENS = 448
SUPERVISED_HEADS = 2
"""The last decoder layer's first heads, taught to look at the word being written. faster-whisper
takes word times from them (`alignment_heads`)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; `phones` are classes of the auxiliary output, 0 being silence."""

    vocabulary: int
    text_tokens: int
    phones: int
    width: int = 192
    heads: int = 4
    feed_forward: int = 768
    encoder_layers: int = 4
    decoder_layers: int = 2

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.size = shape.heads, shape.width // shape.heads
        self.k_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.v_proj = nn.Linear(shape.width, shape.width)
        self.q_proj = nn.Linear(shape.width, shape.width)
        self.out_proj = nn.Linear(shape.width, shape.width)

    def forward(self, x: Tensor, memory: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor]:
        """Output (batch, queries, width) and weights (batch, heads, queries, keys)."""
        batch, queries, width = x.shape
        keys = memory.shape[1]
        q = self.q_proj(x).view(batch, queries, self.heads, self.size).transpose(1, 2)
        k = self.k_proj(memory).view(batch, keys, self.heads, self.size).transpose(1, 2)
        v = self.v_proj(memory).view(batch, keys, self.heads, self.size).transpose(1, 2)
        scores = (q * self.size**-0.5) @ k.transpose(-1, -2)
        if bias is not None:
            scores = scores + bias.to(scores.dtype)
        weights = scores.softmax(-1).to(v.dtype)
        out = (weights @ v).transpose(1, 2).reshape(batch, queries, width)
        return self.out_proj(out), weights


class EncoderLayer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.feed_forward)
        self.fc2 = nn.Linear(shape.feed_forward, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        normed = self.self_attn_layer_norm(x)
        x = x + self.self_attn(normed, normed, bias)[0]
        return x + self.fc2(F.gelu(self.fc1(self.final_layer_norm(x))))


class DecoderLayer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.self_attn = Attention(shape)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.encoder_attn = Attention(shape)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.feed_forward)
        self.fc2 = nn.Linear(shape.feed_forward, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(
        self, x: Tensor, memory: Tensor, causal: Tensor, bias: Tensor
    ) -> tuple[Tensor, Tensor]:
        normed = self.self_attn_layer_norm(x)
        x = x + self.self_attn(normed, normed, causal)[0]
        seen, weights = self.encoder_attn(self.encoder_attn_layer_norm(x), memory, bias)
        x = x + seen
        return x + self.fc2(F.gelu(self.fc1(self.final_layer_norm(x)))), weights


class Encoder(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.conv1 = nn.Conv1d(80, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(POSITIONS, width)
        self.embed_positions.weight.data = _sinusoids(POSITIONS, width)
        self.embed_positions.weight.requires_grad = False
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(width)

    def forward(self, mel: Tensor, padding: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Top output and the output half-way up, each (batch, frames / 2 + paddings, width).

        `mel` is (batch, 80, frames); `padding` holds the sampled positions beyond it; `bias` is
        the logarithm of each position's weight as a key, (frames / 2 + paddings).
        """
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel)))).transpose(1, 2)
        x = x + self.embed_positions.weight[: x.shape[1]]
        # Far inside the padding the convolutions see only zeros: one value, everywhere the same.
        blank = F.gelu(self.conv1.bias)[None, :, None].expand(1, -1, 3)
        blank = F.gelu(F.conv1d(blank, self.conv2.weight, self.conv2.bias)).transpose(1, 2)
        pads = (blank + self.embed_positions.weight[padding]).expand(x.shape[0], -1, -1)
        x = torch.cat([x, pads.to(x.dtype)], 1)
        middle = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, bias)
            if number == len(self.layers) // 2:
                middle = x
        return self.layer_norm(x), middle


class Decoder(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(MAX_TOKENS, shape.width)
        nn.init.normal_(self.embed_tokens.weight, std=0.5 * shape.width**-0.5)
        nn.init.normal_(self.embed_positions.weight, std=0.02)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, tokens: Tensor, memory: Tensor, bias: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Hidden states (batch, tokens, width) and each layer's cross-attention weights."""
        count = tokens.shape[1]
        causal = torch.full((count, count), -1e4, device=tokens.device).triu(1)
        x = self.embed_tokens(tokens) + self.embed_positions.weight[:count]
        attention = []
        for layer in self.layers:
            x, weights = layer(x, memory, causal, bias)
            attention.append(weights)
        return self.layer_norm(x), attention


class Recogniser(nn.Module):
    """The network that ships (`encoder`, `decoder`) and two classifiers that only training uses.

    `phone_head` names the phone sounding at each position, half-way up the encoder; `token_head`
    names the text token being spoken there, at its top.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)
        self.phone_norm = nn.LayerNorm(shape.width)
        self.phone_head = nn.Linear(shape.width, shape.phones)
        self.token_head = nn.Linear(shape.width, shape.text_tokens + 1)


def _sinusoids(length: int, channels: int) -> Tensor:
    step = math.log(10_000) / (channels // 2 - 1)
    rates = torch.exp(-step * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * rates[None]
    return torch.cat([angles.sin(), angles.cos()], 1)
