#![no_main]

libfuzzer_sys::fuzz_target!(
    // libFuzzer's own hook ends the process at every panic, also at those of a tokenizer that are caught and
    // told as errors. A panic that nobody catches ends it all the same.
    init: std::panic::set_hook(Box::new(|_| {})),
    |data: &[u8]| standpoint_fuzz::model::folder(data)
);
