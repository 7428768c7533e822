//! What is emitted from a catalog: rules with their tests, Sloth's specification, dashboards, the page for people.

mod operations {
    pub(crate) mod boards;
    pub(crate) mod bounds;
    pub(crate) mod emitted;
    pub(crate) mod program;
    pub(crate) mod rules;
    pub(crate) mod scale;
}
