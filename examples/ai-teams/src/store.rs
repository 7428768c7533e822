//! The engine's database: SQLite in a temporary folder, every statement a span.

use crate::metrics::WorkflowType;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use telemark::traced;

/// A write waits for the log, not for the whole file; the folder goes with the process anyway.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL";
const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS workflows (id TEXT PRIMARY KEY, type TEXT NOT NULL, nodes INTEGER NOT NULL)";
const INSERT: &str = "INSERT INTO workflows (id, type, nodes) VALUES (?1, ?2, ?3)";
const SELECT: &str = "SELECT id, type, nodes FROM workflows WHERE id = ?1";
const COUNT: &str = "SELECT count(*) FROM workflows WHERE type = ?1";

/// A stored workflow.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Workflow {
    pub(crate) id: String,
    pub(crate) kind: WorkflowType,
    pub(crate) nodes: u32,
}

/// The database.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    folder: PathBuf,
}

impl Store {
    /// A new database in a folder of its own, which goes when the store does.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("ai-teams-{}", telemark::SpanId::random()));
        std::fs::create_dir_all(&folder)?;
        let connection = Connection::open(folder.join("workflows.db"))?;
        connection.execute_batch(PRAGMAS)?;
        connection.execute_batch(CREATE)?;
        Ok(Self { connection: Mutex::new(connection), folder })
    }

    /// Runs statements on a thread that may block, inside the span that is current here.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> rusqlite::Result<T> + Send + 'static,
    ) -> rusqlite::Result<T> {
        let (store, span) = (Arc::clone(self), tracing::Span::current());
        let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(&store))).await;
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// Keeps a workflow; its id must be new.
    #[traced(
        name = "INSERT workflows",
        kind = client,
        fields(
            db.system.name = %"sqlite",
            db.operation.name = %"INSERT",
            db.collection.name = %"workflows",
            db.query.text = %INSERT,
        ),
        err
    )]
    pub(crate) fn insert(&self, workflow: &Workflow) -> rusqlite::Result<()> {
        let kind = kind_text(workflow.kind);
        self.with(|db| db.execute(INSERT, params![workflow.id, kind, workflow.nodes])).map(drop)
    }

    /// The workflow of this id.
    #[traced(
        name = "SELECT workflows",
        kind = client,
        fields(
            db.system.name = %"sqlite",
            db.operation.name = %"SELECT",
            db.collection.name = %"workflows",
            db.query.text = %SELECT,
        ),
        err
    )]
    pub(crate) fn find(&self, id: &str) -> rusqlite::Result<Option<Workflow>> {
        self.with(|db| {
            db.query_row(SELECT, params![id], |row| {
                let kind: String = row.get(1)?;
                Ok(Workflow { id: row.get(0)?, kind: kind_of(&kind), nodes: row.get(2)? })
            })
            .optional()
        })
    }

    /// How many workflows of this type there are.
    #[traced(
        name = "SELECT workflows",
        kind = client,
        fields(
            db.system.name = %"sqlite",
            db.operation.name = %"SELECT",
            db.collection.name = %"workflows",
            db.query.text = %COUNT,
        ),
        err
    )]
    pub(crate) fn count(&self, workflow_type: WorkflowType) -> rusqlite::Result<u32> {
        self.with(|db| db.query_row(COUNT, params![kind_text(workflow_type)], |row| row.get(0)))
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The system clears its temporary folder anyway; there is nobody to tell.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

const fn kind_text(workflow_type: WorkflowType) -> &'static str {
    match workflow_type {
        WorkflowType::DataProcessing => "data_processing",
        WorkflowType::AiGeneration => "ai_generation",
        WorkflowType::Conversation => "conversation",
    }
}

fn kind_of(text: &str) -> WorkflowType {
    match text {
        "data_processing" => WorkflowType::DataProcessing,
        "ai_generation" => WorkflowType::AiGeneration,
        _ => WorkflowType::Conversation,
    }
}
