//! Unpacking gzip and Zstandard, with a limit on size and ratio that is checked while unpacking.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

use crate::outcome::Fault;
use crate::{Compression, Limits, codes};

/// The ratio is not looked at before this many bytes came out: small files pack well.
const RATIO_FLOOR: u64 = 1024 * 1024;
/// A Zstandard frame may ask for this much memory before its first byte; `zstd --ultra -22` asks this.
const ZSTD_WINDOW: u64 = 128 * 1024 * 1024;

/// The unpacked bytes.
///
/// # Errors
/// `bad_compression`, `decompression_ratio` or `too_large`.
pub(crate) fn unpack(
    bytes: Vec<u8>,
    compression: Compression,
    limits: &Limits,
) -> Result<Vec<u8>, Fault> {
    let packed = bytes.len() as u64;
    let mut out = Vec::new();
    match compression {
        Compression::None => return Ok(bytes),
        Compression::Gzip => drain(
            &mut MultiGzDecoder::new(&bytes[..]),
            packed,
            &mut out,
            limits,
        )?,
        Compression::Zstd => {
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                match StreamingDecoder::new_with_max_window_size(&mut rest, ZSTD_WINDOW) {
                    Ok(mut frame) => drain(&mut frame, packed, &mut out, limits)?,
                    Err(FrameDecoderError::ReadFrameHeaderError(
                        ReadFrameHeaderError::SkipFrame { length, .. },
                    )) => rest = rest.get(length as usize..).unwrap_or_default(),
                    Err(error) => return Err(broken(&error.to_string(), out.len())),
                }
            }
        }
    }
    Ok(out)
}

fn drain(
    reader: &mut dyn Read,
    packed: u64,
    out: &mut Vec<u8>,
    limits: &Limits,
) -> Result<(), Fault> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = match reader.read(&mut chunk) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(broken(&error.to_string(), out.len())),
        };
        out.extend_from_slice(&chunk[..read]);
        let size = out.len() as u64;
        if size > RATIO_FLOOR && size / packed.max(1) >= limits.decompression_ratio {
            return Err(Fault::new(
                codes::DECOMPRESSION_RATIO,
                format!(
                    "{packed} packed bytes unpack to more than {size}, over the limit of {} to 1; \
                     unpack it yourself if you trust it",
                    limits.decompression_ratio
                ),
            ));
        }
        if size > limits.decompressed_bytes {
            return Err(Fault::new(
                codes::TOO_LARGE,
                format!(
                    "unpacks to more than the limit of {} bytes; split the file",
                    limits.decompressed_bytes
                ),
            ));
        }
    }
}

fn broken(error: &str, unpacked: usize) -> Fault {
    Fault::new(
        codes::BAD_COMPRESSION,
        format!("broken after {unpacked} unpacked bytes ({error}); fetch or pack the file again"),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn check(bytes: Vec<u8>, compression: Compression, limits: &Limits) -> Result<String, String> {
        unpack(bytes, compression, limits)
            .map(|out| String::from_utf8(out).unwrap())
            .map_err(|fault| fault.code.to_owned())
    }

    #[test]
    fn members_and_frames_are_joined() {
        let limits = Limits::default();
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(check(two, Compression::Gzip, &limits), Ok("one two".into()));
        let skippable = [&[0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let two = [zstd(b"one "), skippable, zstd(b"two")].concat();
        assert_eq!(check(two, Compression::Zstd, &limits), Ok("one two".into()));
    }

    #[test]
    fn broken_files_are_named() {
        let limits = Limits::default();
        let bad = Err(codes::BAD_COMPRESSION.to_owned());
        let cut = |mut bytes: Vec<u8>| {
            bytes.truncate(bytes.len() - 5);
            bytes
        };
        let text = b"some words that do not repeat much".as_slice();
        assert_eq!(check(cut(gzip(text)), Compression::Gzip, &limits), bad);
        assert_eq!(check(cut(zstd(text)), Compression::Zstd, &limits), bad);
        assert_eq!(check(b"plain".to_vec(), Compression::Gzip, &limits), bad);
        assert_eq!(check(b"plain".to_vec(), Compression::Zstd, &limits), bad);
        assert_eq!(
            check(
                [gzip(text), b"tail".to_vec()].concat(),
                Compression::Gzip,
                &limits
            ),
            bad
        );
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_whole() {
        let zeros = vec![b' '; 20 << 20];
        let ratio = Err(codes::DECOMPRESSION_RATIO.to_owned());
        assert_eq!(
            check(gzip(&zeros), Compression::Gzip, &Limits::default()),
            ratio
        );
        assert_eq!(
            check(zstd(&zeros), Compression::Zstd, &Limits::default()),
            ratio
        );
    }

    #[test]
    fn size_is_limited() {
        let limits = Limits {
            decompressed_bytes: 10,
            ..Limits::default()
        };
        let long = gzip(b"more than ten bytes");
        assert_eq!(
            check(long, Compression::Gzip, &limits),
            Err(codes::TOO_LARGE.to_owned())
        );
    }
}
