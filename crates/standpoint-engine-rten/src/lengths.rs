//! Whether the parts of an ONNX file fit into each other.
//!
//! ONNX is protobuf: messages in messages, each with its length. rten's reader skips a field by seeking as
//! far as the file says, and a length near 2^64 takes it backwards, to read the same bytes for ever. A
//! damaged or hostile file must not hang a run, so that every length is compared with what is left of its
//! parent before rten sees the file. Nothing is decoded and nothing copied.

/// The messages of onnx.proto that hold others.
#[derive(Debug, Clone, Copy)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    Leaf,
}

impl Message {
    /// What a field with a length holds, if that is a message.
    fn field(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) => Self::Graph,
            (Self::Model, 8 | 14) | (Self::Tensor, 13) | (Self::Shape, 1) => Self::Leaf,
            (Self::Graph, 1) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) => Self::Tensor,
            (Self::Graph, 11..=13) => Self::ValueInfo,
            (Self::Node, 5) => Self::Attribute,
            (Self::ValueInfo, 2) => Self::Type,
            (Self::Type, 1) => Self::TensorType,
            (Self::TensorType, 2) => Self::Shape,
            _ => return None,
        })
    }
}

/// Graphs may hold graphs; no model of text is deeper than a few.
const DEEPEST: usize = 64;

/// The error says what is wrong, and at which byte.
pub(crate) fn check(model: &[u8]) -> Result<(), String> {
    walk(Message::Model, model, 0, 0)
}

/// Walks a message that begins at byte `offset` of the file.
fn walk(message: Message, bytes: &[u8], offset: usize, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err(format!(
            "at byte {offset} graphs are nested over {DEEPEST} deep"
        ));
    }
    let mut at = 0;
    while at < bytes.len() {
        let cut = |what: &str| format!("{what} at byte {} goes beyond its message", offset + at);
        let (key, size) = varint(&bytes[at..]).ok_or_else(|| cut("a field"))?;
        let body = at + size;
        let rest = bytes.len() - body;
        at = match key & 7 {
            0 => body + varint(&bytes[body..]).ok_or_else(|| cut("a number"))?.1,
            1 if rest >= 8 => body + 8,
            5 if rest >= 4 => body + 4,
            1 | 5 => return Err(cut("a number")),
            2 => {
                let (length, size) = varint(&bytes[body..]).ok_or_else(|| cut("a length"))?;
                let length = usize::try_from(length)
                    .ok()
                    .filter(|length| *length <= rest - size)
                    .ok_or_else(|| cut("a field"))?;
                let start = body + size;
                if let Some(inner) = message.field(key >> 3) {
                    let inside = &bytes[start..start + length];
                    walk(inner, inside, offset + start, depth + 1)?;
                }
                start + length
            }
            _ => return Err(format!("byte {} begins no field", offset + at)),
        };
    }
    Ok(())
}

/// A number of at most ten bytes, seven bits in each, and how many bytes it takes.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (place, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f).checked_shl(7 * u32::try_from(place).ok()?)?;
        if byte & 0x80 == 0 {
            return Some((value, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn lengths_must_fit() {
        #[track_caller]
        fn check(bytes: &[u8], error: Option<&str>) {
            match (super::check(bytes), error) {
                (Ok(()), None) => {}
                (Err(message), Some(part)) => assert!(message.contains(part), "{message}"),
                (found, _) => panic!("{found:?}, expected {error:?}"),
            }
        }
        check(&[], None);
        // ir_version 8, then a graph with an empty node.
        check(&[0x08, 8, 0x3a, 2, 0x0a, 0], None);
        check(&[0x3a, 3, 0x0a, 0], Some("byte 0 goes beyond"));
        check(&[0x3a, 2, 0x0a, 1], Some("byte 2 goes beyond"));
        // 2^64 - 1: as a signed distance it would lead backwards.
        let back = [
            0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0,
        ];
        check(&back, Some("byte 0 goes beyond"));
        check(&[0x08], Some("goes beyond"));
        check(&[0x09, 0, 0], Some("goes beyond"));
        check(&[0x0b, 0], Some("begins no field"));
        check(&[0x80; 12], Some("goes beyond"));
    }

    /// A field that holds a message.
    fn field(number: u8, message: &[u8]) -> Vec<u8> {
        let mut bytes = vec![number << 3 | 2];
        let mut length = message.len();
        while length > 0x7f {
            bytes.push(0x80 | u8::try_from(length & 0x7f).expect("seven bits"));
            length >>= 7;
        }
        bytes.push(u8::try_from(length).expect("seven bits"));
        bytes.extend(message);
        bytes
    }

    #[test]
    fn graphs_in_graphs_end() {
        // A graph holds a node, which holds an attribute, which holds a graph.
        let nested = |graphs: usize| {
            let graph = (0..graphs).fold(Vec::new(), |graph, _| {
                field(1, &field(5, &field(6, &graph)))
            });
            field(7, &graph)
        };
        assert_eq!(super::check(&nested(3)), Ok(()));
        let error = super::check(&nested(30)).expect_err("too deep");
        assert!(error.contains("nested over 64"), "{error}");
    }
}
