//! A collector in the parent's process: it takes what is sent over HTTP and drops it, or takes nothing at all.

use std::io::{BufRead, BufReader, Read, Result, Write, copy, sink};
use std::net::{TcpListener, TcpStream};
use std::thread;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";

/// Where a collector listens, for as long as this process lasts.
pub struct Collector {
    /// Takes and drops.
    pub open: String,
    /// Never answers.
    pub stalled: String,
}

impl Collector {
    pub fn start() -> Result<Self> {
        Ok(Self { open: listen(take)?, stalled: listen(|stream| keep(&stream))? })
    }
}

fn listen(serve: fn(TcpStream) -> Result<()>) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A connection ends with its child.
            thread::spawn(move || drop(serve(stream)));
        }
    });
    Ok(endpoint)
}

/// Answers every request of a connection, whatever it says.
fn take(stream: TcpStream) -> Result<()> {
    let mut requests = BufReader::new(&stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if requests.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap_or(0);
                }
                None if line.trim_end().is_empty() => break,
                _ => {}
            }
        }
        copy(&mut requests.by_ref().take(length), &mut sink())?;
        (&stream).write_all(ANSWER)?;
    }
}

/// Reads nothing.
fn keep(stream: &TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    loop {
        thread::park();
    }
}
