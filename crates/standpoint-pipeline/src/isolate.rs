use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A stage panicked: a fault of this program, told with the panic's own message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("internal error: {message}")]
pub struct Panicked {
    /// What the panic said.
    pub message: String,
}

/// Runs `work` so that a panic in it costs this piece of work and nothing else.
///
/// The stages are pure functions of shared, immutable layers, so a panic cannot leave a half-changed
/// value behind that another article would see; hence `AssertUnwindSafe`.
///
/// # Errors
/// [`Panicked`] with the panic's message.
pub fn isolate<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| Panicked::of(words_of(payload)))
}

impl Panicked {
    pub(crate) fn of(message: String) -> Self {
        Self { message }
    }
}

/// What a panic said.
pub(crate) fn words_of(payload: Box<dyn Any + Send>) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_with_its_words() {
        assert_eq!(isolate(|| 7), Ok(7));
        let said = |r: Result<(), Panicked>| r.expect_err("panics").message;
        assert_eq!(said(isolate(|| panic!("plain"))), "plain");
        assert_eq!(said(isolate(|| panic!("number {}", 3))), "number 3");
        assert_eq!(
            said(isolate(|| std::panic::panic_any(3_u8))),
            "a panic without a message"
        );
    }
}
