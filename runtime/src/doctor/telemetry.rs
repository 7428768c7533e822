//! The examination of the process itself.

use super::examination::{Doctor, doctor};
use crate::setup::Telemetry;

impl Telemetry {
    /// Begins an examination of this process and its collector; awaiting it does it, on a thread of its own.
    ///
    /// It looks at everything of the troubleshooting trees that can be seen from here: the OTEL_* variables, whether the
    /// collector is reached and takes an empty request of each signal, the page of metrics, a line of the log, whether
    /// `traceparent` is read, the clocks, what was lost and why, and the slowest route. Nothing is recorded or sent but
    /// the empty requests.
    ///
    /// # Example: a route for operators
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> telemark::Result<()> {
    /// let telemetry = telemark::setup("orders").install()?;
    /// let report = telemetry.doctor().await;
    /// println!("{report}");
    /// assert!(report.is_healthy());
    /// # Ok(())
    /// # }
    /// ```
    pub fn doctor(&self) -> Doctor {
        doctor().of_process(self.service(), self.ignores_environment())
    }
}
