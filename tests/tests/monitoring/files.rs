//! Reading the files under examples/ai-teams/monitoring and docs.
use std::fs;
use std::path::{Path, PathBuf};
use yaml_rust2::{Yaml, YamlLoader};

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests live in the repository").to_owned()
}

/// The folder of the stack.
pub(crate) fn stack() -> PathBuf {
    root().join("examples/ai-teams/monitoring")
}

/// The text of a file below the repository.
pub(crate) fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A YAML file of the stack.
pub(crate) fn yaml(name: &str) -> Yaml {
    let text = text(stack().join(name));
    let mut documents = YamlLoader::load_from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(documents.len(), 1, "{name}: one document a file");
    documents.remove(0)
}

/// A JSON file of the stack.
pub(crate) fn json(name: &str) -> serde_json::Value {
    serde_json::from_str(&text(stack().join(name))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The files of a folder with this ending, sorted, as paths below the repository.
pub(crate) fn list(folder: &str, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut found: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be read").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(ending))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    found.sort();
    found
}

/// The keys of a YAML mapping.
pub(crate) fn keys(yaml: &Yaml) -> Vec<String> {
    let hash = yaml.as_hash().into_iter().flatten();
    hash.filter_map(|(key, _)| key.as_str().map(str::to_owned)).collect()
}

/// The texts of a YAML list.
pub(crate) fn texts(yaml: &Yaml) -> Vec<String> {
    let list = yaml.as_vec().into_iter().flatten();
    list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
