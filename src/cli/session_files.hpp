// Keeps the session of `trecho buy` from one start to the next.
#pragma once

#include "client/memory.hpp"
#include "client/texts.hpp"
#include "platform/endpoint.hpp"
#include "platform/private_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace trecho {

// One file for each server, all with the same content: so a later start finds the session by the
// same servers in any order, or by one of them alone. A second console finds a file in use: it
// becomes a separate customer, who isn't remembered and is told so.
class SessionFiles final : public SessionStore {
public:
    // Without a folder, nothing is remembered. Both `folder` and its parent are created if missing.
    SessionFiles(const std::filesystem::path& folder, const std::vector<Endpoint>& servers,
                 const Texts& texts);

    // The files may have different sessions, if the person has used the servers one by one. Returns
    // one whose last purchase has no answer yet, else the newest one, and saves it for all servers.
    std::string load() override;

    // Before a session is replaced by one from another server, a file `....before` gets it, because
    // it may have tickets.
    void save(const std::string& text) override;

    bool is_kept() const override { return !files_.empty() && !has_warned_; }

private:
    struct SessionFile {
        std::filesystem::path path;
        std::unique_ptr<PrivateFile> file;
    };

    bool replace(const SessionFile& kept, const std::string& text) const;

    const Texts& texts_;
    std::vector<SessionFile> files_; // of each server; none if one of them can't be used
    bool is_in_use_ = false;
    bool has_warned_ = false;
};

} // namespace trecho
