use super::*;

#[test]
fn placeholder() {
    assert_eq!(disjoint(Vec::new()), Vec::new());
}
