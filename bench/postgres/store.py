#!/usr/bin/python3
"""Trecho with PostgreSQL, side by side with the same purchase in plain SQL and the file ledger.

Each purchase is durable: fsync is on. A round runs each contestant once, in turn, so a noisy
machine slows all of them; a result is the median of the rounds, with its spread. pgbench makes a
purchase in two transactions, as a program would that sends SQL for each customer. It uses the same
tables with the same triggers, and it counts with its best number of connections.

`./dev bench --store` builds the program and runs this script.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NETWORK = ROOT / "data" / "class.json"  # 64 legs, with so many seats that none sells out
CONNECTIONS = [1, 2, 4, 8, 16, 32, 64]
AS_USER = [] if os.geteuid() else [
    "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]  # root may not run it

# One statement for a hold, one for a sale: the fewest round trips that a transaction at a time can
# have. The leg is locked and counted as trecho.serve does it.
PLAIN_PURCHASE = """\
\\set leg random(0, {last_leg})
with leg as materialized (
    select id from trecho.leg where id = :leg and held + sold < capacity for update)
insert into trecho.lease (id, legs, claim, server, decide_until, ends)
select gen_random_uuid(), array[leg.id], 0, 0,
       clock_timestamp() + interval '15 s', clock_timestamp() + interval '20 s' from leg
returning id as lease
\\gset
with lease as (delete from trecho.lease where id = cast(:lease as uuid) returning id, legs)
insert into trecho.ticket (lease, legs, sold_at) select id, legs, clock_timestamp() from lease;
"""


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


class Database:
    """A PostgreSQL of its own, that is removed at the end."""

    def __init__(self, folder, sockets, port, copy_of=None):
        self.folder, self.sockets, self.port = folder, sockets, port
        self.programs = pathlib.Path(shutil.which("initdb") or "/usr/lib/postgresql/15/bin/initdb"
                                     ).resolve().parent
        folder.mkdir(parents=True)
        if AS_USER:
            shutil.chown(folder, "postgres")
        folder.chmod(0o700)
        if copy_of:
            self.run("pg_basebackup", "-D", folder, *copy_of.address(), "-R", "-C", "-S", "copy",
                     "-X", "stream", "-c", "fast")
            with open(folder / "postgresql.auto.conf", "a", encoding="utf-8") as settings:
                settings.write(f"primary_conninfo = 'host={sockets} port={copy_of.port} "
                               "user=trecho application_name=copy'\n")
        else:
            self.run("initdb", "-D", folder, "-U", "trecho", "-A", "trust", "-E", "UTF8",
                     "--no-locale")
        self.log = open(folder.with_suffix(".log"), "w", encoding="utf-8")
        self.process = subprocess.Popen(
            [*AS_USER, self.programs / "postgres", "-D", folder, "-k", sockets, "-p", str(port),
             "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "fsync=on",
             "-c", "synchronous_commit=on"],
            stdout=self.log, stderr=self.log, start_new_session=True)
        while subprocess.run([self.programs / "pg_isready", "-q", *self.address()]).returncode:
            if self.process.poll() is not None:
                sys.exit(f"PostgreSQL doesn't start: {self.log.name}")
            time.sleep(0.05)

    def run(self, program, *words):
        return subprocess.run([*AS_USER, self.programs / program, *words], check=True, text=True,
                              stdout=subprocess.PIPE, cwd="/").stdout

    def address(self):
        return ["-h", self.sockets, "-p", str(self.port), "-U", "trecho"]

    def query(self, sql, database="postgres"):
        return self.run("psql", *self.address(), "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1",
                        "-c", sql).strip()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
        self.log.close()

    def kill9(self):
        """Kills every process of it, so nothing finishes its work."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for process in [self.process.pid, *map(int, children.read_text("ascii").split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()


class Bench:
    def __init__(self, options, folder, sockets):
        self.options, self.folder, self.sockets = options, folder, sockets
        self.trecho = options.program
        self.database = Database(folder / "primary", sockets, 5432)
        self.store = None  # its URL
        self.servers = 0
        self.figures = {}  # by name: purchases a second, one for each round

    @staticmethod
    def url(name, *databases):
        hosts = ",".join(database.sockets for database in databases)
        ports = ",".join(str(database.port) for database in databases)
        return (f"postgresql://trecho@/{name}?host={hosts}&port={ports}"
                "&target_session_attrs=read-write")

    def make_store(self, name, database):
        """Makes an empty store in a new database; returns its URL."""
        database.query(f"create database {name}")
        url = self.url(name, database)
        subprocess.run([self.trecho, "store", "init", "--store", url, "--network", NETWORK],
                       check=True, stdout=subprocess.DEVNULL)
        return url

    @contextlib.contextmanager
    def server(self, *words):
        """Runs `trecho serve`; gives its address."""
        self.servers += 1
        output = self.folder / f"server{self.servers}.out"
        with open(output, "w", encoding="utf-8") as out:
            process = subprocess.Popen(
                [self.trecho, "serve", "--listen", "127.0.0.1:0", "--log-level", "error", *words],
                stdout=out, stderr=sys.stderr)
        try:
            while not (found := re.search(r"^listening on (\S+)$", output.read_text("utf-8"),
                                          re.MULTILINE)):
                if process.poll() is not None:
                    sys.exit("trecho serve doesn't start")
                time.sleep(0.02)
            yield found[1]
        finally:
            process.terminate()
            process.wait()

    def start_load(self, addresses, clients, legs, seconds):
        results = self.folder / "load.json"
        results.unlink(missing_ok=True)
        process = subprocess.Popen(
            [self.trecho, "load", "--connect", ",".join(addresses), "--clients", str(clients),
             "--duration", f"{round(seconds * 1000)}ms", "--legs", legs, "--json", results],
            stdout=subprocess.DEVNULL, stderr=sys.stderr)
        return process, results

    def load(self, addresses, clients, legs, seconds):
        process, results = self.start_load(addresses, clients, legs, seconds)
        if process.wait():
            sys.exit("trecho load found a mistake")
        return json.loads(results.read_text("utf-8"))["purchases_per_second"]

    def measure_server(self, clients, legs, *words):
        with self.server(*words) as address:
            return self.load([address], clients, legs, self.options.seconds)

    def measure_store(self, clients, legs, guard):
        return self.measure_server(clients, legs, "--store", self.store, "--guard", guard)

    def measure_two_servers(self):
        words = "--store", self.store
        with self.server(*words) as one, self.server(*words) as two:
            return self.load([one, two], 64, "spread", self.options.seconds)

    def measure_ledger(self, clients, legs):
        state = self.folder / "state"  # on the database's disk
        shutil.rmtree(state, ignore_errors=True)
        return self.measure_server(clients, legs, "--state", state, "--network", NETWORK,
                                   "--guard", "none")

    def measure_plain(self, connections, legs):
        script = self.folder / "purchase.sql"
        script.write_text(PLAIN_PURCHASE.format(last_leg=0 if legs == "hot" else 63), "utf-8")
        script.chmod(0o644)
        done = self.database.run(
            "pgbench", *self.database.address(), "-n", "-M", "prepared", "-f", script,
            "-c", str(connections), "-j", str(min(connections, 2)),
            "-T", str(max(1, round(self.options.seconds / 2))), "plain")
        found = re.search(r"^tps = ([0-9.]+)", done, re.MULTILINE)
        return float(found[1]) if found else 0.0  # no purchase ended in time

    def contestants(self):
        for legs in "hot", "spread":
            for guard in "none", "leg":
                yield f"store {legs} 64 guard {guard}", self.measure_store, (64, legs, guard)
            for connections in CONNECTIONS:
                yield f"plain {legs} {connections}", self.measure_plain, (connections, legs)
        yield "store spread 256 guard none", self.measure_store, (256, "spread", "none")
        yield "store hot 256 guard none", self.measure_store, (256, "hot", "none")
        for legs in "hot", "spread":
            for clients in 64, 256:
                yield f"ledger {legs} {clients}", self.measure_ledger, (clients, legs)
        yield "two servers", self.measure_two_servers, ()

    def run_rounds(self):
        self.store = self.make_store("trecho", self.database)
        self.make_store("plain", self.database)
        for number in range(1, self.options.rounds + 1):
            say(f"round {number} of {self.options.rounds}")
            for name, measure, words in self.contestants():
                self.figures.setdefault(name, []).append(measure(*words))
                if self.options.verbose:
                    say(f"{name}: {self.figures[name][-1]:,.0f}")

    def round_trips(self, name, buy):
        """Returns calls of trecho.serve for each purchase. A backend tells its count at its end."""
        store = self.make_store(name, self.database)
        self.database.query(f"alter database {name} set track_functions = 'all'")
        with self.server("--store", store, "--guard", "none") as address:
            buy(address)
        while self.database.query(
                f"select count(*) from pg_stat_activity where datname = '{name}'") != "0":
            time.sleep(0.05)
        calls, milliseconds = self.database.query(
            "select calls, total_time from pg_stat_user_functions "
            "where schemaname = 'trecho' and funcname = 'serve'", name).split("|")
        tickets = int(self.database.query("select count(*) from trecho.ticket", name))
        return {"calls": int(calls), "purchases": tickets, "calls_a_purchase": int(calls) / tickets,
                "requests_a_call": 2 * tickets / int(calls),
                "milliseconds_a_call": float(milliseconds) / int(calls)}

    def all_round_trips(self):
        def buy_at_once(legs):
            return lambda address: self.load([address], 64, legs, self.options.seconds)

        return {"1 customer": self.round_trips("trips_one", self.buy_one_by_one),
                "64 customers, one leg": self.round_trips("trips_hot", buy_at_once("hot")),
                "64 customers, 64 legs": self.round_trips("trips_spread", buy_at_once("spread"))}

    @staticmethod
    def buy_one_by_one(address, purchases=20):
        """Ends between two purchases, where `trecho load` ends in the middle of some."""
        leg = json.loads(NETWORK.read_text("utf-8"))["legs"][0]
        host, port = address.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as line, line.makefile("rw") as messages:
            for message in [f"{leg['origin']} > {leg['destination']}", "S"] * purchases:
                print(message, file=messages, flush=True)
                if messages.readline() != "True\n":
                    sys.exit(f"a customer didn't hear True after {message}")

    def failover(self, number):
        """Kills a primary while customers buy, and promotes its synchronous standby. Returns the
        seconds from the end of the promotion until a sale is stored."""
        primary = Database(self.folder / f"primary{number}", self.sockets, 6000 + 2 * number)
        standby = None
        try:
            self.make_store("trecho", primary)
            standby = Database(self.folder / f"standby{number}", self.sockets, primary.port + 1,
                               copy_of=primary)
            primary.query("alter system set synchronous_standby_names = 'copy'")
            primary.query("select pg_reload_conf()")
            with self.server("--store", self.url("trecho", primary, standby),
                             "--log-level", "off") as address:
                load, _ = self.start_load([address], 64, "spread", 60)
                time.sleep(1.5)
                is_synchronous = primary.query("select sync_state from pg_stat_replication")
                primary.kill9()
                killed = time.time()
                standby.query("select pg_promote(true, 10)")
                promoted = time.time()
                first_sale = self.wait_for_sale(standby, killed)
                load.kill()
                load.wait()
            if is_synchronous != "sync":
                sys.exit("the standby wasn't synchronous")
            return {"promotion": promoted - killed, "first_sale": max(0.0, first_sale - promoted)}
        finally:
            primary.stop()
            if standby:
                standby.stop()

    @staticmethod
    def wait_for_sale(database, since):
        while time.time() < since + 30:
            sold = database.query("select count(*) from trecho.ticket "
                                  f"where sold_at > to_timestamp({since})", "trecho")
            if sold != "0":
                return time.time()
        sys.exit("no sale on the promoted standby within 30 s")

    def best_plain(self, legs):
        return max((f"plain {legs} {connections}" for connections in CONNECTIONS),
                   key=lambda name: statistics.median(self.figures[name]))

    def comparisons(self):
        """Rows of the table: what, to what, and the ratio that is wanted."""
        for legs, wanted in ("hot", 2.0), ("spread", 1.5):
            plain = self.best_plain(legs)
            yield f"store {legs} 64 guard none", plain, wanted
            yield f"store {legs} 64 guard leg", plain, None
        for legs in "hot", "spread":
            for clients in 64, 256:
                yield f"store {legs} {clients} guard none", f"ledger {legs} {clients}", None
        yield "two servers", "store spread 64 guard leg", None

    def results(self):
        table = []
        for one, other, wanted in self.comparisons():
            # By round, since what slowed a round has slowed both.
            ratios = [a / b for a, b in zip(self.figures[one], self.figures[other])]
            table.append({"what": one, "to": other, "wanted": wanted, "ratio": ratios})
        return {"processors": os.cpu_count(), "seconds": self.options.seconds,
                "postgresql": self.database.run("postgres", "--version").strip(),
                "purchases_per_second": self.figures, "ratios": table}


def spread(values, form):
    middle = f"{statistics.median(values):{form}}"
    return middle if len(values) < 2 else f"{middle} ({min(values):{form}} to {max(values):{form}})"


def print_table(results):
    print("\ndurable purchases a second: the median (least to most)")
    for name, figures in results["purchases_per_second"].items():
        print(f"  {name:32} {spread(figures, ',.0f')}")
    print("\nratios")
    for row in results["ratios"]:
        wanted = f"  wanted {row['wanted']}" if row["wanted"] else ""
        print(f"  {row['what']:28} to {row['to']:26} {spread(row['ratio'], '.2f')}{wanted}")
    print("\nround trips")
    for name, trips in results["round_trips"].items():
        print(f"  {name:32} {trips['calls_a_purchase']:.3f} a purchase, "
              f"{trips['requests_a_call']:.1f} requests in each, "
              f"{trips['milliseconds_a_call']:.2f} ms in the function")
    print("\nfailover: seconds from the end of the promotion until the first sale; wanted 2.0")
    print(f"  {spread([each['first_sale'] for each in results['failover']], '.2f')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/trecho")
    parser.add_argument("--short", action="store_true", help="one round, to try it")
    parser.add_argument("--rounds", type=int, help="how often each contestant runs (3)")
    parser.add_argument("--seconds", type=float, help="for how long (4; pgbench half as long)")
    parser.add_argument("--json", type=pathlib.Path, help="where to write all figures")
    parser.add_argument("--verbose", action="store_true", help="tell each figure at once")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.short else 3)
    options.seconds = options.seconds or (1 if options.short else 4)

    folder = ROOT / "build" / "store-bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sockets = tempfile.mkdtemp()  # the path of a Unix socket is short
    if AS_USER:
        shutil.chown(sockets, "postgres")
    bench = Bench(options, folder, sockets)
    try:
        bench.run_rounds()
        say("round trips")
        trips = bench.all_round_trips()
        say("failover")
        failovers = [bench.failover(number) for number in range(options.rounds)]
    finally:
        bench.database.stop()
        shutil.rmtree(sockets, ignore_errors=True)
    results = {**bench.results(), "round_trips": trips, "failover": failovers}
    print_table(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
