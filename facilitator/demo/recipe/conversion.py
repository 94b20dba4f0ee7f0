"""From a checkpoint to the folder that faster-whisper loads: CTranslate2, int8.

The converter's command line expects a model hub's files, so its loader is called directly on a
`transformers` model that holds the trained weights.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from facilitator.demo.recipe.network import MAX_TOKENS, POSITIONS, SUPERVISED_HEADS
from facilitator.demo.recipe.tokenizer import END, START, load_tokenizer

CHUNK_S = 30
"""faster-whisper gives the network at most this much of an input at a time."""

_PREPROCESSOR = {
    "chunk_length": CHUNK_S,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480_000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16_000,
}


def convert(checkpoint: Path, tokenizer_file: Path, out: Path, quantization: str = "int8") -> int:
    """Write the model folder `out` from a checkpoint's averaged weights; returns its bytes."""
    import torch
    from ctranslate2.converters.transformers import WhisperLoader

    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    tokenizer = load_tokenizer(tokenizer_file)
    model = _as_transformers(saved["shape"], saved["average"], tokenizer)
    spec = WhisperLoader().get_model_spec(model)
    size = tokenizer.get_vocab_size()
    spec.register_vocabulary([tokenizer.id_to_token(number) for number in range(size)])
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokenizer.token_to_id("Ġ"), tokenizer.token_to_id(END)]
    spec.config.lang_ids = [tokenizer.token_to_id("<|en|>")]
    last = saved["shape"]["decoder_layers"] - 1
    spec.config.alignment_heads = [[last, head] for head in range(SUPERVISED_HEADS)]
    spec.validate()
    spec.optimize(quantization=quantization)
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    shutil.copyfile(tokenizer_file, out / "tokenizer.json")
    (out / "preprocessor_config.json").write_text(json.dumps(_PREPROCESSOR, indent=1) + "\n")
    return sum(path.stat().st_size for path in out.iterdir())


def _as_transformers(shape: dict[str, int], weights: dict[str, Any], tokenizer: Any) -> Any:
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    end = tokenizer.token_to_id(END)
    config = WhisperConfig(
        vocab_size=shape["vocabulary"],
        num_mel_bins=80,
        d_model=shape["width"],
        encoder_layers=shape["encoder_layers"],
        decoder_layers=shape["decoder_layers"],
        encoder_attention_heads=shape["heads"],
        decoder_attention_heads=shape["heads"],
        encoder_ffn_dim=shape["feed_forward"],
        decoder_ffn_dim=shape["feed_forward"],
        max_source_positions=POSITIONS,
        max_target_positions=MAX_TOKENS,
        pad_token_id=end,
        bos_token_id=end,
        eos_token_id=end,
        decoder_start_token_id=tokenizer.token_to_id(START),
        suppress_tokens=[],
        begin_suppress_tokens=[tokenizer.token_to_id("Ġ"), end],
    )
    model = WhisperForConditionalGeneration(config).eval()
    named = {
        f"model.{name}": value
        for name, value in weights.items()
        if name.startswith(("encoder.", "decoder."))
    }
    named["proj_out.weight"] = weights["decoder.embed_tokens.weight"]
    model.load_state_dict(named, strict=True)
    return model.float()
