//! The form of the file: 16 bytes that name it, then records.
//!
//! ```text
//! mark 4 │ length of payload 4 │ key 16 │ check of the 24 bytes before 8 │ payload │ check of all before 16
//! ```
//!
//! Numbers are little-endian; checks are the first bytes of SHA-256. The head has a check of its own, so
//! that a damaged length is not taken for a record that the end of the file cut short.

use sha2::{Digest, Sha256};

use crate::Key;

/// The first bytes of the file; the last one is the version of its form.
pub(crate) const NAME: [u8; 16] = *b"STANDPOINT-JRNL\x01";

/// Two of these bytes never stand in UTF-8, which makes a chance find in a payload rare.
pub(crate) const MARK: [u8; 4] = [0xF5, b'S', b'J', 0xC1];

/// Bytes of a record before its payload.
pub(crate) const HEAD: usize = 32;

/// Bytes of a record behind its payload.
pub(crate) const TAIL: usize = 16;

/// The longest payload, in bytes.
pub const MAX_PAYLOAD: usize = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) key: Key,
    /// Bytes of the payload.
    pub(crate) length: u32,
}

impl Head {
    /// `None` if these bytes are no head.
    pub(crate) fn parse(bytes: &[u8; HEAD]) -> Option<Self> {
        if bytes[..4] != MARK || bytes[24..] != digest(&[&bytes[..24]])[..8] {
            return None;
        }
        let mut length = [0; 4];
        length.copy_from_slice(&bytes[4..8]);
        let mut key = [0; 16];
        key.copy_from_slice(&bytes[8..24]);
        let length = u32::from_le_bytes(length);
        (length as usize <= MAX_PAYLOAD).then_some(Self {
            key: Key(key),
            length,
        })
    }

    /// Bytes of the whole record.
    pub(crate) fn record_length(self) -> u64 {
        (HEAD + TAIL) as u64 + u64::from(self.length)
    }
}

/// The bytes of a record; `payload` is at most [`MAX_PAYLOAD`] long.
pub(crate) fn encode(key: Key, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut record = Vec::with_capacity(HEAD + payload.len() + TAIL);
    record.extend(MARK);
    record.extend(length.to_le_bytes());
    record.extend(key.0);
    let check = digest(&[&record]);
    record.extend(&check[..8]);
    record.extend(payload);
    let check = digest(&[&record]);
    record.extend(&check[..TAIL]);
    record
}

/// Whether `tail` is the check of the head and the payload before it.
pub(crate) fn is_whole(head: &[u8; HEAD], payload: &[u8], tail: &[u8]) -> bool {
    digest(&[head, payload])[..TAIL] == *tail
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}
