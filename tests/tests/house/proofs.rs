//! Where `unsafe` may stand, and that each one comes with its proof.

use super::finding::Finding;
use super::source::{House, Source};
use super::tokens::Tokens;

/// The files of the runtime that may say `unsafe`: the clock's counter, what threads of the span engine share, and a
/// question of `tracing` that a layer around another one has to pass on.
const HOMES: [&str; 9] = [
    "runtime/src/clock/counter.rs",
    "runtime/src/redact/foreign/protect.rs",
    "runtime/src/span/engine/chunk.rs",
    "runtime/src/span/engine/queue.rs",
    "runtime/src/span/engine/queue_tests.rs",
    "runtime/src/span/engine/shard.rs",
    "runtime/src/span/engine/tail/chunk.rs",
    "runtime/src/span/engine/tail/lock.rs",
    "runtime/src/span/engine/way_out.rs",
];

/// And those that begin like this.
const SLOTS: &str = "runtime/src/span/engine/slot";

/// What must forbid it, at its root.
const FORBIDDEN: [&str; 3] = ["macros/src/lib.rs", "macros/expand/src/lib.rs", "tests/src/lib.rs"];

/// How many lines above its `unsafe` a proof may begin.
const NEAR: usize = 8;

fn is_home(path: &str) -> bool {
    HOMES.contains(&path) || path.starts_with(SLOTS)
}

pub(crate) fn stray_unsafe(house: &House) -> Vec<Finding> {
    let remedy = "write it in safe Rust; `unsafe` is for slots, queues and the clock (DESIGN §4)";
    let mut found = Vec::new();
    for file in house.below("runtime/src/").filter(|f| !is_home(&f.path)) {
        let tokens = file.tokens();
        for at in tokens.places(&["unsafe"]).chain(tokens.places(&["unsafe_code"])) {
            found.push(Finding::new(&file.path, tokens.0[at].line, "`unsafe` outside its homes", remedy));
        }
    }
    found
}

pub(crate) fn packages_that_allow_unsafe(house: &House) -> Vec<Finding> {
    let remedy = "`#![forbid(unsafe_code)]`: nothing there needs it";
    let roots = house.rust().filter(|f| FORBIDDEN.contains(&f.path.as_str()));
    let lax =
        roots.filter(|f| f.tokens().places(&["#", "!", "[", "forbid", "(", "unsafe_code"]).next().is_none());
    lax.map(|f| Finding::new(&f.path, 1, "`unsafe` is not forbidden", remedy)).collect()
}

pub(crate) fn unproven(house: &House) -> Vec<Finding> {
    let remedy =
        "say what makes it sound: `// SAFETY:` above the block, `# Safety` in the function's comment";
    let mut found = Vec::new();
    for file in house.below("runtime/src/") {
        let tokens = file.tokens();
        for at in tokens.places(&["unsafe"]).filter(|at| !has_proof(file, tokens, *at)) {
            let what = format!("`unsafe {}` without its proof", tokens.text(at + 1));
            found.push(Finding::new(&file.path, tokens.0[at].line, what, remedy));
        }
    }
    found
}

fn has_proof(file: &Source, tokens: &Tokens, at: usize) -> bool {
    let lines: Vec<&str> = file.text.lines().map(str::trim_start).collect();
    let line = tokens.0[at].line;
    if tokens.text(at + 1) == "fn" {
        let above = lines[..line - 1].iter().rev();
        let belongs = above.take_while(|l| l.starts_with("///") || l.starts_with("#["));
        return belongs.into_iter().any(|l| l.starts_with("/// # Safety"));
    }
    let near = &lines[line.saturating_sub(NEAR + 1)..line];
    // A proof is for the next block: another one in between has taken it.
    let above = near.iter().rev().skip(1).take_while(|l| !l.contains("unsafe {"));
    let own = near.last().filter(|l| l.contains("// SAFETY:"));
    own.into_iter().chain(above).any(|l| l.contains("// SAFETY:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(path: &'static str, text: &'static str) -> House {
        House::of(&[(path, text)])
    }

    #[test]
    fn unsafe_has_its_homes() {
        for text in ["fn f() { unsafe { g() } }", "#![allow(unsafe_code, reason = \"fast\")]"] {
            assert_eq!(stray_unsafe(&house("runtime/src/log/line.rs", text)).len(), 1);
            assert_eq!(stray_unsafe(&house("runtime/src/span/engine/slot_pages.rs", text)), []);
            assert_eq!(stray_unsafe(&house("runtime/src/span/engine/queue.rs", text)), []);
        }
    }

    #[test]
    fn a_package_without_unsafe_forbids_it() {
        let root = "macros/src/lib.rs";
        assert_eq!(packages_that_allow_unsafe(&house(root, "#![deny(unsafe_code)]")).len(), 1);
        assert_eq!(packages_that_allow_unsafe(&house(root, "#![forbid(unsafe_code)]")), []);
    }

    #[test]
    fn a_block_without_a_proof_is_found() {
        let proven = [
            "// SAFETY: it is one.\nunsafe impl Sync for A {}",
            "fn f() {\n// SAFETY: g is pure,\n// and more.\nlet a = match 1 {\n_ => unsafe { g() },\n};\n}",
            "/// Does.\n///\n/// # Safety\n///\n/// Only once.\n#[inline]\nunsafe fn f() {}",
        ];
        for text in proven {
            assert_eq!(unproven(&house("runtime/src/a.rs", text)), [], "{text}");
        }
        let bare = [
            "unsafe impl Sync for A {}",
            "// SAFETY: it is.\n\nfn f() {}\n\n\n\n\n\n\nfn g() { unsafe { h() } }",
            "fn f() {\n// SAFETY: once.\nunsafe { g() };\nunsafe { g() };\n}",
            "/// # Safety\nfn f() {}\n/// Does.\nunsafe fn g() {}",
        ];
        for text in bare {
            assert_eq!(unproven(&house("runtime/src/a.rs", text)).len(), 1, "not found: {text}");
        }
    }
}
