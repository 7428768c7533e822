//! TLS for both protocols, by rustls: which certificates are trusted, and which one we show.

pub(super) use super::renewed::Connector;
use super::route::Route;
use super::target::{Named, Target};
use crate::error::{Error, Result};
use rustls::client::WantsClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ConfigBuilder, InvalidMessage, RootCertStore,
};
use std::io;
use std::sync::Arc;

/// There is TLS.
pub(super) const TLS: bool = true;

/// A connector that speaks this protocol (`http/1.1`, `h2`) behind TLS.
pub(super) fn connector(target: &Target, route: Route, protocol: &'static [u8]) -> Result<Connector> {
    Connector::new(target, route, protocol)
}

/// Whom we trust and who we are, by what the files say now.
pub(super) fn config(target: &Target, protocol: &[u8]) -> Result<ClientConfig> {
    // The program's own choice counts, which may be one that an authority has approved; else ring, for us alone.
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(format!("TLS cannot be used: {error}")))?;
    let mut config = if target.is_secure() {
        let builder = builder.with_root_certificates(trusted(target)?);
        identified(target, builder)?
    } else {
        builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(config)
}

/// The certificates of the file that the environment names and no others; else those of the system.
fn trusted(target: &Target) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = &target.identity.authority {
        for certificate in certificates(file)? {
            roots.add(certificate).map_err(|error| file_is(file, &error))?;
        }
        return Ok(roots);
    }
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(wrong(
            "this machine has no certificates to trust: OTEL_EXPORTER_OTLP_CERTIFICATE names a file that has the \
             collector's",
        ));
    }
    Ok(roots)
}

/// The certificate that we show, if the environment names one.
fn identified(
    target: &Target,
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
) -> Result<ClientConfig> {
    let (chain, key) = match (&target.identity.certificate, &target.identity.key) {
        (None, None) => return Ok(builder.with_no_client_auth()),
        (Some(chain), Some(key)) => (chain, key),
        (Some(one), None) => return Err(alone(one, "CLIENT_KEY")),
        (None, Some(one)) => return Err(alone(one, "CLIENT_CERTIFICATE")),
    };
    let certificates = certificates(chain)?;
    let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|_not_shown| file_is(key, &"it has no private key in PEM"))?;
    builder.with_client_auth_cert(certificates, secret).map_err(|error| file_is(key, &error))
}

fn certificates(file: &Named) -> Result<Vec<CertificateDer<'static>>> {
    let text = read(file)?;
    let all: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| file_is(file, &error))?;
    if all.is_empty() { Err(file_is(file, &"it has no certificate in PEM")) } else { Ok(all) }
}

fn read(file: &Named) -> Result<Vec<u8>> {
    std::fs::read(&file.text).map_err(|error| file_is(file, &error))
}

fn file_is(file: &Named, why: &dyn std::fmt::Display) -> Error {
    wrong(format!("{}={} cannot be used: {why}", file.name, file.text))
}

fn alone(one: &Named, other: &str) -> Error {
    wrong(format!("{} needs OTEL_EXPORTER_OTLP_{other} beside it", one.name))
}

fn wrong(text: impl Into<String>) -> Error {
    Error::new(text)
}

const WANTED: &str = "the collector wants a certificate of ours that it trusts: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE \
                      and OTEL_EXPORTER_OTLP_CLIENT_KEY name it";

/// What to do about a connection that TLS has refused, of which the innermost words are these.
pub(super) fn advice(error: &(dyn std::error::Error + 'static), words: &str) -> Option<&'static str> {
    use AlertDescription::{
        BadCertificate, CertificateExpired, CertificateRequired, CertificateUnknown, UnknownCA,
    };
    let Some(refused) = refused(error) else {
        // HTTP/2 keeps only the words of an error below it.
        let wanted = ["Certificate", "BadCertificate", "UnknownCA"];
        let told = words.split("fatal alert: ").nth(1)?;
        return wanted.iter().any(|alert| told.starts_with(alert)).then_some(WANTED);
    };
    Some(match refused {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "OTEL_EXPORTER_OTLP_CERTIFICATE names a file with the certificate that signed the collector's"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "renew the collector's certificate, or set this machine's clock"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "set this machine's clock"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the endpoint must have a name that stands in the collector's certificate"
            }
            _ => "the collector needs another certificate",
        },
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "what answers there does not speak TLS: an endpoint without it begins with http://"
        }
        rustls::Error::AlertReceived(
            CertificateRequired | BadCertificate | CertificateExpired | CertificateUnknown | UnknownCA,
        ) => WANTED,
        _ => return None,
    })
}

/// What rustls has said, wherever it is wrapped.
fn refused<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    // Such an error hides the one it is made of from `source`.
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return refused(inner);
    }
    error.source().and_then(refused)
}
