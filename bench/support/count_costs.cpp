// Linked into a program, it replaces these functions of the C and C++ libraries by ones that count
// their calls. It counts the calls of the network's thread, and of the disk's only the syncs.
#include "support/server_process.hpp"

#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

namespace {

bool is_network_thread() {
    thread_local const bool is_main = ::gettid() == ::getpid();
    return is_main;
}

void count(std::uint64_t trecho::Costs::* cost) {
    if (trecho::counted_costs && is_network_thread()) ++(trecho::counted_costs->*cost);
}

// The library's own function, which ours hides.
template <class Function>
Function* hidden(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace

// The other forms of new call this one.
void* operator new(std::size_t size) {
    count(&trecho::Costs::allocations);
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

extern "C" {

// Asio allocates its coroutine frames and handlers with it.
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    count(&trecho::Costs::allocations);
    void* memory = nullptr;
    return ::posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
    static auto* const real = hidden<decltype(::send)>("send");
    count(&trecho::Costs::system_calls);
    return real(socket, bytes, size, flags);
}

ssize_t recv(int socket, void* bytes, std::size_t size, int flags) {
    static auto* const real = hidden<decltype(::recv)>("recv");
    count(&trecho::Costs::system_calls);
    return real(socket, bytes, size, flags);
}

ssize_t sendmsg(int socket, const msghdr* message, int flags) {
    static auto* const real = hidden<decltype(::sendmsg)>("sendmsg");
    count(&trecho::Costs::system_calls);
    return real(socket, message, flags);
}

ssize_t recvmsg(int socket, msghdr* message, int flags) {
    static auto* const real = hidden<decltype(::recvmsg)>("recvmsg");
    count(&trecho::Costs::system_calls);
    return real(socket, message, flags);
}

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
    static auto* const real = hidden<decltype(::write)>("write");
    count(&trecho::Costs::system_calls);
    return real(descriptor, bytes, size);
}

int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
    static auto* const real = hidden<decltype(::epoll_wait)>("epoll_wait");
    count(&trecho::Costs::system_calls);
    return real(epoll, events, most, timeout);
}

int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
    static auto* const real = hidden<decltype(::epoll_ctl)>("epoll_ctl");
    count(&trecho::Costs::system_calls);
    return real(epoll, operation, descriptor, event);
}

int fdatasync(int descriptor) {
    static auto* const real = hidden<decltype(::fdatasync)>("fdatasync");
    if (trecho::counted_costs) ++trecho::counted_costs->syncs; // only the disk's thread syncs
    return real(descriptor);
}

} // extern "C"
