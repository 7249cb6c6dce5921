//! What rten loads and computes wrongly. Such a graph is refused: wrong numbers look like right ones.

/// A node's operator as it stands in the file: field 4 of `NodeProto`, the length, the name.
const CONV_INTEGER: &[u8] = b"\x22\x0bConvInteger";

/// Why a graph cannot be used although rten loads it.
///
/// rten 0.27 pads the input of an int8 convolution with 0 and not with the input's zero point, so that
/// both ends of a text are off (`tests/architectures.rs` would show it). Of the architectures in use only
/// DeBERTa-v2 with `conv_kernel_size` has one.
pub(crate) fn find(onnx: &[u8]) -> Result<(), String> {
    // A graph's strings stand in the file as they are, so that no parser is needed to find one.
    let first = CONV_INTEGER[0];
    let found = onnx
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == first && onnx[at..].starts_with(CONV_INTEGER));
    if found {
        return Err(
            "has a convolution in int8 (ConvInteger), which this engine would compute wrongly at the \
             ends of a text; convert the matrices alone (quantize_dynamic with \
             op_types_to_quantize=[\"MatMul\"]), or take the fp32 file"
                .to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_is_found_and_a_mere_name_is_not() {
        let mut graph = b"\x08\x08\x12\x07pytorch".to_vec();
        assert_eq!(find(&graph), Ok(()));
        graph.extend(b"\x0a\x0bConvInteger");
        assert_eq!(find(&graph), Ok(()));
        graph.extend(CONV_INTEGER);
        assert!(find(&graph).expect_err("is refused").contains("MatMul"));
    }
}
