//! What `tracing` promises of a subscriber holds for telemark's, in both mounts.

mod subscriber_contract {
    pub(crate) mod dispatchers;
    pub(crate) mod handles;
    pub(crate) mod installed;
    pub(crate) mod parents;
    pub(crate) mod threads;
    pub(crate) mod unsampled;
}

use subscriber_contract::installed;

#[test]
fn all_of_this_holds_on_a_registry_with_our_layer_too() {
    installed::run_again_with_the_layer();
}
