//! What `transformers` leaves out of `config.json` and rust-bert wants to read there.

use serde_json::{Map, Value, json};

use crate::Architecture;

/// The configuration with what is missing filled in. Dropout and initialisation have no effect on a
/// model that is only asked; the rest are the defaults of `transformers`.
pub(crate) fn completed(architecture: Architecture, config: &Value) -> Value {
    let mut completed = config.as_object().cloned().unwrap_or_default();
    // `null` stands for "not given" here, while rust-bert wants a number.
    completed.retain(|_, value| !value.is_null());
    rename_activations(&mut completed);
    let defaults = defaults(architecture);
    for (key, value) in defaults.as_object().into_iter().flatten() {
        completed
            .entry(key.clone())
            .or_insert_with(|| value.clone());
    }
    // These would only make it keep what nobody reads.
    completed.insert("output_attentions".to_owned(), Value::Bool(false));
    completed.insert("output_hidden_states".to_owned(), Value::Bool(false));
    Value::Object(completed)
}

/// `transformers` has several names for one function.
fn rename_activations(config: &mut Map<String, Value>) {
    for key in [
        "hidden_act",
        "activation",
        "activation_function",
        "pooler_hidden_act",
        "conv_act",
    ] {
        let Some(Value::String(name)) = config.get_mut(key) else {
            continue;
        };
        let known = match name.as_str() {
            "silu" => "swish",
            "gelu_fast" | "gelu_pytorch_tanh" => "gelu_new",
            "linear" => "identity",
            _ => continue,
        };
        known.clone_into(name);
    }
}

fn defaults(architecture: Architecture) -> Value {
    match architecture {
        Architecture::Bert | Architecture::Roberta => json!({
            "hidden_act": "gelu", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0,
            "initializer_range": 0.02, "type_vocab_size": 2,
        }),
        Architecture::DistilBert => json!({
            "activation": "gelu", "attention_dropout": 0.0, "dropout": 0.0, "initializer_range": 0.02,
            "qa_dropout": 0.0, "seq_classif_dropout": 0.0, "sinusoidal_pos_embds": false,
            "tie_weights_": true,
        }),
        Architecture::Deberta | Architecture::DebertaV2 => json!({
            "hidden_act": "gelu", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0,
            "initializer_range": 0.02, "type_vocab_size": 0, "pooler_dropout": 0.0,
        }),
        Architecture::Albert => json!({
            "hidden_act": "gelu_new", "bos_token_id": 2, "eos_token_id": 3, "pad_token_id": 0,
            "hidden_dropout_prob": 0.0, "initializer_range": 0.02, "inner_group_num": 1,
            "num_hidden_groups": 1, "type_vocab_size": 2, "attention_probs_dropout_prob": 0.0,
        }),
        Architecture::MobileBert => json!({
            "hidden_act": "relu", "attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0,
            "initializer_range": 0.02, "type_vocab_size": 2, "embedding_size": 128,
            "classifier_activation": true, "trigram_input": true, "use_bottleneck": true,
            "use_bottleneck_attention": false, "intra_bottleneck_size": 128,
            "key_query_shared_bottleneck": true, "num_feedforward_networks": 4,
            "normalization_type": "no_norm",
        }),
        Architecture::Bart => json!({
            "activation_function": "gelu", "activation_dropout": 0.0, "attention_dropout": 0.0,
            "classif_dropout": 0.0, "decoder_layerdrop": 0.0, "encoder_layerdrop": 0.0,
            "dropout": 0.0, "init_std": 0.02, "num_hidden_layers": 12, "eos_token_id": 2,
            "pad_token_id": 1, "decoder_start_token_id": 2, "is_encoder_decoder": true,
            "scale_embedding": false, "normalize_embedding": true,
            "static_position_embeddings": false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_stays_and_what_is_missing_comes() {
        let given = json!({"hidden_act": "silu", "type_vocab_size": 1, "initializer_range": null,
                           "output_attentions": true});
        let completed = completed(Architecture::Bert, &given);
        assert_eq!(completed["hidden_act"], "swish");
        assert_eq!(completed["type_vocab_size"], 1);
        assert_eq!(completed["initializer_range"], 0.02);
        assert_eq!(completed["output_attentions"], false);
    }
}
