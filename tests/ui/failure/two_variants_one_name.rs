//! Two variants that nobody could tell apart.

use telemark::Failure;

#[derive(Failure, Debug)]
#[allow(non_camel_case_types)]
enum LoadError {
    DiskFull,
    disk_full,
}

fn main() {}
