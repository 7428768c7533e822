//! The program under test, as a process of its own.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A running process, whose output is read as it comes.
pub(crate) struct Program {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

/// What it left.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// The example with these arguments, embedded and with JSON lines, whatever the environment says.
    pub(crate) fn ai_teams(arguments: &[&str], base: u16) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ai-teams"));
        command.args(arguments).arg("--port-base").arg(base.to_string());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OTEL_")) {
            command.env_remove(name);
        }
        command
            .env("TELEMARK_LOG", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the example has been built");
        let stdout = read(child.stdout.take().expect("stdout is a pipe"));
        let stderr = read(child.stderr.take().expect("stderr is a pipe"));
        Self { child, stdout, stderr }
    }

    /// Waits until it answers on this port.
    pub(crate) fn ready(self, port: u16) -> Self {
        let deadline = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "nobody answers on port {port}");
            thread::sleep(Duration::from_millis(20));
        }
        self
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ended {
        let success = self.child.wait().expect("the process can be waited for").success();
        let [stdout, stderr] =
            [self.stdout, self.stderr].map(|output| output.join().expect("reading does not panic"));
        Ended { success, stdout, stderr }
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(self) -> Ended {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status().expect("`kill` is there");
        assert!(sent.success());
        self.wait()
    }
}

fn read(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut text = Vec::new();
        pipe.read_to_end(&mut text).expect("a pipe can be read");
        String::from_utf8_lossy(&text).into_owned()
    })
}

/// A port from which on three are free.
pub(crate) fn free_base(from: u16) -> u16 {
    let free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let base = (from..from + 900).step_by(10).find(|&base| (base..base + 3).all(free));
    base.expect("three free ports are left")
}

/// The access-log lines among JSON lines.
pub(crate) fn access_lines(stdout: &str) -> Vec<Value> {
    let lines = stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["request"]["path"].is_string()).collect()
}

/// The body of a GET.
pub(crate) fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the service listens");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .expect("it reads requests");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers with text");
    answer
}
