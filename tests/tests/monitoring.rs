//! The example's stack, rules, dashboards and queries (examples/ai-teams/monitoring, docs/operations.md) hold together.

mod monitoring {
    pub(crate) mod dashboards;
    pub(crate) mod files;
    pub(crate) mod linted;
    pub(crate) mod page;
    pub(crate) mod stack;
}

use monitoring::{dashboards, linted, page, stack};

/// Fails with every complaint at once.
fn judge(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn the_lint_finds_nothing_in_any_query_of_the_stack_and_the_documents() {
    judge(&linted::faults());
}

#[test]
fn the_lint_finds_what_somebody_breaks_in_each_kind_of_file() {
    judge(&linted::unnoticed());
}

#[test]
fn dashboards_show_the_five_panels_of_the_manual() {
    judge(&dashboards::lost_panels());
}

#[test]
fn the_page_of_the_catalog_is_the_emitted_one() {
    judge(&page::differs());
}

#[test]
fn the_stack_mounts_files_that_exist_and_pins_its_images() {
    judge(&stack::compose());
}

#[test]
fn the_collector_uses_only_what_it_defines() {
    judge(&stack::collector());
}

#[test]
fn the_collector_keeps_errors_slow_traces_and_vips() {
    judge(&stack::tail_sampling());
}

#[test]
fn prometheus_scrapes_the_three_services_under_their_names() {
    judge(&stack::scrape_jobs());
}

#[test]
fn exemplars_and_log_lines_lead_to_traces() {
    judge(&stack::datasources());
}

#[test]
fn the_objectives_are_a_plain_sloth_specification() {
    judge(&stack::objectives());
}
