//! The rules of the house (docs/architecture.md): who may import whom, sizes, names and habits, each with its remedy.

mod house {
    pub(crate) mod cases;
    pub(crate) mod finding;
    pub(crate) mod habits;
    pub(crate) mod imports;
    pub(crate) mod layout;
    pub(crate) mod ledger;
    pub(crate) mod proofs;
    pub(crate) mod rooms;
    pub(crate) mod source;
    pub(crate) mod tokens;
}

use house::finding::judge;
use house::source::House;
use house::{cases, habits, imports, layout, ledger, proofs};

#[test]
fn rooms_import_only_what_the_table_allows() {
    judge(imports::forbidden(House::read()));
}

#[test]
fn rooms_never_import_each_other_in_a_circle() {
    judge(imports::cycles(House::read()));
}

#[test]
fn files_are_of_a_readable_size() {
    let house = House::read();
    for file in layout::above_wish(house) {
        println!("wished shorter: {file}");
    }
    judge(layout::too_long_files(house));
}

#[test]
fn functions_fit_on_a_screen() {
    judge(layout::too_long_functions(House::read()));
}

#[test]
fn every_file_opens_with_one_sentence() {
    judge(layout::without_opening_sentence(House::read()));
}

#[test]
fn no_module_is_a_drawer() {
    judge(layout::drawers(House::read()));
}

#[test]
fn features_gate_whole_modules() {
    judge(habits::scattered_features(House::read()));
}

#[test]
fn inventory_has_one_home() {
    judge(habits::stray_inventory(House::read()));
}

#[test]
fn unsafe_code_has_its_homes() {
    judge(proofs::stray_unsafe(House::read()));
    judge(proofs::packages_that_allow_unsafe(House::read()));
}

#[test]
fn every_unsafe_block_has_its_proof() {
    judge(proofs::unproven(House::read()));
}

#[test]
fn nothing_unwraps_outside_tests() {
    judge(habits::unwraps(House::read()));
}

#[test]
fn every_expect_says_why_it_cannot_happen() {
    judge(habits::short_expects(House::read()));
}

#[test]
fn no_work_is_left_as_a_note() {
    judge(habits::notes_to_self(House::read()));
}

#[test]
fn no_test_is_switched_off_without_a_reason() {
    judge(habits::silent_ignores(House::read()));
}

#[test]
fn traits_named_by_generated_code_tell_their_remedy() {
    judge(ledger::mute_traits(House::read()));
}

#[test]
fn every_refused_program_has_its_message() {
    judge(ledger::unpaired_ui_cases(House::read()));
}

#[test]
fn every_dependency_has_one_version_and_a_reason() {
    judge(ledger::unexplained_dependencies(House::read()));
}

#[test]
fn documents_name_files_that_exist() {
    judge(ledger::dead_references(House::read()));
}

#[test]
fn every_key_of_every_attribute_is_documented() {
    judge(ledger::undocumented_keys(House::read()));
}

#[test]
fn every_key_of_every_attribute_has_a_program_and_a_refused_one() {
    judge(cases::keys_without_cases(House::read()));
}

#[test]
fn every_requirement_cites_a_test_that_exists() {
    judge(ledger::missing_proofs(House::read()));
}
