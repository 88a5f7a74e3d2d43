"""The servers that ./dev bench serve and login compare: refctl, nginx and Fastify, each one process with one serving
thread, pinned to the first core; the clients have the second core."""

import atexit
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = "correct horse battery staple"


class Process:
    """A running server process with the processor time that it and its children have used."""

    def __init__(self, argv, env=None, stdout=None, stderr=subprocess.DEVNULL):
        self.popen = subprocess.Popen([str(one) for one in argv], env=env, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)
        atexit.register(self.popen.terminate)  # also if the benchmark fails

    def _stat(self, pid):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def cpu_seconds(self):
        children = pathlib.Path(f"/proc/{self.popen.pid}/task/{self.popen.pid}/children").read_text(encoding="utf-8").split()
        return sum(self._stat(pid) for pid in [self.popen.pid, *children])

    def resident(self):
        text = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) * 1024

    def stop(self):
        self.popen.terminate()
        self.popen.wait(timeout=60)


class Refctl(Process):
    """`alone`: one worker on the first core, for comparisons; otherwise the defaults on all cores."""

    def __init__(self, bench, store, *options, alone=True):
        ready = bench.scratch / f"ready{time.monotonic_ns()}"
        log = open(bench.scratch / "access.log", "ab")
        pinned = ["taskset", "-c", "0"] if alone else []
        workers = ["--workers", "1"] if alone else []
        super().__init__([*pinned, bench.refctl, "--store", store, "serve", *workers, "--listen", "127.0.0.1:0",
                          "--ready-file", ready, *options], env=bench.env, stderr=log)
        while not ready.exists():
            if self.popen.poll() is not None:
                raise SystemExit("bench: refctl serve did not start")
            time.sleep(0.02)
        self.url = ready.read_text(encoding="utf-8").strip()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def nginx(bench, body):
    folder = bench.scratch / "nginx"
    (folder / "html").mkdir(parents=True)
    (folder / "html/user").write_bytes(body)
    port = free_port()
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000; sendfile on; tcp_nodelay on;
  server {{ listen 127.0.0.1:{port}; root {folder}/html; }} }}
""", encoding="utf-8")
    process = Process(["taskset", "-c", "0", "nginx", "-c", folder / "nginx.conf"])
    time.sleep(1)
    return process, f"http://127.0.0.1:{port}/user"


def fastify(bench):
    """The Node peer; None if npm is missing."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    folder = bench.kept / "fastify"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "server.js"):
        shutil.copy(HERE / "fastify" / name, folder / name)
    if not (folder / "node_modules").exists() and subprocess.run(["npm", "install", "--no-save", "--silent"], cwd=folder, check=False).returncode:
        return None
    process = Process(["taskset", "-c", "0", "node", folder / "server.js", bench.scratch / "fastify", bench.scratch / "fastify.log"],
                      stdout=subprocess.PIPE)
    told = json.loads(process.popen.stdout.readline())
    return process, f"http://127.0.0.1:{told['port']}/api/accounts/user/", told["token"]


def call(url, method, path, body=None, token=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    connection.request(method, path, body=json.dumps(body) if body else None, headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text
