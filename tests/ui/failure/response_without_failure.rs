//! An error that does not say that it becomes a response is none for axum.

use telemark::Failure;

#[derive(Failure, Debug)]
enum LoadError {
    Broken,
}

fn answer(error: LoadError) -> axum::response::Response {
    axum::response::IntoResponse::into_response(error)
}

fn main() {
    answer(LoadError::Broken);
}
