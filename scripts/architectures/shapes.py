"""The configuration of each architecture, as its public checkpoints have it but for the sizes."""

from transformers import (
    AlbertConfig,
    BartConfig,
    BertConfig,
    DebertaConfig,
    DebertaV2Config,
    DistilBertConfig,
    MobileBertConfig,
    ModernBertConfig,
    MPNetConfig,
    RobertaConfig,
    XLMRobertaConfig,
)

LIMIT = 96
WIDTH, INNER, HEADS, LAYERS = 16, 24, 2, 2
SPREAD = 0.25

PLAIN = dict(hidden_size=WIDTH, intermediate_size=INNER, num_attention_heads=HEADS, num_hidden_layers=LAYERS,
             max_position_embeddings=LIMIT, initializer_range=SPREAD)
# Positions are numbered from the padding token's id plus one.
SHIFTED = PLAIN | dict(max_position_embeddings=LIMIT + 2, type_vocab_size=1)
RELATIVE = dict(relative_attention=True, position_biased_input=False, type_vocab_size=0, layer_norm_eps=1e-7,
                max_relative_positions=-1, pooler_dropout=0, pooler_hidden_act="gelu", pooler_hidden_size=WIDTH)
# DeBERTa-v3 is v2 with other training. The buckets are few, so that distances beyond them occur.
V3 = PLAIN | RELATIVE | dict(position_buckets=16, norm_rel_ebd="layer_norm", share_att_key=True,
                             pos_att_type=["p2c", "c2p"])

SHAPES = {
    "bert": lambda: BertConfig(**PLAIN),
    "distilbert": lambda: DistilBertConfig(
        dim=WIDTH, hidden_dim=INNER, n_heads=HEADS, n_layers=LAYERS, max_position_embeddings=LIMIT,
        initializer_range=SPREAD),
    "roberta": lambda: RobertaConfig(**SHIFTED, layer_norm_eps=1e-5),
    "xlm-roberta": lambda: XLMRobertaConfig(**SHIFTED, layer_norm_eps=1e-5),
    # As wide as the engine native takes it: pieces of 64 columns, heads of 32.
    "mpnet": lambda: MPNetConfig(
        hidden_size=64, intermediate_size=128, num_attention_heads=HEADS, num_hidden_layers=LAYERS,
        max_position_embeddings=LIMIT + 2, initializer_range=SPREAD / 2, layer_norm_eps=1e-5),
    "deberta": lambda: DebertaConfig(**PLAIN, **RELATIVE, pos_att_type=["c2p", "p2c"]),
    "deberta-v2": lambda: DebertaV2Config(**V3),
    "deberta-v2-conv": lambda: DebertaV2Config(**V3, conv_kernel_size=3, conv_act="gelu"),
    "albert": lambda: AlbertConfig(**PLAIN, embedding_size=12, classifier_dropout_prob=0.1),
    "mobilebert": lambda: MobileBertConfig(
        **PLAIN, embedding_size=12, intra_bottleneck_size=12, num_feedforward_networks=2),
    "bart": lambda: BartConfig(
        d_model=WIDTH, encoder_ffn_dim=INNER, decoder_ffn_dim=INNER, encoder_attention_heads=HEADS,
        decoder_attention_heads=HEADS, encoder_layers=LAYERS, decoder_layers=LAYERS,
        max_position_embeddings=LIMIT, init_std=SPREAD, bos_token_id=0, pad_token_id=1, eos_token_id=2,
        decoder_start_token_id=2, forced_eos_token_id=2),
    # Layer 0 sees the whole pair, layer 1 its neighbourhood only.
    "modernbert": lambda: ModernBertConfig(
        **PLAIN, initializer_cutoff_factor=3.0, local_attention=16, global_attn_every_n_layers=2,
        classifier_pooling="mean", reference_compile=False, bos_token_id=2, cls_token_id=2, sep_token_id=3,
        eos_token_id=3, pad_token_id=0),
}

# In the order of the outputs, as public checkpoints of the architecture have it.
LABELS = {
    "bert": ["contradiction", "neutral", "entailment"],
    "distilbert": ["neutral", "entailment", "contradiction"],
    "roberta": ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"],
    "xlm-roberta": ["contradiction", "entailment", "neutral"],
    "mpnet": ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"],
    "deberta": ["CONTRADICTION", "NEUTRAL", "ENTAILMENT"],
    "deberta-v2": ["entailment", "not_entailment"],
    "deberta-v2-conv": ["contradiction", "neutral", "entailment"],
    "albert": ["not_entailment", "entailment"],
    "mobilebert": ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"],
    "bart": ["contradiction", "neutral", "entailment"],
    "modernbert": ["entailment", "not_entailment"],
}
