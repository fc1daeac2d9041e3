// A real PostgreSQL for tests, in a temporary folder: it is reached through a Unix socket there,
// and any user can run it, root too. All of it goes away with the object, and also if the test is
// killed.
#pragma once

#include "support/temporary_folder.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct ClusterSettings {
    bool syncs_disk = false;          // true: as in use, to measure; a kill -9 needs no sync
    bool has_tls = false;             // also over TCP, with a certificate of its own
    std::vector<std::string> lines{}; // more lines of postgresql.conf
};

class DatabaseCluster {
public:
    // Runs when the constructor returns. Throws std::runtime_error if it can't.
    explicit DatabaseCluster(const ClusterSettings& settings = {});
    virtual ~DatabaseCluster();
    DatabaseCluster(const DatabaseCluster&) = delete;
    DatabaseCluster& operator=(const DatabaseCluster&) = delete;

    void start();
    void stop();  // orderly, with all connections
    void kill9(); // its processes for connections may go on for a moment

    // Only the user may connect: no password.
    std::string url(std::string_view database = "trecho") const;

    // Where it listens for TCP, with ClusterSettings::has_tls: an address of this machine.
    const std::string& address() const { return address_; }

    // A new, empty database in this cluster. Takes 0.05 s instead of the 0.5 s of a cluster.
    std::string url_of_new_database();

    // Ends all connections but this one, as an administrator would.
    void terminate_backends();

    // Lines of pg_hba.conf that go before its own, which let everybody in.
    void set_authentication(const std::string& lines);

    // Runs SQL on a connection of its own, blocking. Returns the first value of the first row.
    // Throws std::runtime_error with the database's message.
    std::string query(const std::string& sql, std::string_view database = "trecho") const;

    // Waits until the query, which returns a boolean, says true. Throws when it never does.
    void wait_until(const std::string& sql) const;

    // The folder of its socket: `host` of a URL.
    const std::filesystem::path& folder() const { return folder_.path(); }
    std::string log() const; // what it has logged
    pid_t id() const { return id_; }
    bool is_running() const { return id_ > 0; }

protected:
    struct Unfilled {};
    explicit DatabaseCluster(Unfilled); // not started, without data

    std::filesystem::path data() const { return folder() / "data"; }
    std::filesystem::path log_file() const { return folder() / "log"; }
    void configure(const std::vector<std::string>& lines) const;

private:
    void start_watcher();
    void listen_with_tls();
    bool become_ready(); // false: it has ended

    TemporaryFolder folder_;
    pid_t id_ = -1;
    pid_t watcher_ = -1;
    int watched_ = -1; // the watcher notices when this closes
    int databases_ = 0;
    std::string address_;
};

// A copy of a primary that follows it. From the constructor's end on a commit at the primary waits
// until this standby has it on disk.
class DatabaseStandby : public DatabaseCluster {
public:
    explicit DatabaseStandby(const DatabaseCluster& primary);

    void promote(); // it is the primary now; stop the old one before
};

// One URL for several clusters, in this order.
std::string url_of(const std::vector<const DatabaseCluster*>& clusters,
                   std::string_view database = "trecho");

// One cluster for all tests of this process that don't mind others; each takes a database of its
// own (url_of_new_database).
DatabaseCluster& shared_cluster();

} // namespace trecho
