"""S3 in memory on port 4566, with LocalStack's ready hooks and the two paths that tell how it is."""

import json
import logging
import os
import subprocess
import threading
from pathlib import Path

# Otherwise every origin is allowed, whatever the bucket's rules say. Read when moto is imported.
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"
from moto.server import create_backend_app
from werkzeug.serving import make_server

PORT = 4566
READY_SCRIPTS = sorted(Path("/etc/localstack/init/ready.d").glob("*.sh"))
VERSION = "3.8.1"

scripts = [{"stage": "READY", "name": script.name, "state": "UNKNOWN"} for script in READY_SCRIPTS]
completed = False


def run_ready_scripts():
    """Runs them all in order; one that fails is reported and does not keep the others from running."""
    global completed
    for script, state in zip(READY_SCRIPTS, scripts):
        if not os.access(script, os.X_OK):
            print(f"{script} is not executable", flush=True)
            state["state"] = "ERROR"
            continue
        state["state"] = "RUNNING"
        code = subprocess.run([script], check=False).returncode
        state["state"] = "SUCCESSFUL" if code == 0 else "ERROR"
        print(f"{script} ended with {code}", flush=True)
    completed = True


def status(path):
    """What LocalStack says of itself at a path, or nothing where it is not one of these."""
    if path == "/_localstack/health":
        return {"services": {"s3": "running"}, "edition": "community", "version": VERSION}
    if path == "/_localstack/init/ready":
        return {"completed": completed, "scripts": scripts}
    return None


s3 = create_backend_app("s3")


def application(environ, start_response):
    answer = status(environ["PATH_INFO"])
    if answer is None:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            # moto would refuse a browser's preflight for an object that anonymous users cannot read; the answer is the bucket's anyway.
            environ["PATH_INFO"] = "/" + environ["PATH_INFO"].split("/")[1]
        return s3(environ, start_response)
    body = json.dumps(answer).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = make_server("0.0.0.0", PORT, application, threaded=True)
print(f"serving S3 on port {PORT}", flush=True)
threading.Thread(target=run_ready_scripts, daemon=True).start()
server.serve_forever()
