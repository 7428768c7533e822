//! Programs that must not compile, and the messages that say why and what to do.

#[test]
fn refused_programs_say_what_is_wrong_and_what_to_write() {
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
