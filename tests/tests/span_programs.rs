//! Random programs of spans, over threads and tasks, leave exactly the forest that a simple model says, in every mount.

mod span_programs {
    pub(crate) mod calls;
    pub(crate) mod forest;
    pub(crate) mod found;
    pub(crate) mod machine;
    pub(crate) mod model;
    pub(crate) mod mounts;
    pub(crate) mod places;
    pub(crate) mod program;
    pub(crate) mod spans;
}

use span_programs::mounts;

#[test]
fn what_the_process_of_a_mount_runs() {
    mounts::child();
}

#[test]
fn programs_on_what_install_sets_leave_what_the_model_says() {
    mounts::run("engine");
}

#[test]
fn programs_on_a_registry_with_our_layer_leave_what_the_model_says() {
    mounts::run("layer");
}

#[test]
fn programs_on_our_registry_with_other_layers_leave_what_the_model_says() {
    mounts::run("with_layers");
}
