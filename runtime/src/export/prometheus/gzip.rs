//! A scrape, compressed while it is written.

use super::scrape::Scrape;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// The chunks of a scrape as one gzip stream; a chunk that the compressor keeps to itself for now comes out empty.
pub(super) struct Gzip {
    scrape: Scrape,
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Gzip {
    pub(super) fn new(scrape: Scrape) -> Self {
        // Text of labels and numbers becomes hardly smaller at the levels above, which take several times as long.
        Self { scrape, encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())) }
    }
}

impl Iterator for Gzip {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let encoder = self.encoder.as_mut()?;
        match self.scrape.next() {
            Some(chunk) => {
                // Writing to a vector cannot fail.
                encoder.write_all(&chunk).ok();
                Some(std::mem::take(encoder.get_mut()))
            }
            None => self.encoder.take()?.finish().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Gzip;
    use crate::export::prometheus::Scrape;
    use std::io::Read;

    #[test]
    fn what_is_unpacked_is_what_was_written() {
        let packed: Vec<u8> =
            Gzip::new(Scrape::new(Some("application/openmetrics-text"))).flatten().collect();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).expect("it is gzip");
        assert!(text.starts_with("# TYPE ") && text.ends_with("\n# EOF\n"), "{text}");
    }
}
