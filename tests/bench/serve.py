"""./dev bench serve: the REST server beside nginx (a static body of the same size, with its access log) and Fastify with
lmdb-js, each server's thread on one core and the clients on another. Demands: the figures of the design."""

import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import threading
import time
import urllib.parse

from rounds import table, verdict

HERE = pathlib.Path(__file__).resolve().parent
HEADER = ["figure", "value", "at least", "stretch", ""]
PASSWORD = "correct horse battery staple"
SECONDS = 2


class Process:
    """A server, told ready by a file or a line; with the processor time that it and its children have used."""

    def __init__(self, argv, env=None, stdout=None, stderr=subprocess.DEVNULL):
        self.popen = subprocess.Popen([str(one) for one in argv], env=env, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr)

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
    def __init__(self, bench, store, *options, core="0"):
        ready = bench.scratch / f"ready{time.monotonic_ns()}"
        log = open(bench.scratch / "access.log", "ab")
        super().__init__(["taskset", "-c", core, bench.refctl, "--store", store, "serve", "--workers", "1", "--listen", "127.0.0.1:0",
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
    """The peer on Node; nothing where there is no npm to fetch it with."""
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


class Load:
    """wrk against one URL, in turns; requests a second and processor time a request, medians."""

    def __init__(self, name, process, url, token):
        self.name, self.process, self.url, self.token = name, process, url, token
        self.rates, self.costs, self.tails = [], [], []

    def turn(self, connections):
        before = self.process.cpu_seconds()
        out = subprocess.run(["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}", "--latency",
                              "-H", f"Authorization: Bearer {self.token}", self.url], capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in out:
            raise SystemExit(f"bench: {self.name} answered with errors")
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        self.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)))
        self.costs.append((self.process.cpu_seconds() - before) / requests * 1e6)
        number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", out).groups()
        self.tails.append(float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit])

    @property
    def rate(self):
        return statistics.median(self.rates)

    @property
    def cost(self):
        return statistics.median(self.costs)


def measure(loads, rounds, connections):
    for load in loads:
        load.rates, load.costs, load.tails = [], [], []
    for _ in range(rounds):
        for load in loads:
            load.turn(connections)
    table([[load.name, f"{load.rate:,.0f}", f"{load.cost:.1f} µs", f"{statistics.median(load.tails):.2f} ms"] for load in loads],
          [f"{connections} connections", "requests/s", "processor a request", "p99"])
    print()


def idle_memory(server, count, tls):
    parts = urllib.parse.urlsplit(server.url)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    held, before = [], server.resident()
    for _ in range(count):
        connection = socket.create_connection((parts.hostname, parts.port))
        if tls:
            connection = context.wrap_socket(connection)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        connection.recv(4096)
        held.append(connection)
    time.sleep(0.2)
    after = server.resident()
    for connection in held:
        connection.close()
    return (after - before) / count / 1024


def flood(server, seconds):
    """Log-ins of unknown accounts from 32 clients until the time is over."""
    end = time.monotonic() + seconds

    def one(number):
        while time.monotonic() < end:
            status, _ = call(server.url, "POST", "/api/accounts/login/", {"email": f"x{number}@example.com", "password": PASSWORD})
            if status == 503:
                time.sleep(0.05)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    return threads


def bench_serve(bench):
    for tool in ("wrk", "nginx", "taskset", "openssl"):
        if not shutil.which(tool):
            raise SystemExit(f"bench: {tool} is missing")
    children = min(bench.users, 500_000)
    store = bench.scratch / "serve.store"
    subprocess.run([bench.refctl, "--store", store, "seed", "--users", str(children + 1), "--shape", "star", "-q"], env=bench.env, check=True)
    root = json.loads(subprocess.run([bench.refctl, "--store", store, "users", "show", "1", "--json"], env=bench.env, check=True,
                                     capture_output=True, text=True).stdout)
    token = json.loads(subprocess.run([bench.refctl, "--store", store, "login", root["email"], "--json"], check=True, capture_output=True,
                                      env=bench.env | {"REFCTL_CONFIG": str(bench.scratch / "config.json")}, text=True).stdout)["token"]
    server = Refctl(bench, store)
    user = server.url + "/api/accounts/user/"
    body = call(server.url, "GET", "/api/accounts/user/", token=token)[1]
    static, static_url = nginx(bench, body)
    node = fastify(bench)
    last = children // 20 // 2
    mine = Load("refctl, GET user", server, user, token)
    still = Load("nginx, static", static, static_url, "x")
    first = Load("refctl, GET referrals, page 1", server, server.url + "/api/accounts/referrals/?page_size=20", token)
    far = Load(f"refctl, GET referrals, page {last}", server, server.url + f"/api/accounts/referrals/?page_size=20&page={last}", token)
    loads = [mine, still, first, far]
    if node:
        loads.append(Load("Fastify + lmdb, GET user", *node))
    figures = []
    for connections in (64, 1000):
        measure(loads, bench.rounds, connections)
        figures += [
            verdict(f"GET user against nginx, {connections} connections", mine.rate / still.rate, 0.8, 1.1),
            verdict("  by processor time a request", still.cost / mine.cost, 0.8, 1.1),
            verdict("referrals page 1 against GET user", first.rate / mine.rate, 0.4, 0.7),
            verdict(f"referrals page {last} against GET user", far.rate / mine.rate, 0.4, 0.7),
        ]
        if node:
            figures.append(verdict("GET user against Fastify", mine.rate / loads[-1].rate, 6, 10))
    calm, stormy = [], []
    for _ in range(bench.rounds):
        mine.turn(64)
        calm.append(mine.tails[-1])
        threads = flood(server, SECONDS + 1)
        mine.turn(64)
        stormy.append(mine.tails[-1])
        for thread in threads:
            thread.join()
    figures.append(verdict("p99 of GET user during a log-in flood, over without", statistics.median(stormy) / statistics.median(calm), 5, 2, higher=False))
    for process in (server, static, *(node[:1] if node else ())):
        process.stop()

    cert, key = bench.scratch / "cert.pem", bench.scratch / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=x",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    for name, options, least, stretch in (("plain", (), 16, 4), ("TLS", ("--tls-cert", cert, "--tls-key", key), 32, 16)):
        fresh = Refctl(bench, store, *options)
        figures.append(verdict(f"memory of an idle connection, {name}", idle_memory(fresh, 800, bool(options)), least, stretch, higher=False, unit="KiB"))
        fresh.stop()
    table(figures, HEADER)
