"""MLflow's client against a real HTTP server that speaks the endpoints it uses."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

import pytest

from engine.monitor.tracking import Logged, NotLogged, figures, log_run, parameters

pytest.importorskip("mlflow")


RUN = {
    "run": {
        "info": {
            "run_id": "run-1",
            "run_uuid": "run-1",
            "experiment_id": "7",
            "status": "RUNNING",
            "artifact_uri": "mlflow-artifacts:/7/run-1/artifacts",
            "lifecycle_stage": "active",
        },
        "data": {},
    }
}


class Server(ThreadingHTTPServer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.params: dict[str, str] = {}
        self.metrics: dict[str, float] = {}
        self.tags: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.status = ""
        self.broken_from = ""

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_arguments) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if urlparse(self.path).path.endswith("runs/get"):
            self._answer(RUN)
            return
        self._answer({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}, 404)

    def do_PUT(self) -> None:
        name = urlparse(self.path).path.rpartition("/artifacts/")[2]
        self.server.files[name.rpartition("/")[2]] = self._body()
        self._answer({})

    def do_PATCH(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        verb = urlparse(self.path).path.rpartition("mlflow/")[2]
        told = json.loads(self._body() or b"{}")
        if self.server.broken_from and self.server.broken_from in verb:
            self._answer({"error_code": "INTERNAL_ERROR", "message": "disk full"}, 400)
            return
        match verb:
            case "experiments/create":
                self._answer({"experiment_id": "7"})
            case "runs/create":
                self._answer(RUN)
            case "runs/log-parameter":
                self.server.params[told["key"]] = told["value"]
                self._answer({})
            case "runs/log-metric":
                self.server.metrics[told["key"]] = told["value"]
                self._answer({})
            case "runs/set-tag":
                self.server.tags[told["key"]] = told["value"]
                self._answer({})
            case "runs/update":
                self.server.status = told["status"]
                self._answer({"run_info": {"run_id": "run-1"}})
            case _:
                self._answer({"error_code": "ENDPOINT_NOT_FOUND", "message": verb}, 404)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, body, status=200) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def server():
    made = Server()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def test_a_run_holds_parameters_figures_tags_and_the_artefact(server, model, artefact):
    logged = log_run(server.uri, model, artefact, {"portfolio": "demo"})
    assert logged == Logged("run-1", server.uri)
    assert server.params == parameters(model)
    assert server.metrics == dict(figures(model.metrics))
    assert server.metrics["held_out_auc"] == model.metrics["held_out_auc"]
    assert server.tags == {"model_id": model.model_id, "portfolio": "demo"}
    assert server.files["booster.ubj"] == (artefact / "booster.ubj").read_bytes()
    assert set(server.files) == {each.name for each in artefact.iterdir()}
    assert server.status == "FINISHED"


@pytest.mark.parametrize("verb", ["experiments/create", "runs/log-metric"])
def test_a_server_that_fails_is_told_and_stops_nothing(server, model, artefact, verb):
    server.broken_from = verb
    found = log_run(server.uri, model, artefact, {})
    assert isinstance(found, NotLogged)
    assert "disk full" in found.reason


@pytest.mark.parametrize("uri", ["http://127.0.0.1:9", "no-such-scheme://nowhere"])
def test_no_server_is_told_and_stops_nothing(model, artefact, uri):
    found = log_run(uri, model, artefact, {})
    assert isinstance(found, NotLogged)
    assert uri in found.reason


def test_only_numbers_become_figures_and_nested_ones_get_a_path():
    metrics = {"auc": {"value": 0.9, "low": None}, "recall@10%": 1, "kind": "platt", "ok": True}
    assert dict(figures(metrics)) == {"auc.value": 0.9, "recall_at_10_percent": 1.0}
