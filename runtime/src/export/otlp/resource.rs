//! Who sends: the attributes that describe this process.

use super::key_value::attribute_of;
use super::pairs::pairs;
use super::writer::Writer;
use crate::id::TraceId;
use crate::redact::{self, SinkKind};
use crate::value::Value;

const SERVICE: &str = "service.name";

/// Under which policy classified values were rendered; it follows what is in force.
const POLICY: &str = "telemark.redaction.policy";

/// The attributes of this process, each key once.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    attributes: Vec<(String, Value)>,
}

impl Resource {
    /// A service of this name and version, sent by telemark, as an instance of its own.
    #[must_use]
    pub fn new(service: &str, version: Option<&str>) -> Self {
        let mut resource = Self { attributes: Vec::new() };
        resource.set(SERVICE, service);
        if let Some(version) = version {
            resource.set("service.version", version);
        }
        resource.set("service.instance.id", &instance());
        resource.set("telemetry.sdk.name", "telemark");
        resource.set("telemetry.sdk.language", "rust");
        resource.set("telemetry.sdk.version", env!("CARGO_PKG_VERSION"));
        resource
    }

    /// The same, changed by OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME; what cannot be read is told in `warnings`.
    #[must_use]
    pub fn from_environment(
        mut self,
        read: &dyn Fn(&str) -> Option<String>,
        warnings: &mut Vec<String>,
    ) -> Self {
        match pairs(&read("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default()) {
            Ok(pairs) => pairs.iter().for_each(|(key, value)| self.set(key, value)),
            Err(at) => warnings.push(format!(
                "OTEL_RESOURCE_ATTRIBUTES: member {at} is not key=value, percent-encoded; all of it is ignored"
            )),
        }
        if let Some(name) = read("OTEL_SERVICE_NAME").filter(|name| !name.trim().is_empty()) {
            self.set(SERVICE, name.trim());
        }
        self
    }

    /// The service's name.
    #[must_use]
    pub fn service(&self) -> &str {
        match self.get(SERVICE) {
            Some(Value::Text(name)) => name,
            _ => "unknown_service",
        }
    }

    /// All attributes, in order.
    #[must_use]
    pub fn attributes(&self) -> &[(String, Value)] {
        &self.attributes
    }

    /// All that an exporter tells: the attributes, and the policy in force for what leaves the process.
    pub(crate) fn told(&self) -> Vec<(String, Value)> {
        let policy = (POLICY.to_owned(), Value::from(SinkKind::Otlp.policy().as_str()));
        // Nobody but the policy itself says it.
        self.attributes.iter().filter(|(key, _)| key != POLICY).cloned().chain([policy]).collect()
    }

    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Keeps what may be told of the process: this is the only way in, once, when it starts.
    fn set(&mut self, key: &str, value: &str) {
        let value = Value::from(redact::resource(key, value).into_owned());
        match self.attributes.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((key.to_owned(), value)),
        }
    }

    /// The fields of a `Resource` message; another service of this process has its own name and shares the rest.
    pub(super) fn write(&self, w: &mut Writer<'_>, service: Option<&str>) {
        for (key, value) in &self.told() {
            match service.filter(|_| key == SERVICE) {
                Some(other) => attribute_of(w, 1, key, &Value::from(other.to_owned())),
                None => attribute_of(w, 1, key, value),
            }
        }
    }
}

/// A random UUID (version 4): no two runs of a service are one instance.
fn instance() -> String {
    let mut bytes = TraceId::random().to_bytes();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(attributes: &str, name: &str) -> (Resource, Vec<String>) {
        let mut warnings = Vec::new();
        let read = |key: &str| match key {
            "OTEL_RESOURCE_ATTRIBUTES" => Some(attributes.to_owned()),
            "OTEL_SERVICE_NAME" => Some(name.to_owned()),
            _ => None,
        };
        (Resource::new("code", Some("1.0")).from_environment(&read, &mut warnings), warnings)
    }

    #[test]
    fn the_environment_wins_over_code_and_its_service_name_over_its_attributes() {
        let attributes = "service.name=attribute,deployment.environment.name=prod";
        assert_eq!(with("", "").0.service(), "code");
        assert_eq!(with(attributes, " ").0.service(), "attribute");
        assert_eq!(with(attributes, "name").0.service(), "name");
        let (resource, warnings) = with(attributes, "name");
        assert_eq!(resource.get("deployment.environment.name"), Some(&Value::from("prod")));
        assert_eq!(resource.get("telemetry.sdk.name"), Some(&Value::from("telemark")));
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn secrets_of_the_environment_are_not_told_with_every_span() {
        let (resource, _) =
            with("db.password=hunter2,process.command_args=--key%20hunter2,host.ip=10.1.2.3", "");
        let told = format!("{resource:?}");
        assert!(!told.contains("hunter2") && told.contains("10.1.2.3"), "{told}");
    }

    #[test]
    fn a_list_with_a_fault_is_ignored_whole_and_told() {
        let (resource, warnings) = with("a=1,b", "");
        assert_eq!(resource.get("a"), None);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("member 2"), "{warnings:?}");
    }

    #[test]
    fn every_run_is_an_instance_of_its_own() {
        let id = |resource: &Resource| resource.get("service.instance.id").unwrap().to_string();
        let (one, two) = (Resource::new("s", None), Resource::new("s", None));
        assert_ne!(id(&one), id(&two));
        assert_eq!(id(&one).len(), 36);
        assert_eq!(id(&one).as_bytes()[14], b'4');
    }
}
