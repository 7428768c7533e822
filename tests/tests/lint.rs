//! What people write by hand is checked against the catalog: the manual's mistakes are found, their corrections pass.

mod lint {
    pub(crate) mod files;
    pub(crate) mod logs;
    pub(crate) mod manual;
    pub(crate) mod metrics;
    pub(crate) mod mutated;
    pub(crate) mod rules;
}
