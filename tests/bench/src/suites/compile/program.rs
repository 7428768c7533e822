//! A generated program of many functions, and what its build costs.

use std::fmt::Write;
use std::fs;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Functions of one program.
pub const FUNCTIONS: usize = 500;

/// How the functions are written and the program is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Sync,
    Async,
    ReleaseAsync,
}

impl Case {
    pub const ALL: [Self; 3] = [Self::Sync, Self::Async, Self::ReleaseAsync];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Async => "async",
            Self::ReleaseAsync => "release-async",
        }
    }

    const fn release(self) -> bool {
        matches!(self, Self::ReleaseAsync)
    }
}

/// Which functions are annotated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    All,
    /// One, so that the program links what the others would: what the rest differs by is the functions' own.
    First,
}

/// What stands on each function.
pub struct Annotation {
    pub who: &'static str,
    attribute: &'static str,
    dependency: &'static str,
}

const TELEMARK: &str =
    "telemark = { path = \"{root}/runtime\", default-features = false, features = [\"record\"] }";

/// As the users of each write them; `/bare` captures no argument, as fastrace never does.
pub const ANNOTATIONS: &[Annotation] = &[
    Annotation { who: "telemark", attribute: "#[telemark::traced(args(a, b))]", dependency: TELEMARK },
    Annotation { who: "telemark/bare", attribute: "#[telemark::traced]", dependency: TELEMARK },
    Annotation { who: "telemark/instrument", attribute: "#[telemark::instrument]", dependency: TELEMARK },
    Annotation { who: "tracing", attribute: "#[tracing::instrument]", dependency: "tracing = \"=0.1.44\"" },
    Annotation {
        who: "tracing/bare",
        attribute: "#[tracing::instrument(skip_all)]",
        dependency: "tracing = \"=0.1.44\"",
    },
    Annotation {
        who: "fastrace",
        attribute: "#[fastrace::trace]",
        dependency: "fastrace = { version = \"=0.7.19\", features = [\"enable\"] }",
    },
];

/// One program on disk.
pub struct Program {
    case: Case,
    who: &'static str,
    folder: PathBuf,
    package: String,
}

impl Program {
    /// Writes it, and builds what it depends on.
    pub fn write(case: Case, annotation: &'static Annotation, part: Part) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        let annotated = if part == Part::All { FUNCTIONS } else { 1 };
        let package = format!("{}-{}-{annotated}", annotation.who.replace('/', "-"), case.name());
        let folder = target().join("compile").join(&package);
        fs::create_dir_all(folder.join("src"))?;
        let dependency = annotation.dependency.replace("{root}", &root.display().to_string());
        let manifest = format!(
            "[workspace]\n[package]\nname = \"{package}\"\nedition = \"2024\"\n\
             [dependencies]\n{dependency}\n[profile.release]\nstrip = true\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), source(case, annotation.attribute, annotated))?;
        let program = Self { case, who: annotation.who, folder, package };
        program.build()?;
        Ok(program)
    }

    pub const fn who(&self) -> &'static str {
        self.who
    }

    /// Builds it anew and gives the processor time of all compilers, in seconds.
    pub fn build(&self) -> Result<f64> {
        let main = self.folder.join("src/main.rs");
        fs::write(&main, fs::read(&main)?)?;
        let before = children_seconds()?;
        let mut command = Command::new("cargo");
        command.arg("build").arg("--quiet").args(self.case.release().then_some("--release"));
        command.current_dir(&self.folder).stdout(Stdio::null());
        // A whole build, whatever was built before; one target folder, so that dependencies are built once.
        command.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", target().join("compile/target"));
        let status = command.status()?;
        if !status.success() {
            return Err(Error::other(format!("{} does not build", self.package)));
        }
        Ok(children_seconds()? - before)
    }

    /// The size of the program.
    pub fn bytes(&self) -> Result<f64> {
        let profile = if self.case.release() { "release" } else { "debug" };
        let path = target().join("compile/target").join(profile).join(&self.package);
        Ok(fs::metadata(path)?.len() as f64)
    }
}

/// Where this program was built.
fn target() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    own.ancestors().nth(2).unwrap_or(Path::new("target")).to_owned()
}

/// Processor time of all children that have ended.
fn children_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let ticks = fields.split_ascii_whitespace().skip(13).take(2).filter_map(|t| t.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() / rustix::param::clock_ticks_per_second() as f64)
}

fn source(case: Case, attribute: &str, annotated: usize) -> String {
    let mut text = String::from("//! Generated.\nuse std::hint::black_box;\n");
    let (word, wait) = if case == Case::Sync { ("", "") } else { ("async ", ".await") };
    if case != Case::Sync {
        text.push_str("use std::pin::Pin;\nuse std::task::{Context, Waker};\n");
        text.push_str("async fn rest() -> u64 { black_box(1) }\n");
    } else {
        text.push_str("fn rest() -> u64 { black_box(1) }\n");
    }
    for at in 0..FUNCTIONS {
        let attribute = if at < annotated { attribute } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{attribute}\n{word}fn f{at}(a: u64, b: u64) -> Result<u64, std::num::TryFromIntError> {{\n    \
             let narrow = u32::try_from(a + {at})?;\n    let more = rest(){wait};\n    \
             Ok(u64::from(narrow) * more + b)\n}}\n"
        );
    }
    // Behind pointers, as a router keeps its handlers: in one large function the compiler's time would not be theirs.
    if case == Case::Sync {
        text.push_str("static ALL: &[fn(u64, u64) -> Result<u64, std::num::TryFromIntError>] = &[");
        (0..FUNCTIONS).for_each(|at| {
            let _ = write!(text, "f{at}, ");
        });
        text.push_str("];\nfn main() {\n    for f in ALL { let _ = black_box(f(black_box(1), 2)); }\n");
    } else {
        text.push_str(
            "type Boxed = Pin<Box<dyn Future<Output = Result<u64, std::num::TryFromIntError>> + Send>>;\n",
        );
        (0..FUNCTIONS).for_each(|at| {
            let _ = writeln!(text, "fn b{at}(a: u64) -> Boxed {{ Box::pin(f{at}(a, 2)) }}");
        });
        text.push_str("static ALL: &[fn(u64) -> Boxed] = &[");
        (0..FUNCTIONS).for_each(|at| {
            let _ = write!(text, "b{at}, ");
        });
        text.push_str("];\nfn main() {\n    for b in ALL {\n        let mut f = b(black_box(1));\n");
        text.push_str("        let _ = f.as_mut().poll(&mut Context::from_waker(Waker::noop()));\n    }\n");
    }
    text.push_str("}\n");
    text
}
