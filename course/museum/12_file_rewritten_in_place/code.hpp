// A server that keeps the seats that are left in a file, and reads it when it starts.
#pragma once

#include "platform/coroutine.hpp"

#include <string>

namespace trecho::museum {

// Files, as an operating system has them.
class Folder {
public:
    virtual ~Folder() = default;

    // Empties the file, or makes it; then writes, part by part.
    virtual awaitable<void> write(std::string file, std::string content) = 0;

    // From then on, a power cut doesn't take back what was written.
    virtual awaitable<void> sync(std::string file) = 0;

    // Replaces the file `to` by the file `from`, at once: a reader finds the old file or the new
    // one.
    virtual void rename(const std::string& from, const std::string& to) = 0;
};

awaitable<void> save(Folder& folder, std::string seats);

} // namespace trecho::museum
