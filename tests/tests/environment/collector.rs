//! A collector that takes everything and remembers what it was asked, in as few lines as HTTP allows.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// It runs until the tests end.
pub(crate) struct Collector {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<String>>>,
    headers: Arc<Mutex<Vec<String>>>,
}

impl Collector {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("the system has a port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let headers = Arc::new(Mutex::new(Vec::new()));
        let remembered = (Arc::clone(&asked), Arc::clone(&headers));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (asked, headers) = remembered.clone();
                thread::spawn(move || answer(&stream, &asked, &headers));
            }
        });
        Self { url, asked, headers }
    }

    /// The first line of each request.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics with it").clone()
    }

    /// Every header of every request.
    pub(crate) fn headers(&self) -> Vec<String> {
        self.headers.lock().expect("no test panics with it").clone()
    }
}

fn answer(stream: &TcpStream, asked: &Mutex<Vec<String>>, headers: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            headers.lock().expect("no test panics with it").push(line.trim_end().to_owned());
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok()?;
                }
                Some(_) => {}
                None => break,
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        asked.lock().expect("no test panics with it").push(first.trim_end().to_owned());
        let mut stream = stream;
        stream
            .write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n",
            )
            .ok()?;
    }
}
