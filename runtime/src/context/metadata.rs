//! The metadata of a gRPC call as a carrier of headers.

use super::carrier::{Carrier, CarrierMut};
use tonic::metadata::MetadataMap;

/// The headers of the call; binary metadata has none of ours.
impl Carrier for MetadataMap {
    fn lines<'a>(&'a self, name: &str, each: &mut dyn FnMut(&'a [u8])) {
        self.as_ref().lines(name, each);
    }
}

impl CarrierMut for MetadataMap {
    fn put(&mut self, name: &'static str, value: Option<&str>) {
        self.as_mut().put(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_carries_what_a_header_map_carries() {
        let mut metadata = MetadataMap::new();
        metadata.put("tracestate", Some("a=1"));
        let mut lines = Vec::new();
        metadata.lines("tracestate", &mut |line| lines.push(line));
        assert_eq!(lines, [b"a=1"]);
        metadata.put("tracestate", None);
        assert!(metadata.is_empty());
    }
}
