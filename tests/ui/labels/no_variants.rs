use telemark::LabelValue;

#[derive(LabelValue, Clone, Copy)]
enum Nothing {}

fn main() {}
