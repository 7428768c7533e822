//! A scrape as the body of an answer: one chunk for each poll, and others may run in between.

use super::gzip::Gzip;
use super::scrape::Scrape;
use bytes::Bytes;
use http_body::{Body, Frame};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an answer to a scrape. What is not asked for is not written: a HEAD request costs nothing.
pub(crate) struct ScrapeBody {
    chunks: Chunks,
    /// A chunk was given by the last poll: the next one lets others run first.
    worked: bool,
}

enum Chunks {
    Plain(Box<Scrape>),
    Gzip(Box<Gzip>),
}

impl ScrapeBody {
    pub(super) fn new(scrape: Scrape, gzip: bool) -> Self {
        let chunks =
            if gzip { Chunks::Gzip(Box::new(Gzip::new(scrape))) } else { Chunks::Plain(Box::new(scrape)) };
        Self { chunks, worked: false }
    }
}

impl Body for ScrapeBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if std::mem::take(&mut self.worked) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let chunk = match &mut self.chunks {
            Chunks::Plain(scrape) => scrape.next(),
            Chunks::Gzip(gzip) => gzip.next(),
        };
        self.worked = true;
        match chunk {
            Some(chunk) if chunk.is_empty() => self.poll_frame(context),
            Some(chunk) => Poll::Ready(Some(Ok(Frame::data(chunk.into())))),
            None => Poll::Ready(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ScrapeBody;
    use crate::export::prometheus::Scrape;
    use http_body::Body;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn between_two_chunks_others_may_run() {
        for gzip in [false, true] {
            let mut body = ScrapeBody::new(Scrape::new(None), gzip);
            let mut poll = || {
                Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop())).map(|f| f.is_some())
            };
            let mut polls = Vec::new();
            while polls.last() != Some(&Poll::Ready(false)) {
                polls.push(poll());
            }
            assert!(polls.contains(&Poll::Ready(true)), "{polls:?}");
            let breathless = polls.windows(2).any(|pair| pair[0] == Poll::Ready(true) && pair[1].is_ready());
            assert!(!breathless, "{polls:?}");
        }
    }
}
