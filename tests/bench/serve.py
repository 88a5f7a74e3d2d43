"""./dev bench serve: the REST server compared with nginx (a static body of the same size, with its access log) and
Fastify with lmdb-js. The targets are those of the design.

All contestants have the same conditions: each is one process with one serving thread, pinned to the first core
(refctl --workers 1, nginx worker_processes 1, one Node), and wrk has the second core; they take turns. Each writes an
access log to a file. Fastify does the same work as refctl (token, session by jti, user, referral points) and also
caches verified tokens. nginx checks nothing: it shows the minimal cost of an HTTP answer."""

import json
import os
import re
import resource
import shutil
import socket
import ssl
import statistics
import subprocess
import threading
import time
import urllib.parse

from rounds import table, verdict
from servers import PASSWORD, Refctl, call, fastify, nginx

HEADER = ["figure", "value", "at least", "stretch", ""]
SECONDS = 2
MIB = 1024 * 1024
HASH_MIB = 64  # security.argon2_memory_mib as it is by default


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
            raise SystemExit(f"bench: {self.name} answered with errors: {out}")
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

    @property
    def tail(self):
        return statistics.median(self.tails)

    def forget(self):
        self.rates, self.costs, self.tails = [], [], []


def measure(loads, rounds, connections):
    for load in loads:
        load.forget()
    for _ in range(rounds):
        for load in loads:
            load.turn(connections)
    table([[load.name, f"{load.rate:,.0f}", f"{load.cost:.1f} µs", f"{load.tail:.2f} ms"] for load in loads],
          [f"{connections} connections", "requests/s", "processor a request", "p99"])
    print()


def held_connections(server, count, tls=False):
    """Opens that many idle connections, each after one request; fewer if the machine does not allow them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    parts = urllib.parse.urlsplit(server.url)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    held = []
    for _ in range(min(count, most - 200)):
        connection = socket.create_connection((parts.hostname, parts.port))
        if tls:
            connection = context.wrap_socket(connection)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
            break
        held.append(connection)
    return held


def idle_memory(server, count, tls):
    before = server.resident()
    held = held_connections(server, count, tls)
    time.sleep(0.2)
    after = server.resident()
    for connection in held:
        connection.close()
    return (after - before) / len(held) / 1024


def flood(server, seconds):
    """Log-ins of unknown accounts from 32 clients until the time is over. The clients run at a low priority: in
    production they would not share the server's cores."""
    end = time.monotonic() + seconds

    def one(number):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while time.monotonic() < end:
            status, _ = call(server.url, "POST", "/api/accounts/login/", {"email": f"x{number}@example.com", "password": PASSWORD})
            if status == 503:
                time.sleep(0.05)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(32)]
    for thread in threads:
        thread.start()
    return threads


def against_peers(bench, store, token):
    server = Refctl(bench, store)
    last = min(bench.users, 500_000) // 20 // 2
    static, static_url = nginx(bench, call(server.url, "GET", "/api/accounts/user/", token=token)[1])
    node = fastify(bench)
    mine = Load("refctl, GET user", server, server.url + "/api/accounts/user/", token)
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
    for process in (server, static, *(node[:1] if node else ())):
        process.stop()
    return figures


def under_a_flood(bench, store, token):
    """Log-ins as fast as they are accepted, in parallel with reads of other clients. The server has all cores, as in
    production."""
    server = Refctl(bench, store, alone=False)
    user = Load("GET user", server, server.url + "/api/accounts/user/", token)
    health = Load("GET /healthz", server, server.url + "/healthz", "x")
    idle = server.resident()
    calm, most = [], idle
    for _ in range(bench.rounds):
        user.turn(64)
        calm.append(user.tails[-1])
    for load in (user, health):
        load.forget()
        for _ in range(bench.rounds):
            threads = flood(server, SECONDS + 1)
            load.turn(64)
            most = max(most, server.resident())
            for thread in threads:
                thread.join()
    cores = len(os.sched_getaffinity(0))
    extra = (most - idle) / MIB
    server.stop()
    return [
        verdict("p99 of GET user during a log-in flood, over without", user.tail / statistics.median(calm), 5, 2, higher=False),
        verdict("  in itself", user.tail, 50, 20, higher=False, unit="ms"),
        verdict("p99 of /healthz during it", health.tail, 50, 20, higher=False, unit="ms"),
        verdict(f"memory beyond idle during it, of {cores} hashes of {HASH_MIB} MiB and 32 MiB", extra, cores * HASH_MIB + 32,
                cores * HASH_MIB + 8, higher=False, unit="MiB"),
    ]


def in_a_crowd(bench, store, token):
    """Many idle connections in parallel with some active ones."""
    server = Refctl(bench, store, alone=False)
    before = server.resident()
    held = held_connections(server, 10_000)
    each = (server.resident() - before) / len(held) / 1024
    user = Load("GET user", server, server.url + "/api/accounts/user/", token)
    for _ in range(bench.rounds):
        user.turn(64)
    figures = [
        verdict(f"memory of each of {len(held):,} connections, none refused", each, 16, 4, higher=False, unit="KiB"),
        verdict("  p99 of GET user beside them", user.tail, 20, 10, higher=False, unit="ms"),
    ]
    for connection in held:
        connection.close()
    server.stop()
    return figures


def together(bench):
    """Sign-ups without hashing, on 64 connections at once, compared with one synced transaction each."""
    program = bench.refctl.parent / "tests" / "bench_sign_ups"
    if not program.exists():
        return []
    count = 2_000
    rates = {1: [], 64: []}
    for _ in range(bench.rounds):
        for threads, turns in rates.items():
            store = bench.scratch / f"signups{threads}"
            shutil.rmtree(store, ignore_errors=True)
            out = subprocess.run([program, store, str(threads), str(count)], capture_output=True, text=True, check=True).stdout
            turns.append(count / float(out))
    one, many = (statistics.median(turns) for turns in rates.values())
    table([["one after the other, each synced", f"{one:,.0f}"], ["64 at once, group commit", f"{many:,.0f}"]],
          ["sign-ups without hashing", "a second"])
    print()
    return [verdict("sign-ups without hashing, 64 at once against one by one", many / one, 3, 10)]


def together_over_rest(bench, store, token):
    """The same for a write over REST: a PATCH of the user's own name, each acknowledged when it is on the disk."""
    script = bench.scratch / "patch.lua"
    script.write_text("""
local n = 0
request = function()
  n = n + 1
  return wrk.format("PATCH", nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer %s"}, '{"name":"Name ' .. n .. '"}')
end
""" % token, encoding="utf-8")
    server = Refctl(bench, store, alone=False)
    rates = {1: [], 64: []}
    for _ in range(bench.rounds):
        for connections, turns in rates.items():
            out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}", "-s", script, server.url + "/api/accounts/users/1/"],
                                 capture_output=True, text=True, check=True).stdout
            if "Non-2xx" in out:
                raise SystemExit(f"bench: PATCH was answered with errors: {out}")
            turns.append(float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)))
    server.stop()
    one, many = (statistics.median(turns) for turns in rates.values())
    return [verdict(f"PATCH over REST, 64 connections ({many:,.0f}/s) against one ({one:,.0f}/s)", many / one, 3, 10)]


def idle_connections(bench, store):
    cert, key = bench.scratch / "cert.pem", bench.scratch / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=x",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    figures = []
    for name, options, least, stretch in (("plain", (), 16, 4), ("TLS", ("--tls-cert", cert, "--tls-key", key), 32, 16)):
        server = Refctl(bench, store, *options)
        figures.append(verdict(f"memory of an idle connection, {name}", idle_memory(server, 800, bool(options)), least, stretch, higher=False, unit="KiB"))
        server.stop()
    return figures


def bench_serve(bench):
    for tool in ("wrk", "nginx", "taskset", "openssl"):
        if not shutil.which(tool):
            raise SystemExit(f"bench: {tool} is missing")
    store = bench.scratch / "serve.store"
    children = min(bench.users, 500_000)
    subprocess.run([bench.refctl, "--store", store, "seed", "--users", str(children + 1), "--shape", "star", "-q"], env=bench.env, check=True)
    root = json.loads(subprocess.run([bench.refctl, "--store", store, "users", "show", "1", "--json"], env=bench.env, check=True,
                                     capture_output=True, text=True).stdout)
    token = json.loads(subprocess.run([bench.refctl, "--store", store, "login", root["email"], "--json"], check=True, capture_output=True,
                                      env=bench.env | {"REFCTL_CONFIG": str(bench.scratch / "config.json")}, text=True).stdout)["token"]
    figures = against_peers(bench, store, token)
    figures += under_a_flood(bench, store, token)
    figures += in_a_crowd(bench, store, token)
    figures += idle_connections(bench, store)
    figures += together(bench)
    figures += together_over_rest(bench, store, token)
    table(figures, HEADER)
