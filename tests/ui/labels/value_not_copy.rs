use telemark::LabelValue;

#[derive(LabelValue)]
enum Kind {
    Chat,
}

fn main() {}
