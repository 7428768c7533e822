//! Every word of `#[redact]` says whether it stands alone, and what it takes.
use telemark::Redact;

#[derive(Redact)]
#[redact(crate = "telemark", bound = 3)]
struct OnType {
    #[redact(public)]
    id: u64,
}

#[derive(Redact)]
struct OnFields {
    #[redact(internal(4))]
    internal: String,
    #[redact(nested = true)]
    nested: String,
    #[redact(skip(all))]
    skip: String,
    #[redact(pii, rename = name)]
    rename: String,
    #[redact(drop = 3)]
    drop: String,
    #[redact(phone(4))]
    phone: String,
    #[redact(token = 3)]
    token: String,
    #[redact(url(query))]
    url: String,
    #[redact(ip(v6 = "48"))]
    ip: std::net::IpAddr,
}

#[derive(Redact)]
enum OnVariants {
    #[redact(variant = 3)]
    Small,
}

fn main() {
    let _ = |on: OnType| on.id;
    let _ = |on: OnFields| (on.internal, on.nested, on.skip, on.rename, on.drop, on.phone, on.token, on.url, on.ip);
    let _ = OnVariants::Small;
}
