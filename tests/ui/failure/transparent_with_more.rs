//! `transparent` takes everything from the one field.

use telemark::Failure;

#[derive(Failure, Debug)]
enum DbError {
    Timeout,
}

#[derive(Failure, Debug)]
enum LoadError {
    #[failure(transparent, expected, http = 503)]
    Db(DbError),
    #[failure(transparent)]
    Nothing,
    #[failure(transparent)]
    Two(DbError, DbError),
}

fn main() {}
