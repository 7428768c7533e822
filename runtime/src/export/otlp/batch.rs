//! Many spans, or many log records, as one request.

use super::resource::Resource;
use super::writer::Writer;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One span, encoded by the thread that ended it, or one log record, by the thread that logged.
#[derive(Debug)]
pub(super) struct Encoded {
    /// The service it worked for, where that is not the process's own.
    pub(super) service: Option<Arc<str>>,
    /// Its instrumentation scope.
    pub(super) target: Cow<'static, str>,
    /// The fields of its `Span` or `LogRecord` message.
    pub(super) bytes: Vec<u8>,
}

/// An `ExportTraceServiceRequest` or an `ExportLogsServiceRequest`, whose fields have the same numbers: spans or records
/// by service, then by instrumentation scope.
pub(super) fn request(resource: &Resource, spans: &[Encoded]) -> Vec<u8> {
    let mut services = BTreeMap::<Option<&str>, BTreeMap<&str, Vec<&[u8]>>>::new();
    for span in spans {
        let service = span.service.as_deref().filter(|name| *name != resource.service());
        services.entry(service).or_default().entry(&*span.target).or_default().push(&span.bytes);
    }
    let mut buffer = Vec::with_capacity(spans.iter().map(|span| span.bytes.len() + 8).sum::<usize>() + 1024);
    let mut w = Writer::new(&mut buffer);
    for (service, scopes) in services {
        w.message(1, |w| {
            w.message(1, |w| resource.write(w, service));
            for (target, spans) in scopes {
                w.message(2, |w| {
                    w.message(1, |w| w.string(1, target));
                    for span in spans {
                        w.bytes(2, span);
                    }
                });
            }
        });
    }
    buffer
}

#[cfg(test)]
mod tests {
    use super::super::reader::{Field, bytes, fields};
    use super::*;

    fn nested(message: &[u8], number: u64) -> Vec<&[u8]> {
        let wanted = fields(message).filter(|(field, _)| *field == number);
        wanted.filter_map(|(_, value)| if let Field::Bytes(b) = value { Some(b) } else { None }).collect()
    }

    fn text(message: &[u8], path: &[u64]) -> String {
        let found = path.iter().try_fold(message, |message, field| bytes(message, *field));
        String::from_utf8(found.unwrap().to_vec()).unwrap()
    }

    #[test]
    fn services_of_one_process_stand_apart_and_scopes_below_them() {
        let span = |service: Option<&str>, target, byte: u8| Encoded {
            service: service.map(Arc::from),
            target: Cow::Borrowed(target),
            bytes: vec![0x08, byte],
        };
        let spans = [
            span(None, "app::a", 1),
            span(Some("agent"), "app::a", 2),
            span(None, "app::b", 3),
            span(Some("gateway"), "app::a", 4),
        ];
        let request = request(&Resource::new("gateway", None), &spans);
        let services = nested(&request, 1);
        assert_eq!(services.len(), 2, "the process's own name is not a second service");
        let name = |service: &[u8]| text(nested(nested(service, 1)[0], 1)[0], &[2, 1]);
        assert_eq!([name(services[0]), name(services[1])], ["gateway", "agent"]);
        let scopes = nested(services[0], 2);
        assert_eq!(text(scopes[0], &[1, 1]), "app::a");
        assert_eq!(nested(scopes[0], 2), [[0x08, 1], [0x08, 4]]);
        assert_eq!(nested(scopes[1], 2), [[0x08, 3]]);
        assert_eq!(nested(nested(services[1], 2)[0], 2), [[0x08, 2]]);
    }
}
