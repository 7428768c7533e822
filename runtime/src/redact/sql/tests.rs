//! Statements as databases and people write them, and what is left of them.

use super::*;
use proptest::prelude::*;

const STATEMENTS: &[(&str, &str)] = &[
    (
        "SELECT a1, t2.b FROM t WHERE x = $1 AND y = :name",
        "SELECT a1, t2.b FROM t WHERE x = $1 AND y = :name",
    ),
    ("select * from u where n = 'O''Brien' and id=42", "select * from u where n = ? and id=?"),
    ("WHERE n = E'a\\'b' OR m = N'x' OR h = X'ff' OR b = B'01'", "WHERE n = ? OR m = ? OR h = ? OR b = ?"),
    ("f(-1.5e-3, .5, 0xFF, 1_000, 1e+9)", "f(-?, ?, ?, ?, ?)"),
    ("d = DATE '2020-01-01' + INTERVAL '1 day' AND ok = TRUE", "d = DATE ? + INTERVAL ? AND ok = ?"),
    ("id IN (1, 2,3) OR n in ('a','b') OR f(1, 2)", "id IN (?) OR n in (?) OR f(?, ?)"),
    ("$$it's$$ $tag$ $$ x $tag$ $1", "? ? $1"),
    ("SELECT \"u\".\"n\" FROM \"Users\" WHERE n = \"Ann\"", "SELECT \"u\".\"n\" FROM \"Users\" WHERE n = ?"),
    ("SELECT `n` -- it's Ann\nFROM t", "SELECT `n` \nFROM t"),
    ("SELECT /* a /* nested */ one */ 1", "SELECT   ?"),
    ("WHERE n = q'[it's]' OR m = U&'x' OR o = 5", "WHERE n = ? OR m = ? OR o = ?"),
    ("data #>> '{a}' = 'b'", "data #>> ? = ?"),
    // Where two readings differ, nothing more is shown.
    ("WHERE n = 'Ann\\' OR m = 'Bob'", "WHERE n = ?"),
    ("WHERE n = 'Ann", "WHERE n = ?"),
    ("WHERE n = $$Ann", "WHERE n = ?"),
    ("a # 'Ann", "a ?"),
    ("/* /* */ 'Ann */ Bob' */", "?"),
    ("a --'Ann\nBob'", "a ?"),
    ("/* Ann", "?"),
];

#[test]
fn every_literal_becomes_a_question_mark() {
    for (statement, shown) in STATEMENTS {
        assert_eq!(without_literals(statement), *shown, "{statement}");
    }
    assert!(matches!(without_literals("SELECT a FROM t WHERE b = $1"), Cow::Borrowed(_)));
}

/// Each dialect's own signs, where they stand for a literal and where they do not.
const DIALECTS: &[(&str, &str)] = &[
    // Numbers, and names with digits in them.
    (".5 + x.5 + \"u\".5 + `u`.5 + x[1].5", "? + x.? + \"u\".? + `u`.? + x[?].?"),
    ("1e+9 - 1E-9 - 0x1e-5 - 0X1e+5 - 1_0.5 - 2e-", "? - ? - ?-? - ?+? - ? - ?"),
    ("a$1 @p1 é1 _1 :1", "a$1 @p1 é1 _1 :?"),
    ("a = ? AND b = ?1", "a = ? AND b = ??"),
    // Lists.
    ("x IN ( 1 , 2 , 3 ) AND y", "x IN ( ? ) AND y"),
    ("x in\t\n(1,2)", "x in\t\n(?)"),
    ("x IN (a, 1, 2)", "x IN (a, ?)"),
    ("x IN (f(1, 2), 3, 4)", "x IN (f(?, ?), ?, ?)"),
    ("x IN (1) AND (2, 3)", "x IN (?) AND (?, ?)"),
    ("in = (1, 2)", "in = (?, ?)"),
    ("in x (1, 2)", "in x (?, ?)"),
    ("in 'a' (1, 2)", "in ? (?, ?)"),
    ("in true (1, 2)", "in ? (?, ?)"),
    ("in n'a' (1, 2)", "in ? (?, ?)"),
    ("in u&'a' (1, 2)", "in ? (?, ?)"),
    // Quotes and their prefixes.
    ("e'a\\\\' || 'b'", "? || ?"),
    ("E'\\'' || E'x\\'y' || z", "? || ? || z"),
    ("'a\\\\' || b", "? || b"),
    ("'a\\b' || c", "? || c"),
    ("'\\\\\\' || c", "?"),
    ("'a''' || b || '' || c", "? || b || ? || c"),
    ("r'a' b'1' br'a' RB'a' nq'(a)' me'a'", "? ? ? ? ? me?"),
    ("u&'d' a&'d' u & 'd' u&d", "? a&? u & ? u&d"),
    ("q'(it's)' q'{it's}' q'<it's>' q'!it's!' q'éit'sé' x", "? ? ? ? ? x"),
    ("Q'[a] ]' x", "? x"),
    ("q'[a", "?"),
    ("TRUE, false, truth", "?, ?, truth"),
    // Names in quotes.
    (
        "FROM \"a\" JOIN \"b\" INTO \"c\" update \"d\" TABLE \"e\" ONLY \"f\" BY \"g\"",
        "FROM \"a\" JOIN \"b\" INTO \"c\" update \"d\" TABLE \"e\" ONLY \"f\" BY ?",
    ),
    ("SET \"a\".\"b\" = \"c\"", "SET \"a\".\"b\" = ?"),
    ("FROM `a b` WHERE `c", "FROM `a b` WHERE ?"),
    // Dollars.
    ("$a_1$it's$a_1$ $é$it's$é$ x", "? ? x"),
    ("$a$ $b$ $a$ x", "? x"),
    ("$1$2 $2", "$1$2 $2"),
    ("$a-b $ c$", "$a-b $ c$"),
    ("$a$b", "?"),
    // Comments.
    ("a - b / c # it's", "a - b / c ?"),
    ("a #> b #= c #", "a #> b #= c ?"),
    ("a -- it's\nb --\nc --x\nd --", "a \nb \nc \nd "),
    ("a /**/ b /* it's * / x */ c", "a   b   c"),
    ("a /* x /* y */ z */ b", "a   b"),
    ("a /* /* */ */ - b /* /*/ c", "a   - b ?"),
];

#[test]
fn every_dialect_is_read_with_its_own_signs() {
    for (statement, shown) in DIALECTS {
        assert_eq!(without_literals(statement), *shown, "{statement}");
    }
    // Only some databases read these as comments, or as one comment.
    for quote in ['\'', '"', '`', '$', '*'] {
        assert_eq!(without_literals(&format!("a --x{quote}\nb")), "a ?");
        assert_eq!(without_literals(&format!("abc --x  {quote}\nb")), "abc ?");
    }
    for sign in ['\'', '"', '`', '$', '-', '#'] {
        assert_eq!(without_literals(&format!("a /* /* {sign} */ */ b")), "a ?");
        assert_eq!(without_literals(&format!("a /* {sign} */ b")), "a   b");
    }
}

#[test]
fn a_statement_that_is_too_long_is_cut_between_words() {
    let shown = without_literals(&"SELECT abc 'Ann', ".repeat(1000)).into_owned();
    assert!(
        shown.len() < LONGEST && shown.ends_with(" …") && !shown.contains("Ann"),
        "{}",
        &shown[shown.len() - 30..]
    );
}

fn literal() -> impl Strategy<Value = (String, String)> {
    let quoted = |before: &'static str, after: &'static str, text: &'static str| {
        text.prop_map(move |text| (format!("{before}{text}{after}"), text))
    };
    prop_oneof![
        quoted("'", "'", "cnry[^'\\\\]{4,20}"),
        quoted("'", "'", "cnry[a-z]{2}''[a-z]{4}"),
        quoted("E'", "'", "cnry[a-z]{2}\\\\'[a-z]{4}"),
        quoted("$x$", "$x$", "cnry[^$]{4,20}"),
        quoted("X'", "'", "[0-9a-f]{8,20}"),
        quoted("0x", "", "[0-9a-f]{8,20}"),
        quoted("", "", "[1-9][0-9]{7,12}"),
        quoted("", "", "[1-9][0-9]{4,6}\\.[0-9]{4,6}e-?[0-9]"),
        quoted("DATE '", "'", "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"),
        quoted("INTERVAL '", "'", "[0-9]{4,9} days"),
        quoted("= \"", "\"", "cnry[^\"\\\\]{4,20}"),
    ]
}

proptest! {
    #[test]
    fn no_literal_is_shown(before in "(SELECT |a = |\\(|/\\* x \\*/|-- y\n|IN \\(1, |[a-z]{1,5} )*", (literal, random) in literal(), after in "( AND|,|\\)| \\PC*)?") {
        let shown = without_literals(&format!("{before} {literal}{after}")).into_owned();
        prop_assert!(!shown.contains(&random), "{shown}");
    }

    #[test]
    fn two_literals_look_the_same(one in "[^'\\\\]{0,30}", other in "[^'\\\\]{0,30}") {
        let shown = |literal: &str| without_literals(&format!("SELECT a FROM t WHERE b = '{literal}' AND c > 1")).into_owned();
        prop_assert_eq!(shown(&one), shown(&other));
    }

    #[test]
    fn a_statement_without_literals_stays(text in "[a-z'\"$`*/#?(,)0-9 \\\\.xXeE&qn\\[\\]-]{0,60}|\\PC{0,60}") {
        let once = without_literals(&text).into_owned();
        prop_assert_eq!(without_literals(&once).into_owned(), once);
    }
}
