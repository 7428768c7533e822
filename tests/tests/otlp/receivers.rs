//! The receivers that opentelemetry-proto generates take all three signals, over gRPC as their server has it and over HTTP.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message;
use std::future::{Ready, ready};
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tonic::codec::CompressionEncoding;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// What has come, by name.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Received>>);

#[derive(Debug, Default)]
struct Received {
    spans: Vec<String>,
    metrics: Vec<String>,
    lines: Vec<String>,
}

impl Receiver {
    fn traces(&self, request: ExportTraceServiceRequest) {
        let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        let names = scopes.flat_map(|scope| scope.spans).map(|span| span.name);
        self.0.lock().unwrap().spans.extend(names);
    }

    fn metrics(&self, request: ExportMetricsServiceRequest) {
        let scopes = request.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
        let names = scopes.flat_map(|scope| scope.metrics).map(|metric| metric.name);
        self.0.lock().unwrap().metrics.extend(names);
    }

    fn logs(&self, request: ExportLogsServiceRequest) {
        let scopes = request.resource_logs.into_iter().flat_map(|resource| resource.scope_logs);
        let bodies = scopes.flat_map(|scope| scope.log_records).filter_map(|record| record.body?.value);
        let lines =
            bodies.filter_map(|body| if let Value::StringValue(text) = body { Some(text) } else { None });
        self.0.lock().unwrap().lines.extend(lines);
    }

    /// Whether everything is there that the program of the next room sends.
    fn check(&self) {
        let received = self.0.lock().unwrap();
        assert_eq!(received.spans, ["charge", "charge", "order"], "{received:?}");
        assert!(received.lines.iter().any(|line| line == "asking the bank"), "{received:?}");
        let own = |name: &str| received.metrics.iter().any(|metric| metric == name);
        assert!(own("telemark_spans_dropped") && own("telemark_export_duration"), "{received:?}");
    }
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.traces(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Receiver {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.metrics(request.into_inner());
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Receiver {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.logs(request.into_inner());
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}

/// Runs the program of the next room, which reads its environment.
async fn program(variables: Vec<(&'static str, String)>) {
    let mut command = Command::new(std::env::current_exe().expect("a test is a file"));
    let test = "otlp::program::a_program_exports_over_http_as_its_environment_says";
    command.args([test, "--exact", "--nocapture"]).env("TELEMARK_TEST_PROGRAM", "1").envs(variables);
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("a command does not panic").expect("a test can be run again");
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generated_server_of_grpc_takes_all_three_signals() {
    for compression in ["none", "gzip"] {
        let receiver = Receiver::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = Server::builder()
            .add_service(
                TraceServiceServer::new(receiver.clone()).accept_compressed(CompressionEncoding::Gzip),
            )
            .add_service(
                MetricsServiceServer::new(receiver.clone()).accept_compressed(CompressionEncoding::Gzip),
            )
            .add_service(
                LogsServiceServer::new(receiver.clone()).accept_compressed(CompressionEncoding::Gzip),
            );
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        program(vec![
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc".to_owned()),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", compression.to_owned()),
        ])
        .await;
        receiver.check();
    }
}

/// One signal's path: the generated message is read, and its generated answer written.
fn over_http<Q: Message + Default, A: Message + Default>(
    body: Bytes,
    take: impl FnOnce(Q),
) -> Ready<impl axum::response::IntoResponse> {
    take(Q::decode(body).expect("it is the message of this path"));
    ready(([(CONTENT_TYPE, "application/x-protobuf")], A::default().encode_to_vec()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_generated_messages_take_all_three_signals_over_http() {
    let receiver = Receiver::default();
    let traces = |State(to): State<Receiver>, body: Bytes| {
        over_http::<_, ExportTraceServiceResponse>(body, move |request| to.traces(request))
    };
    let metrics = |State(to): State<Receiver>, body: Bytes| {
        over_http::<_, ExportMetricsServiceResponse>(body, move |request| to.metrics(request))
    };
    let logs = |State(to): State<Receiver>, body: Bytes| {
        over_http::<_, ExportLogsServiceResponse>(body, move |request| to.logs(request))
    };
    let app = Router::new()
        .route("/v1/traces", post(traces))
        .route("/v1/metrics", post(metrics))
        .route("/v1/logs", post(logs))
        .with_state(receiver.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    program(vec![("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]).await;
    receiver.check();
}
