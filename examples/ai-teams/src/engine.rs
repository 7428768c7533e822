//! workflow-engine: keeps the workflows.

use crate::refusal::Refusal;
use crate::store::{Store, Workflow};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use telemark::traced;

/// The engine's answer to a stored workflow.
#[derive(Serialize, Deserialize, Debug)]
pub(crate) struct Stored {
    /// Workflows of this type that the engine now has.
    pub(crate) of_this_type: u32,
}

/// The engine's routes.
pub(crate) fn routes(store: Store) -> Router {
    Router::new()
        .route("/workflows", post(keep))
        .route("/workflows/{id}", get(show))
        .with_state(Arc::new(store))
}

async fn keep(
    State(store): State<Arc<Store>>,
    Json(workflow): Json<Workflow>,
) -> Result<(StatusCode, Json<Stored>), Refusal> {
    match store_workflow(&store, workflow).await {
        Ok(stored) => Ok((StatusCode::CREATED, Json(stored))),
        Err(error) if is_duplicate(&error) => {
            Err(Refusal::new(StatusCode::CONFLICT, "this workflow is stored already"))
        }
        Err(error) => {
            tracing::error!(%error, "the workflow could not be stored");
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the workflow could not be stored"))
        }
    }
}

#[traced(args(%workflow.id as "workflow.id", workflow.nodes as "workflow.nodes"), err)]
async fn store_workflow(store: &Arc<Store>, workflow: Workflow) -> rusqlite::Result<Stored> {
    store
        .run(move |store| {
            store.insert(&workflow)?;
            Ok(Stored { of_this_type: store.count(workflow.kind)? })
        })
        .await
}

async fn show(State(store): State<Arc<Store>>, Path(id): Path<String>) -> Result<Json<Workflow>, Refusal> {
    match store.run(move |store| store.find(&id)).await {
        Ok(Some(workflow)) => Ok(Json(workflow)),
        Ok(None) => Err(Refusal::new(StatusCode::NOT_FOUND, "there is no such workflow")),
        Err(error) => {
            tracing::error!(%error, "the workflow could not be read");
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the workflow could not be read"))
        }
    }
}

fn is_duplicate(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}
