"""A frontend on an origin of its own, run by a real browser: Chromium, headless.

The page's script does what it does, and posts what came of it to the server that it came from; so the test waits for the script and
not for some time."""

import contextlib
import http.server
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading

PROGRAM = "chromium"
SECONDS = 60  # the browser's start and the script; both take a few seconds on a loaded machine
PAGE = """<!doctype html><meta charset="utf-8"><title>frontend</title><script type="module">
const given = {given};
let report;
try {{ report = await (async () => {{ {script} }})(); }} catch (e) {{ report = {{failure: `${{e}} ${{e.stack}}`}}; }}
await fetch("/report", {{method: "POST", body: JSON.stringify(report)}});
</script>"""

# As root in a container: no sandbox, no GPU, no large /dev/shm. And it talks to nobody but us.
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync",
           "--disable-extensions", "--disable-component-update", "--disable-background-networking", "--disable-default-apps",
           "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.path == "/"
        body = self.server.page if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        report = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.reports.put(json.loads(report))

    def log_message(self, *unused):
        pass


class Frontend:
    """Serves the page. `host` is part of its origin: 127.0.0.1 and localhost are two."""

    def __init__(self, host="127.0.0.1"):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.reports = queue.Queue()
        self.origin = f"http://{host}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def run(self, script, **given):
        """What `script`, the body of an async function that sees `given`, returned in the browser."""
        self.server.page = PAGE.format(given=json.dumps(given), script=script).encode()
        with _browser(f"{self.origin}/") as log:
            try:
                report = self.server.reports.get(timeout=SECONDS)
            except queue.Empty:
                log.seek(0)
                raise AssertionError(f"{PROGRAM} did not report within {SECONDS} s:\n{log.read()}") from None
        assert "failure" not in report, report["failure"]
        return report


@contextlib.contextmanager
def _browser(url):
    """Chromium with a profile of its own; all its processes end with the context."""
    profile = tempfile.mkdtemp(prefix="ioad-browser-")
    environment = {"PATH": os.environ["PATH"], "HOME": profile, "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile("w+", errors="replace") as log:
        process = subprocess.Popen([PROGRAM, *OPTIONS, f"--user-data-dir={profile}", url], env=environment,
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            yield log
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            shutil.rmtree(profile, ignore_errors=True)
