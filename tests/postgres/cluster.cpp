#include "postgres/cluster.hpp"

#include "postgres/database_process.hpp"

#include <libpq-fe.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace trecho {

namespace {

// Long enough for a busy machine: only a test that fails reaches it.
constexpr std::chrono::seconds cluster_patience{60};
constexpr int pause_milliseconds = 5;

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Its own connections don't appear in the tests' descriptors.
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to) {
    const std::string command =
        "cp -a --reflink=auto '" + from.string() + "' '" + to.string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

// Without a server.
void run_alone(const std::string& data, const std::string& database,
               const std::vector<std::string>& statements) {
    std::string script;
    for (const std::string& statement : statements) script += "echo '" + statement + "'; ";
    run_database_program({"/bin/sh", "-c",
                          "{ " + script + "} | '" + database_program("postgres") +
                              "' --single -F -D '" + data + "' " + database},
                         data + ".log");
}

// initdb takes longer than all else, so its result is kept in the build folder. Several tests may
// run at the same time: the first makes it, the others wait.
std::filesystem::path prepared_cluster() {
    const std::filesystem::path prepared =
        std::string(TRECHO_PREPARED_CLUSTER) + "-" + std::to_string(::geteuid());
    const int lock =
        ::open((prepared.string() + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    ::flock(lock, LOCK_EX);
    const std::unique_ptr<const int, void (*)(const int*)> unlocking(
        &lock, [](const int* locked) { ::close(*locked); });
    if (std::filesystem::exists(prepared)) return prepared;

    const TemporaryFolder folder;
    give_to_database_user(folder.path());
    const std::string data = (folder.path() / "data").string();
    run_database_program({database_program("initdb"), "-D", data, "-U", "trecho", "-A", "trust",
                          "-E", "UTF8", "--no-locale", "--no-sync", "--wal-segsize=1"},
                         folder.path() / "log");
    // Only what a test needs: most of the time of a copy goes into the files of the databases.
    run_alone(data, "template1", {"create database trecho template template0"});
    run_alone(data, "trecho",
              {"alter database template1 is_template false", "drop database template1",
               "drop database postgres"});
    const std::filesystem::path unfinished = prepared.string() + ".unfinished";
    std::filesystem::remove_all(unfinished);
    copy_folder(data, unfinished);
    std::filesystem::rename(unfinished, prepared);
    return prepared;
}

std::vector<std::string> common_lines(const std::filesystem::path& folder) {
    return {
        "unix_socket_directories = '" + folder.string() + "'",
        "listen_addresses = ''",
        "shared_buffers = 16MB",
        "jit = off",
        // Files in the folder, instead of shared memory that outlives a kill -9.
        "dynamic_shared_memory_type = mmap",
        "recovery_init_sync_method = syncfs",
        "wal_keep_size = 1GB", // for a standby, which begins as the same copy
        "wal_retrieve_retry_interval = 100ms",
    };
}

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
};

} // namespace

DatabaseCluster::DatabaseCluster(Unfilled /*tag*/) {
    give_to_database_user(folder());
    start_watcher();
}

DatabaseCluster::DatabaseCluster(const ClusterSettings& settings) : DatabaseCluster(Unfilled{}) {
    copy_folder(prepared_cluster(), data());
    configure(common_lines(folder()));
    if (!settings.syncs_disk) {
        configure({"fsync = off", "full_page_writes = off"});
    }
    if (settings.has_tls) listen_with_tls();
    configure(settings.lines);
    start();
}

DatabaseCluster::~DatabaseCluster() {
    if (is_running()) {
        ::kill(id_, SIGQUIT); // the quickest end that leaves nothing behind
        ::waitpid(id_, nullptr, 0);
    }
    // After a kill -9 a small piece of shared memory is left. PostgreSQL keeps its number in the
    // last but one line.
    std::istringstream owner(text_of(data() / "postmaster.pid"));
    std::array<std::string, 7> line;
    for (std::string& text : line) std::getline(owner, text);
    std::istringstream memory(line.back());
    long key = 0;
    int number = 0;
    if (memory >> key >> number) ::shmctl(number, IPC_RMID, nullptr);

    std::error_code ignored;
    std::filesystem::remove_all(folder(), ignored);
    ::close(watched_);
    ::waitpid(watcher_, nullptr, 0);
}

// A process that stops the cluster and removes its folder when this one has ended without doing so:
// it reads from a pipe whose other end nobody else has.
void DatabaseCluster::start_watcher() {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    watched_ = pipe[1];
    watcher_ = ::fork();
    if (watcher_ == 0) {
        ::setsid();
        ::dup2(pipe[0], STDIN_FILENO);
        const char* const script =
            "read nothing; cd \"$0\" 2>/dev/null || exit 0\n"
            "id=$(head -n 1 data/postmaster.pid 2>/dev/null)\n"
            "[ \"$id\" ] && kill -QUIT $id 2>/dev/null\n"
            "while [ \"$id\" ] && kill -0 $id 2>/dev/null; do sleep 0.05; done\n"
            "rm -rf \"$0\"\n";
        ::execl("/bin/sh", "sh", "-c", script, folder().c_str(), nullptr);
        ::_exit(127);
    }
    ::close(pipe[0]);
}

void DatabaseCluster::configure(const std::vector<std::string>& lines) const {
    std::ofstream file(data() / "postgresql.conf", std::ios::app);
    for (const std::string& line : lines) file << line << '\n';
}

// At the usual port, which is a part of the Unix socket's name, so the address is its own: all of
// 127.0.0.0/8 is this machine.
void DatabaseCluster::listen_with_tls() {
    const int process = ::getpid();
    address_ = "127." + std::to_string(1 + process / 65536) + "." +
               std::to_string(process / 256 % 256) + "." + std::to_string(process % 256);
    run_database_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                          "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=trecho", "-keyout",
                          (data() / "server.key").string(), "-out",
                          (data() / "server.crt").string()},
                         log_file());
    configure({"listen_addresses = '" + address_ + "'", "ssl = on"});
}

void DatabaseCluster::start() {
    const auto give_up = std::chrono::steady_clock::now() + cluster_patience;
    for (;;) {
        id_ = start_database_program({database_program("postgres"), "-D", data().string()},
                                     log_file());
        if (become_ready()) return;
        // After a kill -9 a process of the old server may still be there; the new one refuses to
        // start until it has noticed.
        if (std::chrono::steady_clock::now() > give_up ||
            log().find("still in use") == std::string::npos)
            throw std::runtime_error("PostgreSQL doesn't start: " + log());
        ::poll(nullptr, 0, 10 * pause_milliseconds);
    }
}

bool DatabaseCluster::become_ready() {
    const auto give_up = std::chrono::steady_clock::now() + cluster_patience;
    while (PQping(url().c_str()) != PQPING_OK) {
        if (::waitpid(id_, nullptr, WNOHANG) == id_) {
            id_ = -1;
            return false;
        }
        if (std::chrono::steady_clock::now() > give_up)
            throw std::runtime_error("PostgreSQL isn't ready: " + log());
        ::poll(nullptr, 0, pause_milliseconds);
    }
    return true;
}

void DatabaseCluster::stop() {
    ::kill(id_, SIGINT);
    ::waitpid(id_, nullptr, 0);
    id_ = -1;
}

void DatabaseCluster::kill9() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0); // otherwise the next one finds the old process's number in use
    id_ = -1;
}

std::string DatabaseCluster::url(std::string_view database) const {
    return "postgresql://trecho@/" + std::string(database) + "?host=" + folder().string();
}

std::string DatabaseCluster::url_of_new_database() {
    const std::string name = "test" + std::to_string(++databases_);
    query("create database " + name + " template template0");
    return url(name);
}

void DatabaseCluster::terminate_backends() {
    query("select count(pg_terminate_backend(pid)) from pg_stat_activity "
          "where backend_type = 'client backend' and pid <> pg_backend_pid()");
}

void DatabaseCluster::set_authentication(const std::string& lines) {
    const std::filesystem::path file = data() / "pg_hba.conf";
    const std::string others = text_of(file);
    std::ofstream(file) << lines << '\n' << others;
    query("select pg_reload_conf()");
    wait_until("select count(*) = 0 from pg_hba_file_rules where error is not null");
}

std::string DatabaseCluster::query(const std::string& sql, std::string_view database) const {
    const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(url(database).c_str()));
    PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr); // not on stderr
    const std::unique_ptr<PGresult, Finish> result(PQexec(connection.get(), sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error(PQerrorMessage(connection.get()));
    if (PQntuples(result.get()) == 0) return {};
    return PQgetvalue(result.get(), 0, 0);
}

void DatabaseCluster::wait_until(const std::string& sql) const {
    const auto give_up = std::chrono::steady_clock::now() + cluster_patience;
    while (query(sql) != "t") {
        if (std::chrono::steady_clock::now() > give_up)
            throw std::runtime_error("never true: " + sql);
        ::poll(nullptr, 0, pause_milliseconds);
    }
}

std::string DatabaseCluster::log() const { return text_of(log_file()); }

DatabaseStandby::DatabaseStandby(const DatabaseCluster& primary) : DatabaseCluster(Unfilled{}) {
    // Not by pg_basebackup, which takes seconds: each cluster begins as the same copy, and the
    // primary keeps all that it has written since. So this one is as a standby from an old backup.
    copy_folder(prepared_cluster(), data());
    configure(common_lines(folder()));
    configure({"primary_conninfo = 'host=" + primary.folder().string() + " user=trecho'",
               "cluster_name = 'standby'"}); // the name under which the primary knows it
    std::ofstream(data() / "standby.signal").flush();
    give_to_database_user(data() / "standby.signal"); // promotion removes it
    start();
    // Only now: the copy must not wait for a standby when it has become the primary.
    primary.query("alter system set synchronous_standby_names = 'standby'");
    primary.query("select pg_reload_conf()");
    primary.wait_until("select count(*) = 1 from pg_stat_replication where sync_state = 'sync'");
}

void DatabaseStandby::promote() { query("select pg_promote(true, 60)"); }

std::string url_of(const std::vector<const DatabaseCluster*>& clusters, std::string_view database) {
    std::string hosts;
    for (const DatabaseCluster* cluster : clusters)
        hosts += (hosts.empty() ? "" : ",") + cluster->folder().string();
    return "postgresql://trecho@/" + std::string(database) + "?host=" + hosts;
}

DatabaseCluster& shared_cluster() {
    static DatabaseCluster cluster;
    return cluster;
}

} // namespace trecho
