//! Which files are read: paths, folders and globs.

use crate::error::{Error, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a path, in order: itself, all below a folder, or those that a glob matches.
pub(super) fn of(path: &Path) -> Result<Vec<PathBuf>> {
    let text = path.to_string_lossy();
    let mut found = Vec::new();
    if path.exists() || !text.contains(['*', '?']) {
        below(path, &mut found)?;
    } else {
        let fixed: PathBuf =
            path.iter().take_while(|part| !part.to_string_lossy().contains(['*', '?'])).collect();
        let fixed = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed };
        below(&fixed, &mut found)?;
        let pattern = parts(path);
        found.retain(|file| matches(&pattern, &parts(file)));
    }
    found.sort();
    Ok(found)
}

fn below(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let failed =
        |error: std::io::Error| Error::new(format!("{} cannot be read", path.display())).caused_by(error);
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // A folder or file whose name begins with a dot belongs to a tool.
        if !entry.file_name().to_string_lossy().starts_with('.') {
            below(&entry.path(), found)?;
        }
    }
    Ok(())
}

fn parts(path: &Path) -> Vec<String> {
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != ".").collect()
}

/// `**` is any number of folders.
fn matches(pattern: &[String], path: &[String]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "**" => {
            (rest.is_empty() && !path.is_empty())
                || (0..=path.len()).any(|skipped| !rest.is_empty() && matches(rest, &path[skipped..]))
        }
        (Some((first, rest)), Some((name, below))) => {
            fits(first.as_bytes(), name.as_bytes()) && matches(rest, below)
        }
        _ => false,
    }
}

/// `*` is any number of letters, `?` is one.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=name.len()).any(|skipped| fits(rest, &name[skipped..])),
        (Some((b'?', rest)), Some((_, behind))) => fits(rest, behind),
        (Some((one, rest)), Some((other, behind))) => one == other && fits(rest, behind),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{matches, parts};
    use std::path::Path;

    #[test]
    fn stars_match_as_shells_have_them() {
        let fits = |pattern: &str, path: &str| matches(&parts(Path::new(pattern)), &parts(Path::new(path)));
        assert!(
            fits("ops/**", "ops/a/b.yml") && fits("ops/**", "ops/a.yml") && fits("./ops/**", "ops/a.yml")
        );
        assert!(fits("ops/**/*.yml", "ops/b.yml") && fits("ops/**/*.yml", "ops/x/y/b.yml"));
        assert!(fits("/ops/r?les/*.yml", "/ops/rules/a.yml"));
        assert!(
            !fits("ops/**/*.yml", "ops/b.json") && !fits("ops/*", "ops/a/b.yml") && !fits("ops/**", "ops")
        );
    }
}
