//! The files of the repository, read once for all rules.

use super::tokens::Tokens;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// One file with its path from the root of the repository.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    tokens: OnceLock<Tokens>,
}

impl Source {
    fn new(path: String, text: String) -> Self {
        Self { path, text, tokens: OnceLock::new() }
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        self.tokens.get_or_init(|| Tokens::of(&self.path, &self.text))
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.has_ending(&["rs"])
    }

    pub(crate) fn has_ending(&self, endings: &[&str]) -> bool {
        Path::new(&self.path).extension().is_some_and(|e| endings.iter().any(|x| e == *x))
    }

    /// Whether all of it is test code: integration tests, benches and their packages.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.contains("/benches/")
    }
}

/// All files that people write here.
pub(crate) struct House {
    pub(crate) files: Vec<Source>,
}

impl House {
    /// The repository that this test belongs to, read once for all rules.
    pub(crate) fn read() -> &'static Self {
        static HOUSE: OnceLock<House> = OnceLock::new();
        HOUSE.get_or_init(Self::walk)
    }

    fn walk() -> Self {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies inside the repository");
        let mut files = Vec::new();
        collect(root, root, &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(files.iter().any(|f| f.path == "runtime/src/lib.rs"), "no repository at {}", root.display());
        Self { files }
    }

    /// A house of the given files, to prove that a rule can fail.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source::new((*path).into(), (*text).into());
        Self { files: files.iter().map(source).collect() }
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(|f| f.is_rust())
    }

    /// The Rust files below `folder`.
    pub(crate) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Source> {
        self.rust().filter(move |f| f.path.starts_with(folder))
    }
}

const READ: [&str; 12] = ["rs", "toml", "md", "sh", "py", "yml", "yaml", "json", "stderr", "js", "mjs", "ts"];

fn collect(root: &Path, folder: &Path, files: &mut Vec<Source>) {
    let entries = fs::read_dir(folder).expect("a folder of the repository can be listed");
    for path in entries.map(|e| e.expect("an entry of the repository can be read").path()) {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            if !skipped(&name, &path) {
                collect(root, &path, files);
            }
        } else if READ.iter().any(|e| path.extension().is_some_and(|x| x == *e)) || name == "run" {
            files.push(read(root, &path));
        }
    }
}

/// Hidden folders, and everything that tools write.
fn skipped(name: &str, path: &Path) -> bool {
    (name.starts_with('.') && name != ".ci")
        || ["node_modules", "__pycache__"].contains(&name)
        || name.starts_with("target")
        || path.join("CACHEDIR.TAG").exists()
}

fn read(root: &Path, path: &PathBuf) -> Source {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let path = path.strip_prefix(root).expect("every file was found below the root");
    Source::new(path.to_string_lossy().replace('\\', "/"), text)
}
