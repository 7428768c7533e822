//! What is wrong in `slo!` and `alert!` is told once, in words of ours.

use proc_macro2::{TokenStream, TokenTree};

/// The messages of the compile errors.
fn messages(stream: TokenStream, found: &mut Vec<String>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => messages(group.stream(), found),
            TokenTree::Literal(text) => found.push(text.to_string()),
            _ => {}
        }
    }
}

/// The one message about this input.
fn told(expand: fn(TokenStream) -> TokenStream, source: &str) -> String {
    let expanded = expand(source.parse().expect("it is a list of tokens"));
    assert!(expanded.to_string().contains("compile_error"), "{source}: it is not refused");
    let mut found = Vec::new();
    messages(expanded, &mut found);
    let [message] = &found[..] else { panic!("{source}: it is told {} times: {found:#?}", found.len()) };
    // Those are the words of the parser for what is left over, or for what it has no word for.
    for foreign in
        ["unexpected token", "unexpected end", "expected ident", "expected path", "expected string"]
    {
        assert!(!message.contains(foreign), "{source}: {message}");
    }
    message.clone()
}

const PROMISE: &str = "a: 99.9 % over 30d";

#[test]
fn a_fault_of_syntax_in_an_objective_is_told_once() {
    let whole = [
        "",
        "a",
        "a.: 99.9 % over 30d, good = A, total = A",
        "a 99.9 % over 30d",
        "a = 99.9 % over 30d, good = A, total = A",
        "(a: 99.9 % over 30d), good = A, total = A",
        "a: ",
        "a: 99.9 over 30d, good = A, total = B",
        "a: 99.9 % 30d, good = A, total = B",
        "a: 99.9 % over, good = A, total = B",
        "a: 99.9 % over 30d 7d, good = A, total = B",
        "a: 99.9 % over 30d; good = A, total = B",
        "a: 99.9 % over 30d good = A, total = B",
        "a: 99.9 % over 30d,, good = A, total = A",
        "a: (99.9 %) over 30d, good = A, total = B",
        "a: { 99.9 % over 30d }, good = A, total = B",
        "a: 99.9 % over \"30d\", good = A, total = A",
    ];
    for source in whole {
        told(telemark_expand::slo, source);
    }
    let keys = [
        "good A, total = A",
        "good: A, total = A",
        "good = , total = A",
        "good(A), total = A",
        "good, total = A",
        "good = A, total",
        "good = (A), total = A",
        "good = &A, total = A",
        "good = A::<B>, total = A",
        "good = A.where(a = \"b\") + B, total = A",
        "good = A.where(a = \"b\").where(c = \"d\"), total = A",
        "good = A.where(a = \"b\" c = \"d\", e = \"f\"), total = A",
        "good = A.where[a = \"b\"], total = A",
        "good = A.where(a: \"b\"), total = A",
        "good = A.where(a = (\"b\")), total = A",
        "good = A.where((a = \"b\")), total = A",
        "good = A.where(a. = \"b\"), total = A",
        "good = A.where(a =~= \"b\"), total = A",
        "good = A.where(status !~ 5..), total = A",
        "good = A.filter(a = \"b\"), total = A",
        "good = A, total = A, labels[a = \"b\"]",
        "good = A, total = A, labels(e = \"f\" g = \"h\")",
        "latency(A <= 1 s)",
        "latency = A < 1 s",
        "latency = A <= 1 s 2 s",
        "latency = A <= (1 s)",
    ];
    for source in keys {
        told(telemark_expand::slo, &format!("{PROMISE}, {source}"));
    }
}

#[test]
fn a_fault_of_syntax_in_an_alert_is_told_once() {
    let sources = [
        "a: ratio(A B) > 1 %",
        "a: ratio(A, B, C) > 1 %",
        "a: ratio[A, B] > 1 %",
        "a: ratio() > 1 %",
        "a: ratio(A.where(x = \"y\" z = \"w\"), B) > 1 %",
        "a: ratio(A.filter(x = \"y\"), B) > 1 %",
        "a: rate(A.where(x = \"y\") B) > 1 / s",
        "a: rate(A(1)) > 1 / s",
        "a: rate { A } > 1 / s",
        "a: rate(A)[5m] > 1 / s",
        "a: (rate(A)) > 1 / s",
        "a: sum(rate(A)) > 1 / s",
        "a: rate(A) > ",
        "a: rate(A) > x",
        "a: rate(A) > (1 / s)",
        "a: rate(A) >> 1 / s",
        "a: rate(A) > 1 / s for",
        "a: rate(A) > 1 / s for 5m 5m",
        "a: A > 1 > 2",
        "a: quantile(0.95 A) > 1 s",
        "a: quantile(A, 0.95) > 1 s",
        "a: rate(A) > 1 / s, by = a",
        "a: rate(A) > 1 / s, by(a b)",
        "a: rate(A) > 1 / s, by(a, (b))",
        "a: rate(A) > 1 / s, over = 5m 6m",
        "a: rate(A) > 1 / s, over: 5m",
        "a: rate(A) > 1 / s, labels(a = \"b\", (c))",
    ];
    for source in sources {
        told(telemark_expand::alert, &format!("{source}, severity = \"warning\""));
    }
    told(telemark_expand::alert, "a: rate(A) > 1 / s severity = \"warning\"");
    told(telemark_expand::alert, "a: rate(A) > 1 / s; severity = \"warning\"");
    told(telemark_expand::alert, "a: rate(A) > 1 / s, severity(\"warning\")");
    told(telemark_expand::alert, "a: rate(A) > 1 / s { severity = \"warning\" }");
}

#[test]
fn what_is_missing_is_told_beside_other_faults() {
    let expanded = telemark_expand::slo("a: 99.9 % over 30d, good = A, pge = \"x\"".parse().expect("tokens"));
    let mut found = Vec::new();
    messages(expanded, &mut found);
    assert!(found.len() == 2 && found.iter().any(|text| text.contains("`good` needs `total`")), "{found:#?}");
}
